"""A platform in memory: what stands in each chat, and who may do what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.errors import Undeliverable
from bot.groups.platform import Keys, Rights


@dataclass
class Shown:
    """A message as it stands in a chat."""

    text: str
    keys: dict[str, str] = field(default_factory=dict)
    """Title -> data or address."""
    reply_to: int | None = None
    thread: int | None = None
    silent: bool = False


class Chats:
    """The platform. Nobody is refused unless a test says so."""

    def __init__(self) -> None:
        self.shown: dict[str, dict[int, Shown]] = {}
        self.deleted: list[tuple[str, int]] = []
        self.answers: list[tuple[str, str | None]] = []
        self.people: frozenset[str] | None = frozenset({"1"})
        """Admins."""
        self.given: Rights | None = Rights(reads=True, deletes=True)
        self.pictures: dict[str, bytes] = {}
        self.closed: set[str] = set()
        """Chats that the bot cannot write to."""
        self._last = 1000

    def in_chat(self, chat: str) -> list[Shown]:
        return list(self.shown.get(chat, {}).values())

    async def say(
        self, chat: str, text: str, keys: Keys = (), *, reply_to: int | None = None, thread: int | None = None,
        silent: bool = False,
    ) -> int | None:  # fmt: skip
        if chat in self.closed:
            raise Undeliverable("closed", gone=True)
        self._last += 1
        self.shown.setdefault(chat, {})[self._last] = Shown(text, _flat(keys), reply_to, thread, silent)
        return self._last

    async def edit(self, chat: str, message: int, text: str, keys: Keys = ()) -> None:
        old = self.shown[chat][message]
        self.shown[chat][message] = Shown(text, _flat(keys), old.reply_to, old.thread, old.silent)

    async def delete(self, chat: str, message: int) -> None:
        if self.given is None or not self.given.deletes:
            raise Undeliverable("no right")
        self.deleted.append((chat, message))
        self.shown.get(chat, {}).pop(message, None)

    async def repost(
        self, chat: str, copies: Sequence[Mapping[str, Any]], *, thread: int | None, silent: bool
    ) -> int | None:
        return await self.say(chat, "\n".join(str(copy["text"]) for copy in copies), thread=thread, silent=silent)

    async def picture(self, picture: Mapping[str, Any]) -> bytes | None:
        return self.pictures.get(picture["file"])

    async def answer(self, query: str, text: str = "", *, url: str | None = None) -> None:
        self.answers.append((text, url))

    async def admins(self, chat: str) -> frozenset[str] | None:
        return self.people

    async def is_admin(self, chat: str, person: str) -> bool:
        return person in (self.people or ())

    async def rights(self, chat: str) -> Rights | None:
        return self.given

    async def link(self, start: str) -> str | None:
        return f"https://t.me/sobat_bot?start={start}"


def _flat(keys: Keys) -> dict[str, str]:
    return {key.title: key.url or key.data for row in keys for key in row}
