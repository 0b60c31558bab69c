"""Opening, filling and closing cases."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.message import Person
from bot.store import alerts
from bot.store.groups import Watcher
from bot.store.models import Case, CaseNote, Subscription, now

ANSWER_LIMIT = 200
NOTE_LIMIT = 2_000
NOTES_PER_CASE = 50
ANSWER_SLOTS = {
    "crisis_place": "place", "crisis_people": "people", "crisis_injured": "injured", "crisis_passport": "passport",
}  # fmt: skip
"""Which slot of the crisis form fills which column."""


class Cases:
    """Cases in SQL."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions

    async def open_for(self, person: Person) -> Case | None:
        """The person's open case."""
        async with self._sessions() as session:
            return await session.scalar(_open_case(person))

    async def record(
        self, person: Person, intent: str, mark: str | None, country: str | None, text: str, discreet: bool
    ) -> tuple[Case, bool]:
        """Open a case, or add to the open one; returns it and whether it is new."""
        async with self._sessions.begin() as session:
            case = await session.scalar(_open_case(person))
            new = case is None
            if case is None:
                case = Case(channel=person.channel, address=person.address, intent=intent, mark=mark, country=country)
                session.add(case)
            case.country = country or case.country
            case.discreet = discreet
            case.updated = now()
            await session.flush()
            await _add_note(session, case.id, text)
        return case, new

    async def note(self, case_id: int, text: str, discreet: bool) -> bool:
        """Add the person's words to a case; False if it is no longer open."""
        async with self._sessions.begin() as session:
            touched = await session.execute(
                update(Case).where(Case.id == case_id, Case.state == "open").values(discreet=discreet, updated=now())
            )
            if not touched.rowcount:  # type: ignore[attr-defined]
                return False
            await _add_note(session, case_id, text)
        return True

    async def fill(self, case_id: int, slots: Mapping[str, Any]) -> None:
        """Copy the answers of the crisis form into the case."""
        values = {column: str(slots[slot])[:ANSWER_LIMIT] for slot, column in ANSWER_SLOTS.items() if slots.get(slot)}
        if isinstance(slots.get("country"), str):
            values["country"] = slots["country"]
        if values:
            async with self._sessions.begin() as session:
                await session.execute(update(Case).where(Case.id == case_id).values(**values, updated=now()))

    async def mark_told(self, case_id: int) -> None:
        """Operators have been told of the case."""
        async with self._sessions.begin() as session:
            await session.execute(update(Case).where(Case.id == case_id).values(operators_told=now()))

    async def list(self, state: str | None) -> Sequence[Case]:
        """Cases, newest first; `state` open, closed or None for all."""
        query = select(Case).order_by(Case.id.desc())
        async with self._sessions() as session:
            return (await session.scalars(query if state is None else query.where(Case.state == state))).all()

    async def show(self, case_id: int) -> tuple[Case, Sequence[CaseNote]] | None:
        """A case with the person's words."""
        async with self._sessions() as session:
            case = await session.get(Case, case_id)
            if case is None:
                return None
            notes = await session.scalars(select(CaseNote).where(CaseNote.case_id == case_id).order_by(CaseNote.id))
            return case, notes.all()

    async def close(self, case_id: int) -> bool:
        """Close a case and delete the person's words; False if there is no such open case."""
        async with self._sessions.begin() as session:
            closed = await session.execute(
                update(Case).where(Case.id == case_id, Case.state == "open").values(state="closed", updated=now())
            )
            await session.execute(delete(CaseNote).where(CaseNote.case_id == case_id))
        return bool(closed.rowcount)  # type: ignore[attr-defined]

    async def forget(self, person: Person) -> None:
        """Delete a person's cases, words and subscription, and what alerts keep of them."""
        async with self._sessions.begin() as session:
            await alerts.forget(session, person)
            mine = select(Case.id).where(Case.channel == person.channel, Case.address == person.address)
            await session.execute(delete(CaseNote).where(CaseNote.case_id.in_(mine)))
            if person.channel == "telegram":
                await session.execute(delete(Watcher).where(Watcher.address == person.address))
            for table in (Case, Subscription):
                await session.execute(
                    delete(table).where(table.channel == person.channel, table.address == person.address)
                )


def _open_case(person: Person) -> Select[Case]:
    return select(Case).where(
        Case.channel == person.channel, Case.address == person.address, Case.state == "open"
    ).order_by(Case.id.desc()).limit(1)  # fmt: skip


async def _add_note(session: AsyncSession, case_id: int, text: str) -> None:
    count = await session.scalar(select(func.count()).where(CaseNote.case_id == case_id))
    if text and (count or 0) < NOTES_PER_CASE:
        session.add(CaseNote(case_id=case_id, text=text[:NOTE_LIMIT]))
