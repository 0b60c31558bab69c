"""What a group's admins chose, in SQL: mode, threshold, trusted senders, and which admins want to be told."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.groups.policy import MODES, THRESHOLDS
from bot.store.groups import Group, TrustedSender, Watcher
from bot.store.models import now
from bot.store.upsert import insert

TITLE_LIMIT = 255


@dataclass(frozen=True)
class Chosen:
    """A group with its settings."""

    id: int
    chat: str
    title: str
    mode: str | None
    threshold: str
    night_quiet: bool
    trusted: int
    """How many senders are trusted."""


class Choices:
    """Groups of one channel."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession], channel: str = "telegram") -> None:
        self._sessions, self._channel = sessions, channel

    async def group(self, chat: str, title: str = "") -> Chosen:
        """The group's settings; a group that is not known yet is noted with the usual ones."""
        async with self._sessions.begin() as session:
            row = await self._row(session, chat)
            if row is None:
                made = insert(session, Group, {"channel": self._channel, "address": chat, "title": ""})
                await session.execute(made.on_conflict_do_nothing(index_elements=["channel", "address"]))
                row = await self._row(session, chat)
            assert row is not None  # noqa: S101 (it was just made)
            row.title, row.left = title[:TITLE_LIMIT] or row.title, None
            trusted = await session.scalar(
                select(func.count()).select_from(TrustedSender).where(TrustedSender.group_id == row.id)
            )
            return Chosen(row.id, chat, row.title, row.mode, row.threshold, row.night_quiet, trusted or 0)

    async def by_id(self, number: int) -> Chosen | None:
        """The group with our own number."""
        async with self._sessions() as session:
            chat = await session.scalar(select(Group.address).where(Group.id == number, Group.left.is_(None)))
        return None if chat is None else await self.group(chat)

    async def set(self, chat: str, *, mode: str | None = None, threshold: str | None = None) -> None:
        """Choose a mode or threshold; ValueError for one that there is not."""
        values = {"mode": mode, "threshold": threshold}
        for name, known in (("mode", MODES), ("threshold", THRESHOLDS)):
            if values[name] is not None and values[name] not in known:
                raise ValueError(f"no such {name}")
        chosen = {name: value for name, value in values.items() if value is not None}
        await self._update(chat, **chosen)

    async def turn_night(self, chat: str) -> None:
        """Turn the quiet of the night on or off."""
        await self._update(chat, night_quiet=~Group.night_quiet)

    async def trusts(self, group: int, sender: str) -> bool:
        """Whether a sender (keyed hash) is trusted."""
        query = select(TrustedSender.id).where(TrustedSender.group_id == group, TrustedSender.sender == sender)
        async with self._sessions() as session:
            return await session.scalar(query) is not None

    async def trust(self, group: int, sender: str) -> None:
        """Trust a sender."""
        async with self._sessions.begin() as session:
            made = insert(session, TrustedSender, {"group_id": group, "sender": sender, "since": now()})
            await session.execute(made.on_conflict_do_nothing(index_elements=["group_id", "sender"]))

    async def trust_nobody(self, group: int) -> None:
        """Forget all trusted senders."""
        async with self._sessions.begin() as session:
            await session.execute(delete(TrustedSender).where(TrustedSender.group_id == group))

    async def watchers(self, group: int) -> tuple[str, ...]:
        """Admins who want to be told."""
        async with self._sessions() as session:
            query = select(Watcher.address).where(Watcher.group_id == group).order_by(Watcher.id)
            return tuple(await session.scalars(query))

    async def watch(self, group: int, person: str) -> None:
        """Tell this admin from now on."""
        async with self._sessions.begin() as session:
            made = insert(session, Watcher, {"group_id": group, "address": person, "since": now()})
            await session.execute(made.on_conflict_do_nothing(index_elements=["group_id", "address"]))

    async def unwatch(self, person: str, group: int | None = None) -> None:
        """Tell this person no more, of one group or of all."""
        query = delete(Watcher).where(Watcher.address == person)
        async with self._sessions.begin() as session:
            await session.execute(query if group is None else query.where(Watcher.group_id == group))

    async def leave(self, chat: str) -> None:
        """The bot left the group: its watchers and trusted senders are forgotten, its choices kept for a return."""
        async with self._sessions.begin() as session:
            row = await self._row(session, chat)
            if row is not None:
                row.left = now()
                for table in (TrustedSender, Watcher):
                    await session.execute(delete(table).where(table.group_id == row.id))

    async def move(self, chat: str, to: str) -> None:
        """The group has a new address; if that one is known already, the old one is left."""
        async with self._sessions.begin() as session:
            row = await self._row(session, chat)
            if row is None:
                return
            if await self._row(session, to) is None:
                row.address = to
            else:
                row.left = now()

    async def present(self) -> list[Group]:
        """All groups that the bot is in."""
        async with self._sessions() as session:
            query = select(Group).where(Group.channel == self._channel, Group.left.is_(None)).order_by(Group.id)
            return list(await session.scalars(query))

    async def _row(self, session: AsyncSession, chat: str) -> Group | None:
        return await session.scalar(select(Group).where(Group.channel == self._channel, Group.address == chat))

    async def _update(self, chat: str, **values: Any) -> None:
        async with self._sessions.begin() as session:
            await session.execute(
                update(Group).where(Group.channel == self._channel, Group.address == chat).values(**values)
            )
