"""What comes back of alerts, and what people were told."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.alerts.buttons import buttons
from bot.alerts.feedback import Feedback
from bot.alerts.receipts import receipts, sent_by_minute
from bot.alerts.told import Notes
from bot.cases.store import Cases
from bot.message import Incoming, Person, Turn
from bot.store.alerts import Alert, Delivery, Told
from bot.store.groups import Campaign
from bot.store.models import now
from bot.store.subscriptions import Subscriptions

ONE, STRANGER = Person("telegram", "1"), Person("telegram", "77")


def press(kind: str, alert: int, person: Person = ONE) -> Incoming:
    return Incoming(person, payload=f'/alert_{kind}{{"alert":{alert}}}')


async def arrived(sql, sent, **fields) -> int:
    alert = await sent(**fields)
    async with sql.begin() as session:
        await session.execute(update(Delivery).values(state="sent", message_id=Delivery.address))
    return alert


async def test_seen_before_is_thanked_for_and_counts_once_a_person(sql, sent) -> None:
    alert = await arrived(sql, sent)
    async with sql.begin() as session:
        session.add(Campaign(id=5, risk="high", sightings=10))
        await session.execute(update(Alert).values(campaign_id=5))
    for person in (ONE, ONE, STRANGER):
        opened = await Feedback(sql).opened(press("seen", alert, person))
        assert (opened.notice, opened.payload) == ("utter_alert_seen", None)
    assert (await receipts(sql, alert)).seen_before == 1
    async with sql() as session:
        assert await session.scalar(select(Campaign.sightings)) == 11


async def test_a_press_on_a_test_opens_the_subject_and_counts_nowhere(sql, sent) -> None:
    alert = await arrived(sql, sent, segment="country=KH")
    seen, ask = buttons(alert, test=True)
    assert (await Feedback(sql).opened(Incoming(ONE, payload=seen.payload))).notice == "utter_alert_seen"
    opened = await Feedback(sql).opened(Incoming(ONE, payload=ask.payload))
    assert opened.payload == '/ask_is_offer_safe{"country":"KH"}'
    found = await receipts(sql, alert)
    assert (found.seen_before, found.asked) == (0, 0)


@pytest.mark.parametrize(
    ("fields", "payload"),
    [({"segment": "country=KH"}, '/ask_is_offer_safe{"country":"KH"}'), ({}, "/ask_is_offer_safe"),
     ({"ask": "/ask_cost"}, "/ask_cost")],
)  # fmt: skip
async def test_tanya_opens_the_dialogue_on_the_subject(sql, sent, fields, payload) -> None:
    alert = await arrived(sql, sent, **fields)
    assert (await Feedback(sql).opened(press("ask", alert))).payload == payload
    assert (await receipts(sql, alert)).asked == 1


@pytest.mark.parametrize("incoming", [Incoming(ONE, "halo"), Incoming(ONE, payload="/help")])
async def test_other_messages_pass_as_they_are(sql, incoming) -> None:
    assert await Feedback(sql).opened(incoming) is incoming


async def test_a_press_for_an_alert_that_never_was_is_harmless(sql) -> None:
    assert (await Feedback(sql).opened(press("ask", 99))).payload == "/ask_is_offer_safe"


@pytest.mark.parametrize(
    ("turn", "keys"),
    [
        (Turn((), "ask_cost", facts=("tw_cost", "zero_cost_rule")), {"tw_cost", "zero_cost_rule"}),
        (Turn((), "check_offer", "high", facts=("scam_job",)), {"scam_job", "verdict_high"}),
        (Turn((), "check_offer", "low", rated=("ad_x", "campaign_6")), {"verdict_low", "ad_x", "campaign_6"}),
        (Turn((), "ask_cost", rated=("ad_x",)), set()),
        (Turn((), "crisis_trapped", facts=("kh_embassy",)), set()),
        (Turn((), "greet"), set()),
    ],
)
async def test_what_a_turn_told_is_noted_by_key(sql, turn, keys) -> None:
    notes = Notes(sql)
    for _ in range(2):
        notes.take(ONE, turn)
        await notes.write()
    async with sql() as session:
        assert set(await session.scalars(select(Told.fact))) == keys


TWO = Person("telegram", "2")


async def delivered(sql, sent, *, ago: timedelta = timedelta(0), text: str = "Awas loker palsu.") -> int:
    alert = await sent(text)
    async with sql.begin() as session:
        mine = update(Delivery).where(Delivery.alert_id == alert)
        await session.execute(mine.values(state="sent", message_id=Delivery.address, ended=now() - ago))
    return alert


async def test_who_writes_within_a_day_counts_once_and_nothing_is_kept_of_it(sql, sent) -> None:
    alert = await delivered(sql, sent)
    feedback = Feedback(sql)
    for incoming in (Incoming(ONE, "benarkah?"), Incoming(ONE, "halo"), Incoming(STRANGER, "halo"),
                     Incoming(TWO, payload="/help")):  # fmt: skip
        await feedback.opened(incoming)
    assert (await receipts(sql, alert)).replied == 0, "written together, not during the turn"
    await feedback.write()
    await feedback.opened(Incoming(ONE, "lagi"))
    await feedback.write()
    assert (await receipts(sql, alert)).replied == 1


async def test_a_message_long_after_an_alert_is_no_answer_to_it_and_the_newest_is_answered(sql, sent) -> None:
    old = await delivered(sql, sent, ago=timedelta(hours=25), text="Satu.")
    first = await delivered(sql, sent, ago=timedelta(hours=2), text="Dua.")
    second = await delivered(sql, sent, ago=timedelta(hours=1), text="Tiga.")
    feedback = Feedback(sql)
    await feedback.opened(Incoming(ONE, "halo"))
    await feedback.write()
    assert [(await receipts(sql, alert)).replied for alert in (old, first, second)] == [0, 0, 1]


async def test_who_wrote_is_kept_for_a_database_that_is_away(sql, sent, monkeypatch) -> None:
    alert = await delivered(sql, sent)
    feedback = Feedback(sql)
    await feedback.opened(Incoming(ONE, "halo"))

    async def away(*_args: object) -> list[int]:
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr("bot.alerts.feedback.newest", away)
        await feedback.write()
    await feedback.write()
    assert (await receipts(sql, alert)).replied == 1


@pytest.mark.parametrize(("ago", "counted"), [(timedelta(hours=23), 1), (timedelta(hours=25), 0)])
@pytest.mark.parametrize("leave", ["end", "forget"])
async def test_who_leaves_within_a_day_is_counted_even_if_all_data_goes(sql, sent, ago, counted, leave) -> None:
    alert = await delivered(sql, sent, ago=ago)
    if leave == "end":
        await Subscriptions(sql).end(ONE)
        await Subscriptions(sql).start(ONE, None)
    else:
        await Cases(sql).forget(ONE)
    assert (await receipts(sql, alert)).opted_out == counted


async def test_sends_are_told_by_minute(sql, sent) -> None:
    alert = await delivered(sql, sent)
    moment = datetime(2026, 11, 26, 4, 34, 59, tzinfo=UTC)
    async with sql.begin() as session:
        await session.execute(update(Delivery).values(ended=moment))
        later = update(Delivery).where(Delivery.address == "3")
        await session.execute(later.values(ended=moment + timedelta(minutes=1)))
    assert await sent_by_minute(sql, alert) == [("2026-11-26 04:34", 2), ("2026-11-26 04:35", 1)]


async def test_the_last_day_on_which_a_subscriber_did_something_is_kept(sql, alerts) -> None:
    feedback = Feedback(sql)
    for incoming in (Incoming(ONE, "halo"), Incoming(TWO, payload="/help"), Incoming(STRANGER, "halo")):
        await feedback.opened(incoming)
    await feedback.write()
    today = now().date().isoformat()
    assert await alerts.audience.size(f"active_since={today}") == {"telegram": 2}
    assert await alerts.audience.size("active_since=2999-01-01") == {}
    assert await alerts.audience.size("active_since=2020-01-01") == {"telegram": 2}, "3 never wrote"
