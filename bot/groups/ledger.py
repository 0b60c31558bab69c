"""Campaigns in SQL: what was seen, when first and last, in how many places, in which wordings."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, distinct, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.store.groups import Campaign, CampaignContact, Flag, Place, Variant, standing
from bot.store.models import now
from bot.store.upsert import insert

MOST_VARIANTS = 100
"""Wordings kept of one campaign; a count of 100 means at least as many."""
TEXT_LIMIT = 4_000
MOST_COUNTRIES = 40
KEPT_DAYS = 730
"""A campaign that was not seen for two years is forgotten."""
CLEARING_GROUPS = 2
"""Groups whose admins let a campaign's ads stand before it stops raising ratings; see `standing`."""
RISKS = ("low", "medium", "high")
Part = type[Variant] | type[CampaignContact] | type[Place]


@dataclass(frozen=True)
class Sighting:
    """An ad of a campaign as it was seen somewhere."""

    campaign: int
    risk: str
    countries: Sequence[str]
    text: str
    digest: str
    contacts: Sequence[str]
    kind: str
    place: str
    times: int = 1


@dataclass(frozen=True)
class Summary:
    """A campaign in figures."""

    campaign: Campaign
    variants: int
    contacts: int
    groups: int
    chats: int


class Ledger:
    """The campaigns' tables."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions
        self._writing = asyncio.Lock()
        """SQLite lets one write at a time, and those that wait for it are served in no order."""

    async def note(self, seen: Sighting, merged: Sequence[int] = ()) -> None:
        """Write down a sighting; campaigns in `merged` become part of its campaign first."""
        async with self._writing, self._sessions.begin() as session:
            await _widen(session, seen.campaign, seen.risk, seen.countries, sightings=seen.times)
            for other in merged:
                await _take_in(session, other, seen.campaign)
            of_it = Variant.campaign_id == seen.campaign
            if await _count(session, Variant, of_it, Variant.digest != seen.digest) < MOST_VARIANTS:
                text = {"text": seen.text[:TEXT_LIMIT]}
                await _seen(session, Variant, seen.campaign, {"digest": seen.digest}, text, seen.times)
            for contact in seen.contacts:
                await _seen(session, CampaignContact, seen.campaign, {"contact": contact}, {}, seen.times)
            await _seen(session, Place, seen.campaign, {"place": seen.place}, {"kind": seen.kind}, seen.times)

    async def standing(self, campaign: int) -> str | None:
        """The campaign's risk; None where admins of several groups, and more than found it right, let its ads stand."""
        async with self._sessions() as session:
            risk = await session.scalar(select(Campaign.risk).where(Campaign.id == campaign))
            states = await session.execute(
                select(Flag.state, func.count(distinct(Flag.group_id)))
                .where(Flag.campaign_id == campaign).group_by(Flag.state)
            )  # fmt: skip
        groups = {state: int(count) for state, count in states}
        allowed = groups.get("allowed", 0) + groups.get("restored", 0)
        agreed = groups.get("deleted", 0) + groups.get("reported", 0)
        return None if allowed >= CLEARING_GROUPS and allowed > agreed else risk

    async def numbers(self) -> tuple[int, dict[int, int]]:
        """The highest number given out, and which campaigns are part of which."""
        async with self._sessions() as session:
            last = await session.scalar(select(func.max(Campaign.id)))
            merged = await session.execute(
                select(Campaign.id, Campaign.merged_into).where(Campaign.merged_into.is_not(None))
            )
            return last or 0, {old: new for old, new in merged if new is not None}

    async def texts(self) -> AsyncIterator[tuple[int, str]]:
        """Every kept wording with its campaign."""
        async with self._sessions() as session:
            query = select(Variant.campaign_id, Variant.text).where(Variant.text != "")
            async for campaign, text in await session.stream(query):
                yield campaign, text

    async def contacts(self) -> AsyncIterator[tuple[int, str]]:
        """Every contact with its campaign."""
        async with self._sessions() as session:
            async for campaign, contact in await session.stream(
                select(CampaignContact.campaign_id, CampaignContact.contact)
            ):
                yield campaign, contact

    async def list(self, limit: int | None = None, since: datetime | None = None) -> list[Summary]:
        """Campaigns, the last seen first."""
        query = select(Campaign).where(Campaign.merged_into.is_(None)).order_by(Campaign.last_seen.desc())
        if since is not None:
            query = query.where(Campaign.last_seen >= since)
        async with self._sessions() as session:
            found = (await session.scalars(query.limit(limit))).all()
            return [await _summary(session, campaign) for campaign in found]

    async def show(
        self, number: int
    ) -> tuple[Summary, Sequence[Variant], Sequence[CampaignContact]] | None:
        """A campaign with its wordings and contacts, the commonest first; a merged one shows what it is part of."""
        async with self._sessions() as session:
            campaign = await standing(session, number)
            if campaign is None:
                return None
            variants = await session.scalars(
                select(Variant).where(Variant.campaign_id == campaign.id).order_by(Variant.sightings.desc(), Variant.id)
            )
            contacts = await session.scalars(
                select(CampaignContact).where(CampaignContact.campaign_id == campaign.id)
                .order_by(CampaignContact.sightings.desc(), CampaignContact.id)
            )  # fmt: skip
            return await _summary(session, campaign), variants.all(), contacts.all()

    async def prune(self) -> int:
        """Forget campaigns that were not seen for KEPT_DAYS; how many."""
        async with self._sessions.begin() as session:
            old = await session.execute(delete(Campaign).where(Campaign.last_seen < now() - timedelta(days=KEPT_DAYS)))
            return int(old.rowcount)  # type: ignore[attr-defined]


