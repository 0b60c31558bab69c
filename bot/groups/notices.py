"""What a group's admins are told in private: a flagged message with its picture, and what they can do about it.

Only admins who asked for it are told, as long as they are admins, and nobody who is in discreet mode or in a crisis.
"""

import logging
from collections.abc import Awaitable, Callable

from bot.errors import TryLater, Undeliverable
from bot.groups.choices import Choices, Chosen
from bot.groups.memory import Kept, Memory
from bot.groups.platform import Key, Keys, Platform
from bot.groups.texts import told

logger = logging.getLogger(__name__)
Quiet = Callable[[str], Awaitable[bool]]
"""Whether a person must not be written to unasked."""


class Notices:
    """Messages to admins."""

    def __init__(self, platform: Platform, choices: Choices, memory: Memory, quiet: Quiet) -> None:
        self._platform, self._choices, self._memory, self._quiet = platform, choices, memory, quiet

    async def flagged(self, group: Chosen, message: int, kept: Kept, *, silent: bool = False) -> None:
        """Tell the admins of a flagged message."""
        text = notice_text(group, kept)
        if kept.lacks_right:
            text = f"{text}\n\n{told('lacks_right', group.language)}"
        await self._tell(group, message, kept, text, silent=silent)

    async def objected(self, group: Chosen, message: int, kept: Kept) -> None:
        """Tell the admins that a member thinks a flag wrong."""
        text = f"{told('objection', group.language, title=group.title)}\n\n{notice_text(group, kept)}"
        await self._tell(group, message, kept, text, silent=True)

    async def everybody(self, group: Chosen, text: str) -> int:
        """Send a text to all who are to be told; how many got it. TryLater where nobody could be told now."""
        reached, waits = 0, None
        for person in await self._listeners(group):
            try:
                reached += await self._send(person, text)
            except TryLater as later:
                waits = later
        if waits and not reached:
            raise waits
        return reached

    async def _tell(self, group: Chosen, message: int, kept: Kept, text: str, *, silent: bool) -> None:
        copies = await self._memory.copies(group.id, kept)
        for person in await self._listeners(group):
            try:
                shown = await self._platform.repost(person, copies, thread=None, silent=True) if copies else None
            except Undeliverable:
                shown = None  # the words below still say what it is about
            await self._send(person, text, action_keys(group, message, kept.deleted), shown, silent)

    async def _listeners(self, group: Chosen) -> list[str]:
        people = await self._choices.watchers(group.id)
        admins = await self._platform.admins(group.chat) if people else None
        listening = []
        for person in people:
            if admins is not None and person not in admins:
                await self._choices.unwatch(person, group.id)
            elif not await self._quiet(person):
                listening.append(person)
        return listening

    async def _send(
        self, person: str, text: str, keys: Keys = (), reply_to: int | None = None, silent: bool = False
    ) -> bool:
        try:
            await self._platform.say(person, text, keys, reply_to=reply_to, silent=silent)
        except Undeliverable as error:
            if error.gone:
                await self._choices.unwatch(person)
            logger.info("an admin was not told: %s", error.reason)
            return False
        return True


def notice_text(group: Chosen, kept: Kept) -> str:
    """What is known of a flagged message and what was done."""
    done = "deleted" if kept.deleted else "warned" if kept.warning else "notified"
    return told(
        "notice", group.language, title=group.title or "-", level=told(f"level_{kept.risk}", group.language),
        reasons="\n".join(f"• {reason}" for reason in kept.reasons), done=told(f"done_{done}", group.language),
    )  # fmt: skip


def action_keys(group: Chosen, message: int, deleted: bool) -> Keys:
    """The buttons under a notice; their data is `gf|<verb>|<group>|<message>`."""

    def key(verb: str) -> Key:
        return Key(told(f"act_{verb}", group.language), data=f"gf|{verb}|{group.id}|{message}")

    if deleted:
        return [[key("restore"), key("trust")], [key("report")]]
    return [[key("delete"), key("allow")], [key("trust"), key("report")]]
