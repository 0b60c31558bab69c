"""Looks out for campaigns that surge and drafts an alert of each, for a person to read, edit and have approved.

Nothing that it makes is sent by itself: its drafts are nobody's until an author takes them over (`Registry.edit`).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy import select

from bot.alerts.audience import Sessions
from bot.alerts.drafts import Surge, draft, surges
from bot.alerts.failures import FAILURES
from bot.alerts.registry import Registry
from bot.errors import Refused
from bot.facts.load import FactBase
from bot.store.alerts import Alert
from bot.store.models import now

logger = logging.getLogger(__name__)
LOOK_SECONDS = 300.0
AGAIN = timedelta(days=7)
"""A campaign that an alert, or a draft of one, is about is not drafted again for so long."""
Tell = Callable[[str, str], Awaitable[bool]]
"""Hands operators a line; its second argument names the thing in the log."""


class Lookout:
    """Several processes may look; each surge is drafted once."""

    def __init__(self, sessions: Sessions, registry: Registry, base: FactBase, tell: Tell) -> None:
        self._sessions, self._registry, self._base, self._tell = sessions, registry, base, tell

    async def run(self) -> None:
        """Look until cancelled, whatever is down meanwhile."""
        while True:
            try:
                await self.look()
            except FAILURES as error:
                logger.error("surges of campaigns are not looked for: %s", type(error).__name__)
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> list[int]:
        """Draft alerts of campaigns that surge and have none yet; their ids."""
        made = []
        for surge in await surges(self._sessions):
            if await self._about(surge.campaign):
                continue
            try:
                proposed = await draft(self._sessions, self._base, surge.campaign)
            except Refused as error:
                logger.info("no draft: %s", error)
                continue
            number = await self._registry.propose(proposed, now() - AGAIN)
            if number is not None:
                made.append(number)
                await self._tell(told(number, surge), f"draft {number}")
        return made

    async def _about(self, campaign: int) -> bool:
        recent = select(Alert.id).where(Alert.campaign_id == campaign, Alert.created >= now() - AGAIN)
        async with self._sessions() as session:
            return await session.scalar(recent.limit(1)) is not None


def told(number: int, surge: Surge) -> str:
    """What operators read."""
    return (
        f"Kampanye #{surge.campaign} sedang menyebar cepat: {surge.new_places} tempat baru dalam sehari. "
        f"Draf peringatan #{number} sudah dibuat dan belum dikirim. Baca: sobat broadcast preview {number}"
    )
