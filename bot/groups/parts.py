"""Builds the parts of groups from settings and stores."""

from dataclasses import dataclass

import redis.asyncio as redis
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.alerts.feedback import Feedback
from bot.errors import Undeliverable
from bot.groups.actions import Actions
from bot.groups.campaigns import Campaigns
from bot.groups.choices import Choices
from bot.groups.digest import Digest
from bot.groups.flags import Flags
from bot.groups.guard import Guard
from bot.groups.index import Index
from bot.groups.ledger import Ledger
from bot.groups.memory import Memory
from bot.groups.menu import Menu
from bot.groups.monitor import Reader
from bot.groups.notices import Notices
from bot.groups.platform import Platform
from bot.groups.presses import Presses
from bot.groups.queue import Queue
from bot.groups.unread import Backlog
from bot.groups.warned import Warned
from bot.groups.watch import Team, Watch
from bot.groups.welcome import Welcome
from bot.message import Person
from bot.pictures.reader import PictureReader
from bot.settings import Settings
from bot.store.sessions import Sessions
from bot.store.short import ShortKeys

READERS = 1
"""Processes that read pictures from groups; those of private chats have their own and do not wait for them."""
Sql = async_sessionmaker[AsyncSession]


@dataclass(frozen=True)
class Groups:
    """What works in groups."""

    watch: Watch
    digest: Digest


def campaigns(settings: Settings, sql: Sql, client: "redis.Redis") -> Campaigns:
    """The campaigns, which private chats feed too."""
    return Campaigns(Index(client), Ledger(sql), settings.secret_key)


def groups(
    settings: Settings, sql: Sql, client: "redis.Redis", known: Campaigns, platform: Platform, read: Reader,
    feedback: Feedback,
) -> Groups:  # fmt: skip
    """The groups of one platform."""
    sessions, key = Sessions(client), settings.secret_key
    choices, flags, memory = Choices(sql), Flags(sql), Memory(client)

    async def quiet(person: str) -> bool:
        session = await sessions.load(Person("telegram", person))
        return session.discreet or session.case_id is not None

    async def report(text: str) -> bool:
        if settings.operator_chat is None:
            return False
        try:
            await platform.say(settings.operator_chat, text)
        except Undeliverable:
            return False
        return True

    notices = Notices(platform, choices, memory, quiet)
    guard = Guard(platform, choices, flags, memory, known, notices, PictureReader(READERS), ShortKeys(client).put, key)
    actions = Actions(platform, choices, flags, memory, notices, report)
    warned = Warned(sql)
    menu, welcome = Menu(platform, choices, warned), Welcome(platform, choices)
    presses = Presses(platform, choices, memory, feedback.in_group, key)
    team = Team(guard, actions, menu, welcome, choices, warned, presses, platform)
    return Groups(
        Watch(read, Queue(client), Backlog(client), memory, team),
        Digest(sql, choices, flags, memory, notices, known.ledger),
    )
