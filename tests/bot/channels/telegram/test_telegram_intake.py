"""One update that cannot be read, rated or stored never stops the others, nor comes again for ever."""

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client import REGISTRY
from redis.exceptions import ConnectionError as RedisAway

from bot.alerts.feedback import Feedback
from bot.channels.telegram.api import Api
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.group_calls import TelegramGroups
from bot.channels.telegram.groups import GroupReader
from bot.channels.telegram.service import UPDATES_AT_ONCE, TelegramService
from bot.channels.telegram.trail import Trail
from bot.groups.campaigns import Campaigns
from bot.groups.index import Index
from bot.groups.ledger import Ledger
from bot.groups.parts import groups
from bot.message import Person
from bot.settings import Settings
from bot.store.db import session_maker
from bot.store.inbox import Inbox
from bot.store.short import ShortKeys
from bot.turns.reception import Reception
from tests.bot.groups.conftest import AD

CHAT = {"id": 7, "type": "private"}
GROUP = {"id": -100, "type": "supergroup", "title": "Perantau"}
SENDER = {"id": 9, "is_bot": False, "first_name": "Budi"}


@pytest.fixture
async def intake(redis_client, engine) -> AsyncIterator[TelegramService]:
    settings = Settings(_env_file=None, telegram_token="7:x", telegram_api="http://127.0.0.1:9")
    sql, api = session_maker(engine), Api(settings)
    known = Campaigns(Index(redis_client), Ledger(sql), b"k")
    team = groups(settings, sql, redis_client, known, TelegramGroups(api), GroupReader(7), Feedback(sql))

    async def lost(_person: Person) -> None: ...

    chats = Telegram(api, ShortKeys(redis_client), Trail(redis_client))
    made = TelegramService(settings, api, chats, Reception(Inbox(redis_client)), lost, team.watch)
    yield made
    await made.aclose()


def private(number: int, text: str = "halo", **more: Any) -> dict[str, Any]:
    return {"update_id": number, "message": {"message_id": number, "chat": CHAT, "from": SENDER, "text": text, **more}}


def in_group(number: int, text: str = AD) -> dict[str, Any]:
    return {"update_id": number, "message": {"message_id": number, "chat": GROUP, "from": SENDER, "text": text}}


async def kept(redis_client: Any) -> tuple[int, int]:
    """Letters that wait for the person, and updates that wait for the guard."""
    return await redis_client.llen("inbox:telegram:7"), await redis_client.xlen("groups")


def passed_over() -> float:
    samples = next(metric for metric in REGISTRY.collect() if metric.name == "sobat_passed_over").samples
    return sum(sample.value for sample in samples if sample.name.endswith("_total"))


MALFORMED = {
    "a press without its id": {"update_id": 5, "callback_query": {"data": "/greet", "from": SENDER}},
    "an inline query without its id": {"update_id": 5, "inline_query": {"query": "loker", "from": SENDER}},
    "a message in no chat": {"update_id": 5, "message": {"text": "halo"}},
    "a membership that is a word": {"update_id": 5, "my_chat_member": "kicked"},
    "a person who left no chat": {"update_id": 5, "my_chat_member": {"new_chat_member": {"status": "left"}}},
    "a size that is a word": private(5, "", photo=["big"]),
    "half an emoji in an album's name": private(5, media_group_id="\ud83d"),
    "half an emoji in a group": in_group(5, AD + " \ud83d"),
}


@pytest.mark.parametrize("odd", MALFORMED.values(), ids=MALFORMED.keys())
async def test_an_update_that_cannot_be_taken_in_is_passed_over(intake, redis_client, odd: dict[str, Any]) -> None:
    before = passed_over()
    await intake.take([private(1), in_group(2), odd, private(3, "tolong saya disekap"), in_group(4)])
    assert await kept(redis_client) == (2, 2)
    assert passed_over() == before + 1


@pytest.mark.parametrize(
    ("broken", "letters", "guarded"),
    [
        ("bot.turns.reception.crisis.detect", 2, 1), ("bot.groups.monitor.screen", 2, 0),
        ("bot.channels.telegram.service.inline.cards", 2, 1),
    ],
)  # fmt: skip
async def test_a_mistake_in_rating_stops_nothing(
    intake, redis_client, monkeypatch, broken: str, letters: int, guarded: int
) -> None:
    def fails(*_: Any) -> None:
        raise RecursionError

    monkeypatch.setattr(broken, fails)
    query = {"update_id": 4, "inline_query": {"id": "q", "query": "loker", "from": SENDER}}
    await intake.take([private(1), in_group(2), query, private(3)])
    assert await kept(redis_client) == (letters, guarded)


async def test_a_message_that_cannot_be_weighed_goes_with_the_pleas(intake, redis_client, monkeypatch) -> None:
    def fails(_text: str) -> None:
        raise RecursionError

    monkeypatch.setattr("bot.turns.reception.crisis.detect", fails)
    await intake.take([private(1)])
    assert await redis_client.xlen("turns:urgent") == 1


async def test_polling_goes_on_behind_it(intake, monkeypatch) -> None:
    class Stop(Exception):
        """Ends the poll."""

    offsets: list[int | None] = []

    async def call(_method: str, *, offset: int | None, **_: Any) -> Any:
        offsets.append(offset)
        if len(offsets) == 2:
            raise Stop
        return [private(1), {"update_id": 5, "callback_query": {"data": "/greet"}}]

    monkeypatch.setattr(intake, "_api", SimpleNamespace(call=call, aclose=intake._api.aclose))
    with pytest.raises(Stop):
        await intake._poll()
    assert offsets == [None, 6]


async def test_who_writes_in_private_is_taken_before_groups_are_read(intake, redis_client, monkeypatch) -> None:
    async def away(_updates: Any) -> None:
        raise RedisAway

    monkeypatch.setattr(intake._groups, "take", away)
    with pytest.raises(RedisAway):
        await intake.take([in_group(1), private(2, "tolong saya disekap")])
    assert await redis_client.xlen("turns:urgent") == 1
    monkeypatch.undo()
    await intake.take([in_group(1), private(2, "tolong saya disekap")])
    assert await kept(redis_client) == (1, 1)


@pytest.mark.parametrize(("count", "high"), [(UPDATES_AT_ONCE - 1, False), (UPDATES_AT_ONCE, True)])
async def test_a_full_answer_to_a_poll_means_that_more_waits(intake, monkeypatch, count: int, high: bool) -> None:
    class Stop(Exception):
        """Ends the poll."""

    async def take(_updates: Any) -> None:
        assert intake.pressure.high is high
        raise Stop

    async def call(_method: str, **_: Any) -> Any:
        return [private(number) for number in range(count)]

    monkeypatch.setattr(intake, "take", take)
    monkeypatch.setattr(intake, "_api", SimpleNamespace(call=call, aclose=intake._api.aclose))
    with pytest.raises(Stop):
        await intake._poll()
