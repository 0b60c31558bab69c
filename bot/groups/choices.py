"""What a group's admins chose, in SQL: mode, threshold, language, trusted senders, and which admins want to be told."""

import asyncio
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.groups.policy import MODES, THRESHOLDS
from bot.groups.texts import LANGUAGES
from bot.store.groups import Group, TrustedSender, Watcher
from bot.store.models import now
from bot.store.upsert import insert

TITLE_LIMIT = 255
CHOICES = {"mode": MODES, "threshold": THRESHOLDS, "language": tuple(LANGUAGES)}


@dataclass(frozen=True)
class Chosen:
    """A group with its settings."""

    id: int
    chat: str
    title: str
    mode: str | None
    threshold: str
    night_quiet: bool
    language: str
    trusted: int
    """How many senders are trusted."""


class Choices:
    """Groups of one channel."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession], channel: str = "telegram") -> None:
        self._sessions, self._channel = sessions, channel
        self._writing = asyncio.Lock()
        """SQLite lets one write at a time, and those that wait for it are served in no order."""

    async def group(self, chat: str, title: str = "") -> Chosen:
        """The group's settings; a group that is not known yet is noted with the usual ones."""
        found = await self._chosen(chat)
        if found is None or (title and found.title != title[:TITLE_LIMIT]):
            await self._note(chat, title[:TITLE_LIMIT])
            found = await self._chosen(chat)
        assert found is not None  # noqa: S101 (it was just noted)
        return found

    async def _chosen(self, chat: str) -> Chosen | None:
        """The settings of a group that the bot is in."""
        trusted = select(func.count()).where(TrustedSender.group_id == Group.id).scalar_subquery()
        async with self._sessions() as session:
            found = (await session.execute(
                select(Group, trusted).where(*self._at(chat), Group.left.is_(None))
            )).one_or_none()  # fmt: skip
        if found is None:
            return None
        row, count = found
        return Chosen(row.id, chat, row.title, row.mode, row.threshold, row.night_quiet, row.language, count)

    async def _note(self, chat: str, title: str) -> None:
        async with self._writing, self._sessions.begin() as session:
            made = insert(session, Group, {"channel": self._channel, "address": chat, "title": title})
            known: dict[str, Any] = {"left": None, **({"title": title} if title else {})}
            await session.execute(made.on_conflict_do_update(index_elements=["channel", "address"], set_=known))

    async def by_id(self, number: int) -> Chosen | None:
        """The group with our own number."""
        async with self._sessions() as session:
            chat = await session.scalar(select(Group.address).where(Group.id == number, Group.left.is_(None)))
        return None if chat is None else await self.group(chat)

    async def set(self, chat: str, **chosen: str) -> None:
        """Choose a mode, threshold or language; ValueError for one that there is not."""
        for name, value in chosen.items():
            if value not in CHOICES[name]:
                raise ValueError(f"no such {name}")
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
        return await session.scalar(select(Group).where(*self._at(chat)))

    async def _update(self, chat: str, **values: Any) -> None:
        async with self._sessions.begin() as session:
            await session.execute(update(Group).where(*self._at(chat)).values(**values))

    def _at(self, chat: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return Group.channel == self._channel, Group.address == chat
