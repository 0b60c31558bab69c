"""What a channel must do for the workers: fetch what a message points at, show that it is read, send the answer."""

import logging
from asyncio import sleep
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from bot.errors import TryLater
from bot.message import Incoming, Picture, Turn
from bot.turns.letter import Batch

logger = logging.getLogger(__name__)
T = TypeVar("T")
PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds before a call is made again where the platform names none; the last one repeats."""
PATIENCE_SECONDS = 60.0
"""How long one call is tried: a place for answers must not be held for long; who waits longer is put off."""


class Channel(Protocol):
    """Sends answers. Undeliverable where the person cannot be reached; TryLater where the platform is away for long."""

    async def fetch(self, batch: Batch) -> Incoming | Turn:
        """The message as the conversation takes it, without pictures; the answer itself where it needs no dialogue."""

    async def pictures(self, batch: Batch) -> list[bytes | Picture]:
        """The pictures that came with it, or why one is not to be had."""

    async def typing(self, batch: Batch) -> None:
        """Show that an answer is being written; a failure is nobody's concern."""

    async def send(self, batch: Batch, turn: Turn) -> None:
        """Send the answer."""


async def patiently(call: Callable[[], Awaitable[T]]) -> T:
    """Make a call until the platform takes it, waiting as it asks; TryLater beyond PATIENCE_SECONDS."""
    waited, attempt = 0.0, 0
    while True:
        try:
            return await call()
        except TryLater as later:
            pause = later.seconds if later.seconds is not None else PAUSES[min(attempt, len(PAUSES) - 1)]
            attempt, waited = attempt + 1, waited + pause
            if waited > PATIENCE_SECONDS:
                raise
            logger.warning("a platform asks to wait %.1f s: %s", pause, later)
            await sleep(pause)
