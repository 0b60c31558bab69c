"""Who gets an alert: counted, sampled, and expanded into one row a recipient by the database itself."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    true,
    type_coerce,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import InstrumentedAttribute, aliased

from bot.alerts.content import digest, uses
from bot.alerts.names import check_names
from bot.alerts.segment import conditions
from bot.alerts.segments import expanded
from bot.store.alerts import Alert, Delivery, Told, told_of
from bot.store.models import Subscription, now

BATCH = 25_000
"""Ids of the source in one statement: some tenths of a second, after which other writers have their turn."""
TOLD_DAYS = 30
Sessions = async_sessionmaker[AsyncSession]


@dataclass(frozen=True)
class Source:
    """Where an audience comes from: rows with ids, in order, and what they must fulfil."""

    id: "InstrumentedAttribute[int]"
    columns: Any
    """A SELECT of channel, address, language, zone, province."""
    wanted: ColumnElement[bool]


def source(segment: str, told: str | None) -> Source:
    """Subscribers of a segment, or everybody who was told a fact in the last 30 days and has not opted out."""
    if told is None:
        chosen = select(
            Subscription.channel, Subscription.address, Subscription.language, Subscription.zone, Subscription.province
        )
        return Source(Subscription.id, chosen, and_(Subscription.ended.is_(None), *conditions(segment)))
    joined = select(
        Told.channel, Told.address, func.coalesce(Subscription.language, "id"), func.coalesce(Subscription.zone, 7),
        Subscription.province,
    ).select_from(Told).outerjoin(
        Subscription, and_(Subscription.channel == Told.channel, Subscription.address == Told.address)
    )  # fmt: skip
    recent = Told.at >= now() - timedelta(days=TOLD_DAYS)
    return Source(Told.id, joined, and_(
        told_of(told), recent, Subscription.ended.is_(None), *conditions(segment)
    ))  # fmt: skip


class Audience:
    """Reads and expands audiences."""

    def __init__(self, sessions: Sessions, repeat_days: int, batch: int = BATCH) -> None:
        self._sessions, self._repeat_days, self._batch = sessions, repeat_days, batch

    async def size(self, segment: str, told: str | None = None) -> dict[str, int]:
        """How many people there are now, by channel. Raises BadSegment."""
        async with self._sessions() as session:
            people = _people(source(await expanded(session, segment), told))
            counted = select(people.c.channel, func.count()).group_by(people.c.channel).order_by(people.c.channel)
            return {row[0]: row[1] for row in await session.execute(counted)}

    async def notes(self, segment: str, told: str | None = None) -> list[str]:
        """What to mind about a segment. Raises BadSegment and Refused for names that stand for nothing."""
        async with self._sessions() as session:
            return await check_names(session, await expanded(session, segment), told)

    async def sample(self, segment: str, told: str | None, count: int) -> list[tuple[str, str, str | None]]:
        """Some of them: channel, address, province."""
        async with self._sessions() as session:
            people = _people(source(await expanded(session, segment), told))
            rows = await session.execute(select(people.c.channel, people.c.address, people.c.province).limit(count))
            return [(row[0], row[1], row[2]) for row in rows]

    async def freeze(self, session: AsyncSession, alert: Alert) -> None:
        """Fix whom the alert may reach: nobody who comes after this moment."""
        kept = Told.id if alert.told else Subscription.id
        alert.last = await session.scalar(select(func.coalesce(func.max(kept), 0))) or 0
        alert.cursor, alert.expanded, alert.touched = 0, False, now()

    async def expand(self, alert_id: int) -> int:
        """Make the rows of all recipients that are still missing, batch by batch; the number of rows in all.

        A kill between batches loses nothing: whoever comes next goes on at the cursor, which moves in the same
        transaction as the rows. Two at once do no harm: only one of them moves the cursor.
        """
        while await self._expand_batch(alert_id):
            continue
        async with self._sessions() as session:
            return await session.scalar(select(func.count()).where(Delivery.alert_id == alert_id)) or 0

    async def _expand_batch(self, alert_id: int) -> bool:
        async with self._sessions.begin() as session:
            alert = await session.get(Alert, alert_id)
            if alert is None or alert.expanded or alert.last is None or alert.state not in {"sending", "paused"}:
                return False
            reached = min(alert.cursor + self._batch, alert.last)
            moved = await session.execute(
                update(Alert).where(Alert.id == alert_id, Alert.cursor == alert.cursor, Alert.expanded.is_(False))
                .values(cursor=reached, expanded=reached >= alert.last, touched=now())
                .execution_options(synchronize_session=False)
            )  # fmt: skip
            if moved.rowcount:  # type: ignore[attr-defined]
                await self._insert(session, alert, reached)
        return True

    async def _insert(self, session: AsyncSession, alert: Alert, reached: int) -> None:
        origin = source(alert.segment, alert.told)
        begun = _utc(alert.begun)
        extra = (alert.id, "pending", begun, 0, False, False)
        countries = type_coerce(Subscription.countries, Text) if uses(alert.texts, "negara") else null()
        rows = origin.columns.add_columns(*map(literal, extra), countries).where(
            origin.id > alert.cursor, origin.id <= reached, origin.wanted,
            await self.not_repeated(session, alert, Told if alert.told else Subscription),
        )  # fmt: skip
        columns = ("channel", "address", "language", "zone", "province", "alert_id", "state", "due", "attempts",
                   "seen_before", "asked", "countries")  # fmt: skip
        make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        await session.execute(make(Delivery).from_select(columns, rows).on_conflict_do_nothing())

    async def not_repeated(
        self, session: AsyncSession, alert: Alert, people: type[Told] | type[Subscription] | type[Delivery]
    ) -> ColumnElement[bool]:
        """Leaves out rows of `people` who got, or are about to get, the same words by another alert of these days."""
        since = _utc(alert.begun) - timedelta(days=self._repeat_days)
        lately = select(Alert).where(
            Alert.id != alert.id, Alert.begun.is_not(None), or_(Alert.ended.is_(None), Alert.ended >= since)
        )  # fmt: skip
        before = aliased(Delivery)
        same = [
            and_(before.alert_id == other.id, or_(before.language.in_(languages), before.language.not_in(known)))
            if default else and_(before.alert_id == other.id, before.language.in_(languages))
            for other in (await session.scalars(lately)).all() if self._repeat_days
            for languages, known, default in [alike(alert, other)] if languages
        ]  # fmt: skip
        if not same:
            return true()
        return ~exists().where(
            before.channel == people.channel, before.address == people.address, or_(*same),
            or_(before.state.in_(("pending", "sending")),
                before.state.in_(("sent", "uncertain")) & or_(before.ended.is_(None), before.ended >= since)),
        )  # fmt: skip


def alike(one: Alert, other: Alert) -> tuple[list[str], list[str], bool]:
    """Languages whose readers get the same from both, all languages of the two, and whether readers of others do.

    Another picture or another button is not the same, whatever the words.
    """
    known = sorted({*one.texts, *other.texts})
    if one.picture_id != other.picture_id or (one.links or []) != (other.links or []):
        return [], known, False
    both = [(language, *(alert.texts.get(language, alert.texts["id"]) for alert in (one, other))) for language in known]
    same = [language for language, mine, theirs in both if digest({"": mine}) == digest({"": theirs})]
    return same, known, "id" in same


def _people(origin: Source) -> Any:
    people = origin.columns.where(origin.wanted)
    # Somebody may have been told of several ads of a campaign.
    return (people.distinct() if origin.id is Told.id else people).subquery()


def _utc(moment: datetime | None) -> datetime:
    """SQLite gives moments back without their zone, which is always UTC here."""
    return (moment or now()).replace(tzinfo=UTC)
