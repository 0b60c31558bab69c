"""What a platform must do for the guard of a group. Telegram is the only one that lets bots into groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Key:
    """A button under a message: what it carries back to us, or the address it opens."""

    title: str
    data: str = ""
    url: str = ""


Keys = Sequence[Sequence[Key]]
"""Rows of buttons."""


@dataclass(frozen=True)
class Rights:
    """What the bot may do in a group."""

    reads: bool
    """Sees all messages, not only commands and replies to itself."""
    deletes: bool


class Platform(Protocol):
    """Calls. Undeliverable where it will never be taken, TryLater after a minute's wait; reads give None on failure."""

    async def say(
        self, chat: str, text: str, keys: Keys = (), *, reply_to: int | None = None, thread: int | None = None,
        silent: bool = False,
    ) -> int | None:  # fmt: skip
        """Send a message; its id."""

    async def edit(self, chat: str, message: int, text: str, keys: Keys = ()) -> None:
        """Change a message of ours."""

    async def delete(self, chat: str, message: int) -> None:
        """Delete a message."""

    async def repost(
        self, chat: str, copies: Sequence[Mapping[str, Any]], *, thread: int | None, silent: bool
    ) -> int | None:
        """Post a kept message, or the parts of an album, as they were; the (first) id."""

    async def picture(self, picture: Mapping[str, Any]) -> bytes | None:
        """The bytes of a post's picture; None for one that is too big or cannot be had."""

    async def answer(self, query: str, text: str = "", *, url: str | None = None) -> None:
        """End the waiting sign on a pressed button, with a line that only the presser sees. Never raises."""

    async def admins(self, chat: str) -> frozenset[str] | None:
        """Ids of the group's human admins."""

    async def is_admin(self, chat: str, person: str) -> bool:
        """Whether a person is an admin at this moment; False where it cannot be read."""

    async def rights(self, chat: str) -> Rights | None:
        """The bot's own rights at this moment."""

    async def link(self, start: str) -> str | None:
        """The address that opens the private chat with a start parameter."""