async def _summary(session: AsyncSession, campaign: Campaign) -> Summary:
    rows = await session.execute(
        select(Place.kind, func.count()).where(Place.campaign_id == campaign.id).group_by(Place.kind)
    )
    places = {kind: int(count) for kind, count in rows}
    return Summary(
        campaign, await _count(session, Variant, Variant.campaign_id == campaign.id),
        await _count(session, CampaignContact, CampaignContact.campaign_id == campaign.id),
        places.get("group", 0), places.get("private", 0),
    )  # fmt: skip


async def _count(session: AsyncSession, table: Part, *where: ColumnElement[bool]) -> int:
    return await session.scalar(select(func.count()).select_from(table).where(and_(*where))) or 0


async def _widen(
    session: AsyncSession, number: int, risk: str, countries: Sequence[str], sightings: int,
    first: datetime | None = None,
) -> None:  # fmt: skip
    """Make the campaign's row if there is none, and let it cover what was seen."""
    moment = now()
    values = {"id": number, "risk": risk, "countries": "", "sightings": 0, "first_seen": first or moment,
              "last_seen": moment}  # fmt: skip
    await session.execute(insert(session, Campaign, values).on_conflict_do_nothing(index_elements=["id"]))
    campaign = (await session.scalars(select(Campaign).where(Campaign.id == number).with_for_update())).one()
    campaign.risk = max(campaign.risk, risk, key=RISKS.index)
    known = dict.fromkeys([*filter(None, campaign.countries.split(",")), *countries])
    campaign.countries = ",".join(list(known)[:MOST_COUNTRIES])
    campaign.sightings += sightings
    campaign.last_seen = moment
    if first is not None and _before(first, campaign.first_seen):
        campaign.first_seen = first
    await session.flush()


async def _take_in(session: AsyncSession, other: int, into: int) -> None:
    """Make one campaign part of another, with all that was seen of it."""
    old = await session.get(Campaign, other)
    if old is None or old.merged_into is not None:
        return
    await _widen(session, into, old.risk, old.countries.split(",") if old.countries else (), old.sightings,
                 old.first_seen)  # fmt: skip
    for variant in (await session.scalars(select(Variant).where(Variant.campaign_id == other))).all():
        key, rest = {"digest": variant.digest}, {"text": variant.text}
        await _seen(session, Variant, into, key, rest, variant.sightings, variant.first_seen)
    for one in (await session.scalars(select(CampaignContact).where(CampaignContact.campaign_id == other))).all():
        await _seen(session, CampaignContact, into, {"contact": one.contact}, {}, one.sightings, one.first_seen)
    for place in (await session.scalars(select(Place).where(Place.campaign_id == other))).all():
        key, rest = {"place": place.place}, {"kind": place.kind}
        await _seen(session, Place, into, key, rest, place.sightings, place.first_seen)
    for table in (Variant, CampaignContact, Place):
        await session.execute(delete(table).where(table.campaign_id == other))
    await session.execute(update(Campaign).where(Campaign.id == other).values(merged_into=into))


async def _seen(
    session: AsyncSession, table: Part, campaign: int, key: dict[str, Any], rest: dict[str, Any],
    sightings: int, first: datetime | None = None,
) -> None:  # fmt: skip
    """Count a variant, contact or place of a campaign."""
    moment = now()
    made = insert(session, table, {
        "campaign_id": campaign, **key, **rest, "sightings": sightings,
        "first_seen": first or moment, "last_seen": moment,
    })  # fmt: skip
    changed: dict[str, Any] = {"sightings": table.sightings + sightings, "last_seen": moment}
    if rest.get("text"):
        changed["text"] = rest["text"]  # a wording first met in a private chat is kept once it is posted in a group
    await session.execute(made.on_conflict_do_update(index_elements=["campaign_id", *key], set_=changed))


def _before(one: datetime, other: datetime) -> bool:
    """SQLite gives moments back without their zone; all are UTC."""
    return one.replace(tzinfo=None) < other.replace(tzinfo=None)
