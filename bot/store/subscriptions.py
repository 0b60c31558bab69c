"""Consent to warnings, and what was chosen."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.message import Person
from bot.store.alerts import Told, note_leaving
from bot.store.models import ConsentText, Subscription, now
from bot.store.upsert import insert

VERSION_LENGTH = 12
ASKED = "chat"
"""The person asked for warnings."""
OFFERED = "chat: offered"
"""The person pressed the button under an offer of ours."""


@dataclass(frozen=True)
class Chosen:
    """What a subscriber chose."""

    countries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    province: str | None = None
    regency: str | None = None
    alerts_only: bool = False
    wide: bool = True
    """Whether no countries mean all, and no topics all."""


class Subscriptions:
    """Who agreed to be warned, since when, of what."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession], terms: str | None = None) -> None:
        """`terms` are the words that people are shown when they agree in a chat."""
        self._sessions, self._terms = sessions, terms

    async def start(self, person: Person, country: str | None, how: str = ASKED) -> None:
        """Note the consent; a second one renews it and adds the country to those chosen."""
        async with self._sessions.begin() as session:
            version = await self._version(session)
            row = await session.scalar(select(Subscription).where(*_of(person)))
            if row is None:
                chosen = (country,) if country else ()
                session.add(Subscription(
                    channel=person.channel, address=person.address, countries=chosen, wide=True, proof=how,
                    terms=version,
                ))  # fmt: skip
                return
            all_countries = row.wide and not row.countries and row.ended is None
            if country and country not in row.countries and not all_countries:
                row.countries = (*row.countries, country)
            row.consented, row.ended, row.proof, row.terms, row.wide = now(), None, how, version, True
            row.quiet = False

    async def end(self, person: Person) -> None:
        """Note that the consent is taken back."""
        async with self._sessions.begin() as session:
            await session.execute(update(Subscription).where(*_of(person)).values(ended=now()))
            await note_leaving(session, person)

    async def hush(self, person: Person, *, quiet: bool) -> None:
        """Discreet mode begins or ends. What a watched person was told is forgotten: no correction may come of it."""
        async with self._sessions.begin() as session:
            await session.execute(update(Subscription).where(*_of(person)).values(quiet=quiet))
            if quiet:
                mine = Told.channel == person.channel, Told.address == person.address
                await session.execute(delete(Told).where(*mine))

    async def chosen(self, person: Person) -> Chosen | None:
        """What the person chose; None without a consent that lasts."""
        async with self._sessions() as session:
            row = await session.scalar(select(Subscription).where(*_of(person), Subscription.ended.is_(None)))
        if row is None:
            return None
        return Chosen(row.countries, row.topics, row.province, row.regency, row.alerts_only, row.wide)

    async def known(self, person: Person) -> bool:
        """Whether the person ever agreed, even if it was taken back."""
        async with self._sessions() as session:
            return bool(await session.scalar(select(exists().where(*_of(person)))))

    async def change(self, person: Person, **choices: Any) -> None:
        """Put other choices (columns of a subscription) in the place of those of somebody who agreed."""
        async with self._sessions.begin() as session:
            await session.execute(
                update(Subscription).where(*_of(person), Subscription.ended.is_(None)).values(**choices)
            )

    async def _version(self, session: AsyncSession) -> str | None:
        """The version of the words that are shown now, which are kept."""
        if self._terms is None:
            return None
        version = sha256(self._terms.encode()).hexdigest()[:VERSION_LENGTH]
        kept = insert(session, ConsentText, {"version": version, "text": self._terms, "since": now()})
        await session.execute(kept.on_conflict_do_nothing(index_elements=["version"]))
        return version


def _of(person: Person) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Subscription.channel == person.channel, Subscription.address == person.address
