"""Audiences stand still once sending begins; nobody is in one twice."""

from datetime import timedelta

from sqlalchemy import update

from bot.alerts.audience import Audience
from bot.alerts.draft import Draft, Rules
from bot.alerts.registry import Registry
from bot.alerts.subscribers import Subscribers
from bot.message import Person
from bot.store.alerts import Alert, Told
from bot.store.models import now
from bot.store.subscriptions import Subscriptions
from tests.bot.alerts.conftest import person


async def test_whoever_comes_later_is_not_in_it(alerts, sent, rows, sql) -> None:
    alert = await sent()
    await Subscribers(sql).take([person(9)])
    await alerts.audience.expand(alert)
    assert set(await rows(alert)) == {"1", "2", "3"}


async def test_an_interrupted_expansion_goes_on_where_it_was(alerts, rows, sql) -> None:
    await Subscribers(sql).take([person(n) for n in range(10, 40)])
    alert = await alerts.create(Draft("x", {"id": "Awas."}), "ani")
    await alerts.approve(alert, "budi")
    small = Audience(sql, repeat_days=7, batch=10)
    async with sql.begin() as session:
        row = await session.get(Alert, alert)
        row.state, row.begun = "sending", now()
        await small.freeze(session, row)
    assert await small._expand_batch(alert)
    assert 0 < len(await rows(alert)) < 33
    assert await small.expand(alert) == 33
    assert await small.expand(alert) == 33


async def test_the_same_words_reach_nobody_twice_within_the_days(sql, sent, rows) -> None:
    first, again, other = await sent(), await sent("AWAS  loker palsu."), await sent("Awas loker lain.")
    assert [len(await rows(alert)) for alert in (first, again, other)] == [3, 0, 3]


async def test_later_the_same_words_may_be_sent_again(sql, sent, rows) -> None:
    first = await sent()
    async with sql.begin() as session:
        await session.execute(update(Alert).where(Alert.id == first).values(begun=now() - timedelta(days=8)))
    assert len(await rows(await sent())) == 3


async def test_a_correction_goes_to_whoever_was_told_lately_and_did_not_leave(sql, alerts, sent, rows) -> None:
    async with sql.begin() as session:
        for address, days in (("1", 1), ("50", 29), ("51", 31), ("3", 2)):
            moment = now() - timedelta(days=days)
            session.add(Told(channel="telegram", address=address, fact="kh_cost", at=moment))
        session.add(Told(channel="telegram", address="52", fact="tw_cost"))
    await Subscriptions(sql).end(Person("telegram", "3"))
    assert set(await rows(await sent(told="kh_cost"))) == {"1", "50"}


async def test_who_left_is_not_in_it(sql, sent, rows) -> None:
    await Subscriptions(sql).end(Person("telegram", "2"))
    assert set(await rows(await sent())) == {"1", "3"}


async def test_repeats_may_be_allowed_by_a_setting(sql, alerts, rows) -> None:
    lenient = Registry(sql, Rules(repeat_days=0))
    for _ in range(2):
        alert = await lenient.create(Draft("x", {"id": "Awas."}), "ani")
        await lenient.approve(alert, "budi")
        assert await lenient.send(alert, "ani") == 3
