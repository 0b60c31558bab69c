"""Once a week, for the admins who asked to be told: what was seen in their group, with a chart of the days."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from redis.exceptions import RedisError
from sqlalchemy import or_, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.errors import TryLater
from bot.groups.choices import Choices, Chosen
from bot.groups.flags import Flags, Week
from bot.groups.ledger import Ledger
from bot.groups.memory import Memory
from bot.groups.notices import Notices
from bot.groups.policy import JAKARTA
from bot.groups.texts import told
from bot.store.groups import Group

logger = logging.getLogger(__name__)
HOUR = 8
"""Of Monday in Jakarta: the digest of the week before is sent from then on."""
CHECK_SECONDS = 1_800
BAR = 10
"""Blocks of the longest bar."""


class Digest:
    """Sends the digests; several processes may run it, each digest is sent by one of them."""

    def __init__(
        self, sessions: async_sessionmaker[AsyncSession], choices: Choices, flags: Flags, memory: Memory,
        notices: Notices, ledger: Ledger, clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:  # fmt: skip
        self._sessions, self._choices, self._flags, self._memory = sessions, choices, flags, memory
        self._notices, self._ledger, self._clock = notices, ledger, clock

    async def run(self) -> None:
        """Send what is due, for ever."""
        while True:
            try:
                await self.send_due()
                await self._flags.prune()
                await self._ledger.prune()
            except (RedisError, SQLAlchemyError, OSError, TryLater) as error:
                logger.error("digests wait: %s", type(error).__name__)
            await asyncio.sleep(CHECK_SECONDS)

    async def send_due(self) -> int:
        """Send the digests of last week that are not sent yet; how many groups had one."""
        monday = last_monday(self._clock())
        sent = 0
        for group in await self._choices.present():
            if _utc(group.joined) > monday or not await self._claim(group.id, monday):
                continue
            end = monday - timedelta(hours=HOUR)
            week = await self._flags.week(group.id, end - timedelta(days=7), end)
            days = [(end - timedelta(days=back)).astimezone(JAKARTA).date() for back in range(7, 0, -1)]
            seen = await self._memory.seen(group.address, [day.isoformat() for day in days])
            if seen or week.flagged:
                chosen = await self._choices.group(group.address)
                try:
                    await self._notices.everybody(chosen, digest_text(chosen, week, days, seen))
                except TryLater:
                    await self._unclaim(group.id, monday)
                    raise
                sent += 1
        return sent

    async def _claim(self, group: int, monday: datetime) -> bool:
        async with self._sessions.begin() as session:
            claimed = await session.execute(
                update(Group).where(
                    Group.id == group, or_(Group.digest_sent.is_(None), Group.digest_sent < monday)
                ).values(digest_sent=self._clock())
            )  # fmt: skip
            return bool(claimed.rowcount)  # type: ignore[attr-defined]

    async def _unclaim(self, group: int, monday: datetime) -> None:
        """Nobody got it: it is due still."""
        async with self._sessions.begin() as session:
            await session.execute(
                update(Group).where(Group.id == group).values(digest_sent=monday - timedelta(seconds=1))
            )


def digest_text(group: Chosen, week: Week, days: list[date], seen: int) -> str:
    """The figures of a week in words and bars."""
    allowed = sum(week.states.get(state, 0) for state in ("allowed", "trusted", "restored"))
    deleted = week.actions.get("deleted", 0) + week.states.get("deleted", 0)
    text = told(
        "digest", group.language, title=group.title or "-", seen=seen, flagged=week.flagged, deleted=deleted,
        allowed=allowed, chart=chart([week.by_day.get(day, 0) for day in days], group.language),
    )  # fmt: skip
    if not week.campaigns:
        return text
    named = ", ".join(
        told("digest_campaign", group.language, number=number, count=count) for number, count in week.campaigns
    )
    return f"{text}\n{told('digest_campaigns', group.language, campaigns=named)}"


def chart(counts: list[int], language: str) -> str:
    """A bar a day, Monday first."""
    most = max(counts) or 1
    names = told("days", language).split()
    return "\n".join(
        f"{name} {'▇' * (-(-count * BAR // most))} {count}".replace("  ", " ")
        for name, count in zip(names, counts, strict=True)
    )


def last_monday(moment: datetime) -> datetime:
    """The last Monday at HOUR in Jakarta."""
    here = moment.astimezone(JAKARTA)
    monday = (here - timedelta(days=here.weekday())).replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return (monday if monday <= here else monday - timedelta(days=7)).astimezone(UTC)


def _utc(moment: datetime) -> datetime:
    """SQLite gives moments back without their zone; all are UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
