"""A test goes to one operator, is marked, and leaves no trace in any count."""

import pytest
from sqlalchemy import func, select, update

from bot.alerts.content import TEST_MARK
from bot.alerts.draft import Draft
from bot.alerts.parts import senders
from bot.alerts.senders.sender import Sent
from bot.alerts.trial import A_DAY, Trial, addressee
from bot.cases.store import Cases
from bot.errors import NotAllowed, Refused, Unknown
from bot.message import Person
from bot.operators import Operators
from bot.settings import Settings
from bot.store.alerts import AlertAction, Delivery
from bot.store.models import Subscription, now
from bot.store.sessions import Session, Sessions
from tests.doubles.crowd import Crowd

ONE, STRANGER = Person("telegram", "1"), Person("telegram", "900")


@pytest.fixture
async def crowd():
    crowd = Crowd(keep_bodies=True)
    server, crowd.url = await crowd.serve()
    yield crowd
    server.close()


@pytest.fixture
async def trial(sql, redis_client, crowd):
    settings = Settings(_env_file=None, telegram_token="1:abc", telegram_api=crowd.url)
    made = senders(settings, sql, redis_client)
    yield Trial(sql, Sessions(redis_client), made)
    for one in made.values():
        await one.aclose()


@pytest.fixture
async def draft(alerts) -> int:
    return await alerts.create(Draft("x", {"id": "Awas di {provinsi}.", "en": "Beware."}), "ani")


async def test_it_is_marked_and_counted_nowhere_but_in_the_audit(sql, alerts, trial, crowd, draft) -> None:
    for person in (STRANGER, ONE):
        assert isinstance(await trial.send(draft, person, "ani"), Sent)
    first, second = crowd.bodies
    assert first["text"].startswith(f"{TEST_MARK}\n\nAwas di daerah Anda.")
    assert second["text"].startswith(f"{TEST_MARK}\n\nAwas di Jawa Timur.")
    assert '"test":1' in first["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    async with sql() as session:
        assert await session.scalar(select(func.count()).select_from(Delivery)) == 0
    rows = await alerts.audit(draft)
    assert [(row.action, row.detail) for row in rows][1:] == [("test", "telegram")] * 2, "no address is kept"


async def test_a_group_gets_its_own_form(trial, crowd, draft) -> None:
    assert isinstance(await trial.send(draft, Person("telegram", "-100"), "ani"), Sent)
    (body,) = crowd.bodies
    assert "/pengaturan" in body["text"]
    data = [row[0]["callback_data"] for row in body["reply_markup"]["inline_keyboard"]]
    assert data == [f"ga|seen|{draft}|test", f"ga|ask|{draft}|test"]


async def plead(sql, redis) -> None:
    await Cases(sql).record(ONE, "crisis_trapped", "self", "KH", "tolong", False)


async def leave(sql, redis) -> None:
    async with sql.begin() as session:
        await session.execute(update(Subscription).values(ended=now()))


async def hide(sql, redis) -> None:
    await Sessions(redis).save(ONE, Session(discreet=True))


@pytest.mark.parametrize("meanwhile", [plead, leave, hide])
async def test_nobody_gets_a_test_who_must_get_no_alert(sql, redis_client, trial, crowd, draft, meanwhile) -> None:
    await meanwhile(sql, redis_client)
    with pytest.raises(Refused):
        await trial.send(draft, ONE, "ani")
    assert crowd.bodies == []


async def test_what_is_refused(sql, alerts, trial, draft) -> None:
    with pytest.raises(Unknown):
        await trial.send(99, ONE, "ani")
    with pytest.raises(Refused, match="not set up"):
        await trial.send(draft, Person("whatsapp", "628110000001"), "ani")
    async with sql.begin() as session:
        session.add_all(AlertAction(operator="x", action="test", alert_id=draft) for _ in range(A_DAY))
    with pytest.raises(Refused, match="24 hours"):
        await trial.send(draft, ONE, "ani")
    await Operators(sql).add("Budi", ["approver"], "root")
    with pytest.raises(NotAllowed):
        await trial.send(draft, ONE, "ani")


@pytest.mark.parametrize(
    ("written", "person"),
    [("telegram:42", Person("telegram", "42")), ("telegram: -100", Person("telegram", "-100")),
     ("whatsapp:+628110000001", Person("whatsapp", "628110000001")), ("OPERATOR_CHAT", Person("telegram", "77")),
     ("telegram:@x", None), ("telegram", None), ("fax:1", None), ("", None)],
)  # fmt: skip
def test_who_is_meant(written, person) -> None:
    if person is not None:
        assert addressee(written, "77") == person
    else:
        with pytest.raises(Refused):
            addressee(written, "77")
    with pytest.raises(Refused, match="not set"):
        addressee("OPERATOR_CHAT", None)
