"""What members of a group do with the buttons of an alert: they have seen such an offer, or want to ask about it."""

from collections.abc import Awaitable, Callable

from bot.alerts.buttons import Press, pressed, start_of
from bot.groups.choices import Choices
from bot.groups.hashing import keyed_hash
from bot.groups.memory import Memory
from bot.groups.platform import Platform
from bot.groups.post import Pressed
from bot.groups.texts import told
from bot.message import Person

KEPT_SECONDS = 7 * 24 * 3600
"""How long it is known, by a keyed hash, that a member has pressed: an alert is old news by then."""
Count = Callable[[Person, Press], Awaitable[None]]
"""Counts a member's first press for the alert that the group got."""


class Presses:
    """Answers presses. Errors of Redis and SQL are the caller's."""

    def __init__(self, platform: Platform, choices: Choices, memory: Memory, count: Count, key: bytes) -> None:
        self._platform, self._choices, self._memory, self._count, self._key = platform, choices, memory, count, key

    async def pressed(self, event: Pressed) -> None:
        """Thank whoever has seen it; open the private chat for whoever asks, for the group need not read along."""
        press = pressed(event.data)
        if press is None:
            return await self._platform.answer(event.query, told("too_late"))
        group = await self._choices.group(event.chat)
        link = await self._platform.link(start_of(press.alert_id)) if press.kind == "ask" else None
        if link is not None:
            await self._platform.answer(event.query, url=link)
        else:
            said = "alert_seen" if press.kind == "seen" else "alert_ask"
            await self._platform.answer(event.query, told(said, group.language))
        member = keyed_hash(self._key, "member", event.chat, event.by)
        what = f"alert:{press.alert_id}:{press.kind}:{member}"
        if not press.test and await self._memory.once(group.id, what, KEPT_SECONDS):
            await self._count(Person("telegram", event.chat), press)
