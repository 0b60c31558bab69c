"""Surges are seen by how many places are new, and drafts say only what a fact says."""

from datetime import timedelta

import pytest

from bot.alerts.content import checked
from bot.alerts.drafts import burst, draft, surges
from bot.errors import Refused
from bot.facts.load import facts
from bot.store.groups import Campaign, Place, Variant
from bot.store.models import now

AD = "Dicari CS kantor di Kamboja gaji 12 juta, tiket gratis, paspor dipegang kantor, hub 0812-0000-1111"


@pytest.mark.parametrize(("today", "before", "times"), [(6, 0, 6.0), (6, 7, 6.0), (6, 14, 3.0), (0, 70, 0.0)])
def test_a_burst_is_today_against_an_average_day(today, before, times) -> None:
    assert burst(today, before) == times


@pytest.mark.parametrize(
    ("today", "before", "risk", "seen"),
    [(3, 0, "high", True), (2, 0, "high", False), (3, 14, "high", False), (6, 14, "high", True), (9, 0, "low", False)],
)
async def test_what_is_a_surge(sql, today, before, risk, seen) -> None:
    async with sql.begin() as session:
        session.add(Campaign(id=1, risk=risk, countries="KH", sightings=today + before))
        await session.flush()
        for number in range(today + before):
            age = timedelta(hours=1) if number < today else timedelta(days=3)
            session.add(Place(campaign_id=1, kind="group", place=str(number), first_seen=now() - age))
    assert [one.campaign for one in await surges(sql)] == ([1] if seen else [])


async def test_a_draft_names_signs_and_never_the_ad(sql) -> None:
    async with sql.begin() as session:
        session.add(Campaign(id=7, risk="high", countries="KH", sightings=5))
        await session.flush()
        session.add(Variant(campaign_id=7, digest="x", text=AD))
    made = await draft(sql, facts(), 7)
    text = checked(made.texts)["id"]
    assert "Kamboja" in text and made.segment == "country=KH" and made.campaign == 7
    assert facts().by_key["unplaced_country"].value in text
    assert "0812" not in text and "12 juta" not in text


async def test_no_draft_without_a_sign_that_has_a_source(sql) -> None:
    async with sql.begin() as session:
        session.add(Campaign(id=8, risk="medium", sightings=5))
    for campaign in (8, 9):
        with pytest.raises(Refused):
            await draft(sql, facts(), campaign)
