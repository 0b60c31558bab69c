"""Audiences stand still once sending begins; nobody is in one twice."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.alerts.audience import Audience
from bot.alerts.draft import Draft, Rules
from bot.alerts.queue import Queue
from bot.alerts.registry import Registry
from bot.alerts.subscribers import Subscribers
from bot.errors import Refused
from bot.message import Person
from bot.store.alerts import Alert, Delivery, Told, forget
from bot.store.groups import Campaign, Variant
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
        long_ago = now() - timedelta(days=8)
        await session.execute(update(Alert).where(Alert.id == first).values(begun=long_ago))
        await session.execute(update(Delivery).values(state="sent", ended=long_ago))
    assert len(await rows(await sent())) == 3


async def test_a_correction_goes_to_whoever_was_told_lately_and_did_not_leave(sql, alerts, sent, rows) -> None:
    async with sql.begin() as session:
        for address, days in (("1", 1), ("50", 29), ("51", 31), ("3", 2)):
            moment = now() - timedelta(days=days)
            session.add(Told(channel="telegram", address=address, fact="kh_cost", at=moment))
        session.add(Told(channel="telegram", address="52", fact="tw_cost"))
    await Subscriptions(sql).end(Person("telegram", "3"))
    assert set(await rows(await sent(told="kh_cost"))) == {"1", "50"}


async def test_a_rating_is_corrected_for_whoever_showed_an_ad_of_the_campaign(sql, alerts, sent, rows) -> None:
    async with sql.begin() as session:
        session.add_all([
            Campaign(id=4, risk="low", merged_into=5), Campaign(id=5, risk="high", merged_into=6),
            Campaign(id=6, risk="high"), Campaign(id=7, risk="high"),
        ])  # fmt: skip
        await session.flush()
        session.add(Variant(campaign_id=4, digest="aa", text="x"))
        told = {"50": ("campaign_6", "ad_aa"), "51": ("campaign_5",), "52": ("campaign_4",), "53": ("ad_aa",),
                "54": ("campaign_7",), "55": ("ad_bb",), "56": ("verdict_high",)}  # fmt: skip
        for address, keys in told.items():
            session.add_all(Told(channel="telegram", address=address, fact=key) for key in keys)
    assert await alerts.audience.size("", "campaign_6") == {"telegram": 4}
    alert = await sent(told="campaign_6")
    assert set(await rows(alert)) == {"50", "51", "52", "53"}
    claimed = await Queue(sql).claim("telegram", 10)
    async with sql.begin() as session:
        await forget(session, Person("telegram", "51"))
    begun = await Queue(sql).begin([one for one in claimed if one.person.address != "51"], ())
    assert {one.person.address for one in begun} == {"50", "52", "53"}
    with pytest.raises(Refused, match="no fact 'campaign_99'"):
        await sent(told="campaign_99")


async def test_who_left_is_not_in_it(sql, sent, rows) -> None:
    await Subscriptions(sql).end(Person("telegram", "2"))
    assert set(await rows(await sent())) == {"1", "3"}


async def test_repeats_may_be_allowed_by_a_setting(sql, alerts, rows) -> None:
    lenient = Registry(sql, Rules(repeat_days=0))
    for _ in range(2):
        alert = await lenient.create(Draft("x", {"id": "Awas."}), "ani")
        await lenient.approve(alert, "budi")
        assert await lenient.send(alert, "ani") == 3
