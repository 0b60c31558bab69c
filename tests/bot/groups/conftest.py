"""Campaigns and the guard on real stores, with a platform in memory."""

from dataclasses import dataclass

import pytest

from bot.alerts.feedback import Feedback
from bot.groups.actions import Actions
from bot.groups.campaigns import Campaigns
from bot.groups.choices import Choices
from bot.groups.flags import Flags
from bot.groups.guard import Guard
from bot.groups.index import Index
from bot.groups.ledger import Ledger
from bot.groups.memory import Memory
from bot.groups.menu import Menu
from bot.groups.notices import Notices
from bot.groups.post import Post, Pressed
from bot.groups.presses import Presses
from bot.groups.warned import Warned
from bot.groups.welcome import Welcome
from bot.message import Picture
from bot.store.db import session_maker
from tests.bot.groups.platform import Chats, Shown

KEY = b"a key of the tests"
GROUP, ADMIN, SELLER = "-100", "1", "50"
AD = (
    "Dibutuhkan admin chat di Bavet Kamboja, gaji 900 USD, tiket dan mess ditanggung perusahaan, "
    "tidak perlu pengalaman, hub 0812 1111 2222"
)


@pytest.fixture
def ledger(engine) -> Ledger:
    return Ledger(session_maker(engine))


@pytest.fixture
def campaigns(redis_client, ledger) -> Campaigns:
    return Campaigns(Index(redis_client), ledger, KEY)


class Words:
    """Reads "pictures" that are plain text; the real reader has its own tests and is used in tests/live."""

    async def read(self, data: bytes) -> Picture:
        return Picture(data.decode())


@dataclass
class Scene:
    """A group with the bot in it."""

    chats: Chats
    choices: Choices
    flags: Flags
    memory: Memory
    guard: Guard
    actions: Actions
    menu: Menu
    welcome: Welcome
    notices: Notices
    presses: Presses
    reported: list[str]
    discreet: set[str]

    async def post(self, number: int = 7, text: str = AD, sender: str = SELLER, **fields) -> None:
        await self.guard.post(Post(GROUP, number, sender, text, copy={"text": text}, **fields))

    async def choose(self, mode: str) -> None:
        await self.choices.group(GROUP, "Grup Perantau")
        await self.choices.set(GROUP, mode=mode)

    async def watch(self, person: str = ADMIN) -> int:
        group = await self.choices.group(GROUP, "Grup Perantau")
        await self.choices.watch(group.id, person)
        return group.id

    async def press(self, title: str, by: str = ADMIN) -> None:
        """Press the button of that title under the last message in the presser's private chat that has it."""
        number, shown = [(n, s) for n, s in self.chats.shown[by].items() if title in s.keys][-1]
        await self.actions.admin(Pressed(by, number, by, shown.keys[title], "q"))

    @property
    def group(self) -> list[Shown]:
        return self.chats.in_chat(GROUP)

    def told(self, person: str = ADMIN) -> list[Shown]:
        return self.chats.in_chat(person)


@pytest.fixture
def scene(redis_client, engine, campaigns, monkeypatch) -> Scene:
    monkeypatch.setattr("bot.groups.guard.is_night", lambda: False)
    sql = session_maker(engine)
    chats, choices, flags, memory = Chats(), Choices(sql), Flags(sql), Memory(redis_client)
    reported: list[str] = []
    discreet: set[str] = set()

    async def quiet(person: str) -> bool:
        return person in discreet

    async def report(text: str) -> bool:
        reported.append(text)
        return True

    async def keep_text(text: str) -> str:
        return "key"

    notices = Notices(chats, choices, memory, quiet)
    guard = Guard(chats, choices, flags, memory, campaigns, notices, Words(), keep_text, KEY)
    warned = Warned(sql)
    actions = Actions(chats, choices, flags, memory, notices, report)
    return Scene(
        chats, choices, flags, memory, guard, actions, Menu(chats, choices, warned), Welcome(chats, choices), notices,
        Presses(chats, choices, memory, Feedback(sql).in_group, KEY), reported, discreet,
    )  # fmt: skip


