"""What a channel must do for the workers: fetch what a message points at, show that it is read, send the answer."""

import logging
from asyncio import sleep
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from bot.errors import TryLater, Undeliverable
from bot.message import Incoming, Picture, Turn
from bot.turns.letter import Batch

logger = logging.getLogger(__name__)
T = TypeVar("T")
PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds before a call is made again where the platform names none; the last one repeats."""
PATIENCE_SECONDS = 900.0
"""How long one call is tried: beyond that an answer is of little use, and a worker must not wait for ever."""


class Channel(Protocol):
    """Sends answers. Raises Undeliverable where the person cannot be reached; waits out what will pass."""

    async def fetch(self, batch: Batch) -> Incoming | Turn:
        """The message as the conversation takes it, without pictures; the answer itself where it needs no dialogue."""

    async def pictures(self, batch: Batch) -> list[bytes | Picture]:
        """The pictures that came with it, or why one is not to be had."""

    async def typing(self, batch: Batch) -> None:
        """Show that an answer is being written; a failure is nobody's concern."""

    async def send(self, batch: Batch, turn: Turn) -> None:
        """Send the answer."""


async def patiently(call: Callable[[], Awaitable[T]]) -> T:
    """Make a call until the platform takes it, waiting as it asks; Undeliverable after PATIENCE_SECONDS."""
    waited, attempt = 0.0, 0
    while True:
        try:
            return await call()
        except TryLater as later:
            pause = later.seconds if later.seconds is not None else PAUSES[min(attempt, len(PAUSES) - 1)]
            attempt, waited = attempt + 1, waited + pause
            if waited > PATIENCE_SECONDS:
                raise Undeliverable(f"tried for {PATIENCE_SECONDS:.0f} s: {later}") from later
            logger.warning("a platform asks to wait %.1f s: %s", pause, later)
            await sleep(pause)
