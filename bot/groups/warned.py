"""Groups that their admins subscribed to alerts, from the settings in the group."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.groups.texts import told
from bot.message import Person
from bot.store.models import Subscription
from bot.store.subscriptions import Subscriptions

HOW = "group menu"
"""The proof of the consent: an admin pressed the button in the group's settings."""


class Warned:
    """Which groups of a channel get alerts."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession], channel: str = "telegram") -> None:
        self._sessions, self._channel = sessions, channel
        self._subscriptions = Subscriptions(sessions, terms=told("alerts_on"))

    async def on(self, chat: str) -> bool:
        """Whether the group gets alerts."""
        return await self._subscriptions.chosen(self._group(chat)) is not None

    async def turn(self, chat: str, language: str) -> bool:
        """Turn alerts on or off, in the group's language; returns whether they are on now."""
        group = self._group(chat)
        if await self.on(chat):
            await self._subscriptions.end(group)
            return False
        await self._subscriptions.start(group, None, HOW)
        await self.speak(chat, language)
        return True

    async def speak(self, chat: str, language: str) -> None:
        """The group has another language."""
        await self._subscriptions.change(self._group(chat), language=language)

    async def leave(self, chat: str) -> None:
        """The bot is not in the group any more."""
        await self._subscriptions.end(self._group(chat))

    async def move(self, chat: str, to: str) -> None:
        """The group has a new address; a consent given there already stands."""
        if await self._subscriptions.known(self._group(to)):
            return await self.leave(chat)
        async with self._sessions.begin() as session:
            await session.execute(
                update(Subscription).where(Subscription.channel == self._channel, Subscription.address == chat)
                .values(address=to)
            )  # fmt: skip

    def _group(self, chat: str) -> Person:
        return Person(self._channel, chat)
