"""WhatsApp's limit of people in a moving day, shared by all machines."""

import asyncio
import time
from datetime import timedelta

import pytest

from bot.alerts.content import Message
from bot.alerts.draft import Draft, Rules
from bot.alerts.parts import delivery, senders
from bot.alerts.progress import progress
from bot.alerts.registry import Registry
from bot.alerts.subscribers import Subscribers, read
from bot.alerts.tier import KEY, LOOK_AGAIN_SECONDS, WINDOW_SECONDS, Tier
from bot.alerts.trial import Trial
from bot.channels.whatsapp.memory import Memory
from bot.errors import Refused
from bot.message import Person
from bot.settings import Settings
from bot.store.alerts import Delivery
from bot.store.models import now
from bot.store.sessions import Sessions
from tests.bot.alerts.conftest import CONSENT, END_SECONDS
from tests.doubles.whatsapp import whatsapp_double

TEMPLATE, FREE = Message("Awas.", (), template="info"), Message("Awas.", ())


def numbers(count: int, first: int = 0) -> list[str]:
    return [f"62811000{first + n:04}" for n in range(count)]


async def test_machines_share_the_limit_and_a_person_counts_once(redis_client, sql) -> None:
    one, other = Tier(redis_client, 3, sql), Tier(redis_client, 3, sql)
    assert await one.waits(numbers(2), take=True) == [0, 0]
    assert await other.waits(numbers(2), take=True) == [0, 0], "the same people again"
    assert await other.waits(numbers(4), take=True) == [0, 0, 0, LOOK_AGAIN_SECONDS]
    assert await one.waits(numbers(4), take=True) == [0, 0, 0, LOOK_AGAIN_SECONDS]


async def test_looking_takes_nothing(redis_client, sql) -> None:
    tier = Tier(redis_client, 1, sql)
    for _ in range(2):
        assert await tier.waits(numbers(2), take=False) == [0, LOOK_AGAIN_SECONDS]


@pytest.mark.parametrize(("age", "waits"), [(WINDOW_SECONDS + 1, 0), (WINDOW_SECONDS - 60, 60),
                                            (0, LOOK_AGAIN_SECONDS)])  # fmt: skip
async def test_a_person_counts_for_a_day(redis_client, age, waits, sql) -> None:
    await redis_client.zadd(KEY, {"628": time.time() - age})
    assert await Tier(redis_client, 1, sql).waits(["629"], take=False) == [pytest.approx(waits, abs=5)]


async def test_no_limit(redis_client, sql) -> None:
    assert await Tier(redis_client, 0, sql).waits(numbers(3), take=True) == [0, 0, 0]
    assert not await redis_client.exists(KEY)


@pytest.fixture
async def whatsapp(tmp_path):
    async with whatsapp_double("token", "1", "secret") as double:
        double.settings = Settings(
            _env_file=None, whatsapp_token="token", whatsapp_phone_id="1", whatsapp_app_secret="secret",
            whatsapp_verify_token="v", whatsapp_api=double.url, whatsapp_tier=2, whatsapp_rate=1000,
            sobat_data=tmp_path,
        )  # fmt: skip
        yield double


async def test_only_templates_count(sql, redis_client, whatsapp) -> None:
    sender = senders(whatsapp.settings, sql, redis_client)["whatsapp"]
    people = numbers(5)
    await Memory(redis_client).wrote(people[:2])
    sends = [(number, TEMPLATE) for number in people[:4]] + [(people[4], FREE)]
    assert await sender.waits(sends, take=True) == [0, 0, 0, 0, 0], "two in their window, two templates, one refused"
    assert await sender.waits([(people[4], TEMPLATE)], take=True) == [LOOK_AGAIN_SECONDS]
    await sender.aclose()


async def test_templates_beyond_the_limit_wait_and_are_shown_while_answers_go_on(sql, redis_client, whatsapp) -> None:
    people = numbers(40)
    rows = [{"channel": "whatsapp", "address": number, "consent": CONSENT} for number in people]
    await Subscribers(sql).take([read(row, "test") for row in rows])
    await Memory(redis_client).wrote(people[30:])
    alerts = Registry(sql, Rules())
    alert = await alerts.create(Draft("x", {"id": "Awas."}, template="info"), "ani")
    await alerts.approve(alert, "budi")
    await alerts.send(alert, "ani")
    workers = [delivery(whatsapp.settings, sql, redis_client) for _ in range(2)]
    running = [asyncio.create_task(one.run()) for one in workers]
    async with asyncio.timeout(END_SECONDS):
        while (found := await progress(sql, alert)).waiting.get("whatsapp_tier") != 28 or found.counts["sent"] < 12:
            await asyncio.sleep(0.05)
    assert found.counts["pending"] == 28 and found.row()["waiting"] == {"whatsapp_tier": 28}
    assert [sent.kind for sent in whatsapp.sent].count("template") == 2
    assert {sent.to for sent in whatsapp.sent} >= set(people[30:])
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    for one in workers:
        await one.aclose()


async def test_a_test_send_keeps_to_the_limit_too(sql, alerts, redis_client, whatsapp) -> None:
    made = senders(whatsapp.settings, sql, redis_client)
    alert = await alerts.create(Draft("x", {"id": "Awas."}, template="info"), "ani")
    await Tier(redis_client, 2, sql).waits(numbers(2, first=100), take=True)
    with pytest.raises(Refused, match="WHATSAPP_TIER"):
        await Trial(sql, Sessions(redis_client), made).send(alert, Person("whatsapp", numbers(1)[0]), "ani")
    await made["whatsapp"].aclose()


SENT = (("sent", 1), ("uncertain", 2), ("failed", 1), ("sent", 30))


async def test_a_lost_redis_is_filled_from_the_database(redis_client, sql) -> None:
    async with sql.begin() as session:
        for address, (state, hours) in zip(numbers(4), SENT, strict=True):
            session.add(Delivery(
                alert_id=1, channel="whatsapp", address=address, language="id", zone=7, state=state, due=now(),
                ended=now() - timedelta(hours=hours),
            ))  # fmt: skip
    tier = Tier(redis_client, 3, sql)
    assert await tier.waits(numbers(2), take=True) == [0, 0], "they count already"
    waits = await tier.waits(numbers(3, first=50), take=True)
    assert waits[0] == 0 and all(wait > 0 for wait in waits[1:]), "two of three are used up"
