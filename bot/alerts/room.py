"""Answers first: what the bot says in chats takes from the platform's rate, and alerts make room for it.

Answers ask nobody and wait for nothing. Without this a platform would meet an alert at its full rate and the answers on
top, and refuse whichever comes next; a plea might be among them.
"""

import asyncio
import logging
from collections import Counter

from redis.exceptions import RedisError

from bot.alerts.limiter import Limiter

logger = logging.getLogger(__name__)
WRITE_SECONDS = 0.1


class Room:
    """Counts in the process, told to all workers some times a second."""

    def __init__(self, limiter: Limiter) -> None:
        self._limiter = limiter
        self._sent: Counter[str] = Counter()

    def note(self, channel: str) -> None:
        """A message goes out."""
        self._sent[channel] += 1

    async def run(self) -> None:
        """Tell of them until cancelled; while Redis is away no alert is sent anyhow."""
        while True:
            await asyncio.sleep(WRITE_SECONDS)
            try:
                await self.tell()
            except (RedisError, OSError) as error:
                logger.info("alerts do not make room: %s", type(error).__name__)

    async def tell(self) -> None:
        """Tell of what went out since the last time."""
        sent, self._sent = self._sent, Counter()
        for channel, count in sent.items():
            await self._limiter.spent(channel, count)
