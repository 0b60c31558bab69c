"""Which platforms take answers now, and when an answer that one did not take is tried again."""

import logging
import time
from collections.abc import Awaitable, Callable

from bot.errors import TryLater, Undeliverable

logger = logging.getLogger(__name__)
DOWN_SECONDS = 30.0
"""Before an answer is tried again while its platform takes none at all."""
AGAIN_SECONDS = 5.0
"""The same where only this answer failed: the person's next messages wait behind it."""


class PutOff(Exception):
    """An answer could not be given now; try again after `seconds`. `blamed`: others could, so the fault is its own."""

    def __init__(self, seconds: float, *, blamed: bool) -> None:
        super().__init__("put off")
        self.seconds, self.blamed = seconds, blamed


class Reach:
    """What one process knows of its platforms."""

    def __init__(self) -> None:
        self._taken: dict[str, float] = {}
        self._down: set[str] = set()
        self._probed: set[str] = set()

    async def send(self, platform: str, send: Callable[[], Awaitable[None]], *, urgent: bool) -> None:
        """Send by a channel's own call; PutOff where the platform does not take the answer in time.

        Of a platform that is down only one answer waits at a time, so that the others leave their places to people on
        other platforms. A plea for help is always tried.
        """
        if platform in self._probed and not urgent:
            raise PutOff(DOWN_SECONDS, blamed=False)
        begun, probes = time.monotonic(), platform in self._down
        if probes:
            self._probed.add(platform)
        try:
            await send()
        except TryLater as later:
            blamed = self._taken.get(platform, begun) > begun
            if not blamed:
                self._down.add(platform)
            logger.warning("an answer in %s waits: %s", platform, later)
            pause = AGAIN_SECONDS if blamed else DOWN_SECONDS
            raise PutOff(max(later.seconds or 0.0, pause), blamed=blamed) from None
        except Undeliverable as refusal:
            if not refusal.ours:
                raise
            self._down.add(platform)
            logger.error("an answer in %s waits until this is mended: %s", platform, refusal.reason)
            raise PutOff(DOWN_SECONDS, blamed=False) from None
        finally:
            if probes:
                self._probed.discard(platform)
        self._taken[platform] = time.monotonic()
        self._down.discard(platform)
