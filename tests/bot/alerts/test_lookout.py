"""A surge makes one draft, tells the operators, and nothing of it is sent before two people have read it."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.alerts.draft import Change, Draft, Rules
from bot.alerts.lookout import Lookout
from bot.alerts.registry import Registry
from bot.alerts.states import BOT
from bot.errors import Refused
from bot.facts.load import facts
from bot.store.alerts import Alert
from bot.store.groups import Campaign, Place, Variant
from bot.store.models import now

AD = "Dicari CS kantor di Kamboja gaji 12 juta, tiket gratis, paspor dipegang kantor, hub 0812-0000-1111"


@pytest.fixture
async def surge(sql) -> int:
    """A campaign that came to five new groups within an hour; its number."""
    async with sql.begin() as session:
        session.add(Campaign(id=7, risk="high", countries="KH", sightings=5))
        await session.flush()
        session.add(Variant(campaign_id=7, digest="x", text=AD))
        for place in range(5):
            session.add(Place(campaign_id=7, kind="group", place=str(place), first_seen=now() - timedelta(hours=1)))
    return 7


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def lookout(alerts, sql, said) -> Lookout:
    async def tell(text: str, what: str) -> bool:
        said.append(text)
        return True

    return Lookout(sql, alerts, facts(), tell)


async def test_each_surge_is_drafted_once_and_operators_are_told(lookout, sql, surge, said) -> None:
    (number,) = await lookout.look()
    assert await lookout.look() == []
    async with sql() as session:
        alert = await session.get_one(Alert, number)
    assert (alert.author, alert.state, alert.campaign_id, alert.segment) == (BOT, "draft", surge, "country=KH")
    assert len(said) == 1 and f"#{number}" in said[0] and "belum dikirim" in said[0]
    assert "0812" not in said[0] and "12 juta" not in said[0]


async def test_what_an_operator_drafted_is_not_drafted_again_within_a_week(lookout, alerts, sql, surge) -> None:
    mine = await alerts.create(Draft("mine", {"id": "Awas."}, campaign=surge), "ani")
    assert await lookout.look() == []
    async with sql.begin() as session:
        await session.execute(update(Alert).where(Alert.id == mine).values(created=now() - timedelta(days=8)))
    assert len(await lookout.look()) == 1


async def test_two_that_look_at_once_make_one_draft(lookout, alerts, sql, surge) -> None:
    drafts = [Draft("one", {"id": "Satu."}, campaign=surge), Draft("two", {"id": "Dua."}, campaign=surge)]
    assert [await alerts.propose(draft, now() - timedelta(days=7)) for draft in drafts][1] is None
    assert await lookout.look() == []


@pytest.mark.parametrize("change", [Change(), Change({"id": "Kata lain."})])
async def test_a_person_takes_it_over_and_another_approves(lookout, alerts, surge, change) -> None:
    (number,) = await lookout.look()
    for step in (alerts.approve, alerts.send):
        with pytest.raises(Refused, match="drafted by the bot"):
            await step(number, "budi")
    await alerts.edit(number, change, "ani")
    with pytest.raises(Refused, match="another person"):
        await alerts.approve(number, "ani")
    await alerts.approve(number, "budi")
    assert await alerts.send(number, "budi") == 2


async def test_a_waived_approval_does_not_let_it_out_either(lookout, sql, surge) -> None:
    (number,) = await lookout.look()
    with pytest.raises(Refused, match="drafted by the bot"):
        await Registry(sql, Rules(solo_limit=1_000)).send(number, "ani")


async def test_without_a_sign_that_has_a_source_nothing_is_drafted(lookout, sql, surge, said) -> None:
    async with sql.begin() as session:
        await session.execute(update(Variant).values(text=""))
    assert (await lookout.look(), said) == ([], [])
    async with sql() as session:
        assert await session.scalar(select(Alert.id)) is None
