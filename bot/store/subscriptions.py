"""Consent to warnings."""

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.message import Person
from bot.store.models import Subscription, now


class Subscriptions:
    """Who agreed to be warned, since when, about which country."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions

    async def start(self, person: Person, country: str | None) -> None:
        """Note the consent; a second one renews it and adds the country to those chosen."""
        async with self._sessions.begin() as session:
            row = await session.scalar(select(Subscription).where(*_of(person)))
            if row is None:
                chosen = (country,) if country else ()
                session.add(Subscription(channel=person.channel, address=person.address, countries=chosen))
            else:
                row.consented, row.ended, row.proof = now(), None, "chat"
                if country and country not in row.countries:
                    row.countries = (*row.countries, country)

    async def end(self, person: Person) -> None:
        """Note that the consent is taken back."""
        async with self._sessions.begin() as session:
            await session.execute(update(Subscription).where(*_of(person)).values(ended=now()))


def _of(person: Person) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Subscription.channel == person.channel, Subscription.address == person.address
