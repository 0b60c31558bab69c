"""The imported list in SQL, and what it says of the companies that a message names."""

import logging
import re

from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.agencies.lookup import Finding, Index, licence_in, whole, written
from bot.agencies.names import plain
from bot.agencies.sheet import Listed, Sheet
from bot.store.agencies import Agency, AgencyList
from nlu.entities import extract

logger = logging.getLogger(__name__)
MOST = 2
"""Companies of one message that are looked up."""
MAY_NAME = re.compile(r"\bp\.?\s?t\b|\bc\.?v\b|\blpk\b|\bperseroan\b", re.IGNORECASE)
SURELY_A_LICENCE = re.compile(r"\bsip3mi\b", re.IGNORECASE)


class Register:
    """The newest list; read once and again when another was imported."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions
        self._index: tuple[int, Index] | None = None

    async def replace(self, sheet: Sheet, file: str) -> None:
        """Put a list in the place of the one before; `sheet.listed` must be set."""
        assert sheet.listed is not None  # noqa: S101 (the caller asks for it)
        async with self._sessions.begin() as session:
            old = list(await session.scalars(select(AgencyList.id)))
            new = AgencyList(listed=sheet.listed, file=file[:200])
            session.add(new)
            await session.flush()
            session.add_all(
                Agency(
                    list_id=new.id, name=a.name, licence=a.licence, valid_until=a.valid_until, city=a.city,
                    status=a.status,
                )
                for a in sheet.agencies
            )  # fmt: skip
            await session.execute(delete(Agency).where(Agency.list_id.in_(old)))
            await session.execute(delete(AgencyList).where(AgencyList.id.in_(old)))

    async def newest(self) -> AgencyList | None:
        """The list that is in use."""
        async with self._sessions() as session:
            return await session.scalar(select(AgencyList).order_by(AgencyList.id.desc()).limit(1))

    async def check(self, text: str) -> tuple[Finding, ...]:
        """What the list says of the companies or the licence in a message; empty if none is named or SQL is down."""
        licence = licence_in(text)
        if not licence and not MAY_NAME.search(text):
            return ()
        try:
            index = await self.index()
        except (SQLAlchemyError, OSError) as error:
            logger.error("agencies were not looked up: %s", type(error).__name__)
            return ()
        asked = _names(text, index)[:MOST]
        if not asked:
            return _by_number(text, licence, index)
        if index is None:
            return tuple(Finding(name, "no_list") for name in asked)
        return tuple(index.find(name, licence if len(asked) == 1 else "") for name in asked)

    async def index(self) -> Index | None:
        """The newest list, ready for look-ups."""
        newest = await self.newest()
        if newest is None:
            self._index = None
            return None
        if self._index is None or self._index[0] != newest.id:
            async with self._sessions() as session:
                rows = await session.scalars(select(Agency).where(Agency.list_id == newest.id))
                listed = [Listed(r.name, r.licence, r.valid_until, r.city, r.status) for r in rows]
            self._index = (newest.id, Index(listed, newest.listed))
        return self._index[1]


def _names(text: str, index: Index | None) -> list[str]:
    """The companies named, in order; a listed name is known whole, where words alone would cut it short."""
    places = {entity.start: entity.value for entity in extract(text) if entity.entity == "agency"}
    for form in MAY_NAME.finditer(text):
        listed = "" if index is None else index.named_at(text[form.start() :])
        if len(plain(listed)) > len(plain(places.get(form.start(), ""))):
            places[form.start()] = listed
    return list(dict.fromkeys(places[place] for place in sorted(places)))


def _by_number(text: str, licence: str, index: Index | None) -> tuple[Finding, ...]:
    """What the list says of a number alone; that it is absent only where it is surely an agency's."""
    if not whole(licence):
        return ()
    finding = Finding(written(licence), "no_list") if index is None else index.find_number(licence)
    return (finding,) if finding.agencies or SURELY_A_LICENCE.search(text) else ()
