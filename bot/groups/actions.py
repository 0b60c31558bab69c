"""What admins, and members, do about a flagged message by its buttons.

`gf|<verb>|<group>|<message>` comes from an admin's private chat, `g|wrong|<message>` from under a warning in the group.
Whoever presses is checked to be an admin at that moment.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.errors import Undeliverable
from bot.groups.choices import Choices, Chosen
from bot.groups.flags import Flags
from bot.groups.memory import Kept, Memory
from bot.groups.notices import Notices, action_keys, notice_text
from bot.groups.platform import Platform
from bot.groups.post import Pressed
from bot.groups.texts import told

logger = logging.getLogger(__name__)
Report = Callable[[str], Awaitable[bool]]
"""Hands a text to the operators; False where none is connected."""
OBJECTION_SECONDS = 3600


class Actions:
    """Carries out pressed buttons. Errors of Redis and SQL are the caller's."""

    def __init__(
        self, platform: Platform, choices: Choices, flags: Flags, memory: Memory, notices: Notices, report: Report
    ) -> None:
        self._platform, self._choices, self._flags, self._memory = platform, choices, flags, memory
        self._notices, self._report = notices, report
        self._verbs = {
            "delete": self._delete, "allow": self._allow, "trust": self._trust, "report": self._tell_operators,
            "restore": self._restore,
        }  # fmt: skip

    async def admin(self, pressed: Pressed) -> None:
        """An admin's button under a notice."""
        _, verb, group_id, message_id = pressed.data.split("|")
        group = await self._choices.by_id(int(group_id))
        if group is None or verb not in self._verbs:
            return await self._platform.answer(pressed.query, told("too_late"))
        if not await self._platform.is_admin(group.chat, pressed.by):
            return await self._platform.answer(pressed.query, told("admins_only", group.language))
        message = int(message_id)
        kept = await self._memory.kept(group.id, message)
        if kept is None:
            return await self._platform.answer(pressed.query, told("too_late", group.language))
        after, said = await self._verbs[verb](group, message, kept)
        await self._memory.keep(group.id, message, after)
        await self._platform.answer(pressed.query)
        text = f"{notice_text(group, after)}\n\n{said}"
        keys = action_keys(group, message, after.deleted) if after.deleted != kept.deleted else ()
        try:
            await self._platform.edit(pressed.chat, pressed.message, text, keys)
        except Undeliverable as error:
            logger.info("a notice was not changed: %s", error.reason)

    async def objection(self, pressed: Pressed) -> None:
        """A member's "this is wrong" under a warning: the admins look again."""
        group = await self._choices.group(pressed.chat)
        message = int(pressed.data.rpartition("|")[2])
        await self._platform.answer(pressed.query, told("wrong_noted", group.language))
        kept = await self._memory.kept(group.id, message)
        if kept is None:
            return
        if await self._memory.once(group.id, f"objection:{message}", OBJECTION_SECONDS):
            await self._notices.objected(group, message, kept)

    async def _delete(self, group: Chosen, message: int, kept: Kept) -> tuple[Kept, str]:
        try:
            parts = await self._memory.flag_album(group.id, kept.album, deleted=True) if kept.album else ()
            for one in (message, *(part for part in parts if part != message)):
                await self._platform.delete(group.chat, one)
        except Undeliverable:
            return kept, told("cannot_delete", group.language)
        await self._flags.decide(group.id, message, "deleted")
        return replace(kept, deleted=True), told("did_deleted", group.language)

    async def _allow(self, group: Chosen, message: int, kept: Kept) -> tuple[Kept, str]:
        await self._memory.let_stand(group.id, kept.digest)
        await self._flags.decide(group.id, message, "allowed")
        return await self._without_warning(group, kept), told("did_allowed", group.language)

    async def _trust(self, group: Chosen, message: int, kept: Kept) -> tuple[Kept, str]:
        await self._choices.trust(group.id, kept.sender)
        await self._flags.decide(group.id, message, "trusted")
        return await self._without_warning(group, kept), told("did_trusted", group.language)

    async def _tell_operators(self, group: Chosen, message: int, kept: Kept) -> tuple[Kept, str]:
        text = told("report", campaign=kept.campaign or "-", level=told(f"level_{kept.risk}"), text=kept.text)
        if not await self._report(text):
            return kept, told("cannot_report", group.language)
        await self._flags.decide(group.id, message, "reported")
        return kept, told("did_reported", group.language)

    async def _restore(self, group: Chosen, message: int, kept: Kept) -> tuple[Kept, str]:
        """Post a deleted message again, under a line that says whose it was."""
        if not kept.deleted:
            return kept, told("too_late", group.language)
        try:
            head = told("restored", group.language, name=kept.name or told("somebody", group.language))
            await self._platform.say(group.chat, head, thread=kept.thread, silent=True)
            copies = await self._memory.copies(group.id, kept)
            await self._platform.repost(group.chat, copies, thread=kept.thread, silent=True)
        except Undeliverable:
            return kept, told("cannot_restore", group.language)
        if kept.album is not None:
            await self._memory.flag_album(group.id, kept.album, deleted=False)
        await self._memory.let_stand(group.id, kept.digest)
        await self._flags.decide(group.id, message, "restored")
        return replace(await self._without_warning(group, kept), deleted=False), told("did_restored", group.language)

    async def _without_warning(self, group: Chosen, kept: Kept) -> Kept:
        """Take the bot's warning back; the campaign's next ad gets a new one."""
        await self._memory.forget_warning(group.id, kept.subject)
        if kept.warning is not None:
            try:
                await self._platform.delete(group.chat, kept.warning)
            except Undeliverable as error:
                logger.info("a warning was not taken back: %s", error.reason)
        return replace(kept, warning=None)
