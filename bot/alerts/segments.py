"""Saved segments: a filter with a name, written `@name` where an expression is expected.

An alert keeps what the name stood for when it was created: a later change of the segment changes no alert.
"""

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.alerts.names import check_names
from bot.alerts.segment import BadSegment, conditions
from bot.alerts.states import note
from bot.errors import Unknown
from bot.operators import AUTHOR, require
from bot.store.models import Segment, now

MARK = "@"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


class Segments:
    """Segments by name. Steps are in the audit of alerts."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions

    async def save(self, name: str, expression: str, by: str) -> None:
        """Keep a filter, in the place of one of that name. Raises BadSegment, NotAllowed."""
        if not NAME.fullmatch(name):
            raise BadSegment(f"a segment's name is small letters, digits, - and _, not {name!r}")
        if MARK in expression:
            raise BadSegment("a saved segment names no other one")
        if not conditions(expression):
            raise BadSegment("a segment without a condition is everybody; leave --segment out for that")
        async with self._sessions.begin() as session:
            author = await require(session, by, AUTHOR)
            await check_names(session, expression)
            row = await session.get(Segment, name)
            if row is None:
                session.add(Segment(name=name, expression=expression, author=author))
            else:
                row.expression, row.author, row.saved = expression, author, now()
            note(session, author, "save segment", None, f"{name}: {expression}")

    async def list(self) -> Sequence[Segment]:
        """All of them by name."""
        async with self._sessions() as session:
            return (await session.scalars(select(Segment).order_by(Segment.name))).all()

    async def get(self, name: str) -> Segment:
        """The one of that name. Raises Unknown."""
        async with self._sessions() as session:
            return await _known(session, name)

    async def delete(self, name: str, by: str) -> None:
        """Forget one; alerts made with it stay as they are. Raises Unknown, NotAllowed."""
        async with self._sessions.begin() as session:
            author = await require(session, by, AUTHOR)
            await session.delete(await _known(session, name))
            note(session, author, "delete segment", None, name)


async def expanded(session: AsyncSession, expression: str) -> str:
    """The expression with what each `@name` in it stands for. Raises BadSegment for a name that there is not."""
    if MARK not in expression:
        return expression
    parts = [part.strip() for part in expression.split(",")]
    try:
        return ",".join([
            (await _known(session, part.removeprefix(MARK))).expression if part.startswith(MARK) else part
            for part in parts
        ])  # fmt: skip
    except Unknown as error:
        raise BadSegment(str(error)) from None


async def _known(session: AsyncSession, name: str) -> Segment:
    found = await session.get(Segment, name)
    if found is None:
        raise Unknown(f"there is no segment {name!r}; 'sobat segments list' names them")
    return found
