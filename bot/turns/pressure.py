"""Whether more arrives than is taken in at once: then what can wait takes fewer places.

Everything in one process takes turns. Each step of an answer is short, but between two steps of the intake there is one
of every answer in the making, and behind the flood at the platform a plea may wait.
"""

import time

LASTS_SECONDS = 0.5
PLACES = 6
"""For ordinary turns, and for updates of groups, under pressure."""


class Pressure:
    """What one process knows of it."""

    def __init__(self) -> None:
        self._until = 0.0

    def note(self) -> None:
        """More waits at the platform than was taken in one go."""
        self._until = time.monotonic() + LASTS_SECONDS

    @property
    def high(self) -> bool:
        """Whether that was so a moment ago."""
        return time.monotonic() < self._until

    def places(self, calm: int) -> int:
        """How many of `calm` places there are now."""
        return min(PLACES, calm) if self.high else calm
