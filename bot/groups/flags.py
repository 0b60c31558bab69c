"""Flagged messages in SQL: what they were rated, what was done, and what an admin made of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.groups.policy import JAKARTA
from bot.store.groups import Flag
from bot.store.models import now
from bot.store.upsert import insert

KEPT_DAYS = 90


@dataclass(frozen=True)
class Week:
    """What was flagged in a group since a moment."""

    by_day: dict[date, int]
    actions: dict[str, int]
    states: dict[str, int]
    campaigns: Sequence[tuple[int, int]]
    """Campaign and how often it came, the commonest first."""

    @property
    def flagged(self) -> int:
        """All of them."""
        return sum(self.by_day.values())


class Flags:
    """The flags' table."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions
        self._writing = asyncio.Lock()
        """SQLite lets one write at a time, and those that wait for it are served in no order."""

    async def known(self, group: int, message: int) -> bool:
        """Whether a message was flagged already."""
        query = select(Flag.id).where(Flag.group_id == group, Flag.message == message)
        async with self._sessions() as session:
            return await session.scalar(query) is not None

    async def note(
        self, group: int, message: int, campaign: int | None, risk: str, reasons: Sequence[str], action: str
    ) -> None:
        """Write a flag down; a second one for the same message changes nothing."""
        values = {
            "group_id": group, "message": message, "campaign_id": campaign, "risk": risk,
            "reasons": ",".join(reasons)[:200], "action": action, "state": "open", "at": now(),
        }  # fmt: skip
        async with self._writing, self._sessions.begin() as session:
            made = insert(session, Flag, values)
            await session.execute(made.on_conflict_do_nothing(index_elements=["group_id", "message"]))

    async def state(self, group: int, message: int) -> str | None:
        """What an admin made of a flag, open if nothing; None for a message that was not flagged."""
        query = select(Flag.state).where(Flag.group_id == group, Flag.message == message)
        async with self._sessions() as session:
            return await session.scalar(query)

    async def decide(self, group: int, message: int, state: str) -> None:
        """Note what an admin made of a flag."""
        async with self._sessions.begin() as session:
            await session.execute(
                update(Flag).where(Flag.group_id == group, Flag.message == message).values(state=state)
            )

    async def week(self, group: int, since: datetime, until: datetime, most: int = 3) -> Week:
        """Figures between two moments, days as in Jakarta."""
        within = (Flag.group_id == group, Flag.at >= since, Flag.at < until)
        async with self._sessions() as session:
            rows = (await session.execute(select(Flag.at, Flag.action, Flag.state).where(*within))).all()
            campaigns = await session.execute(
                select(Flag.campaign_id, func.count()).where(
                    *within, Flag.campaign_id.is_not(None)
                ).group_by(Flag.campaign_id).order_by(func.count().desc(), Flag.campaign_id).limit(most)
            )  # fmt: skip
            counted = [(number, int(count)) for number, count in campaigns if number is not None]
        days: dict[date, int] = {}
        actions: dict[str, int] = {}
        states: dict[str, int] = {}
        for at, action, state in rows:
            day = _utc(at).astimezone(JAKARTA).date()
            days[day] = days.get(day, 0) + 1
            actions[action] = actions.get(action, 0) + 1
            states[state] = states.get(state, 0) + 1
        return Week(days, actions, states, counted)

    async def prune(self) -> None:
        """Forget flags of more than KEPT_DAYS ago."""
        async with self._sessions.begin() as session:
            await session.execute(delete(Flag).where(Flag.at < now() - timedelta(days=KEPT_DAYS)))


def _utc(moment: datetime) -> datetime:
    """SQLite gives moments back without their zone; all are UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=now().tzinfo)
