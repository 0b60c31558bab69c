"""What the bot looks at in groups: chatter is let go in the process, what may matter waits for the guard.

Nothing is stored, sent or asked for a message that is no offer of work; only how many there were is counted.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from bot import metrics
from bot.groups.policy import JAKARTA
from bot.groups.post import Event, Post
from bot.passed import passing_over
from nlu.risk import screen

Json = dict[str, Any]
Reader = Callable[[Json], Event | None]
BUTTON = re.compile(
    r"(?:gf\|[a-z]{1,10}\|\d{1,9}\|\d{1,12}|g\|wrong\|\d{1,12}|gs\|[a-z]{1,10}\|[a-z]{0,12}"
    r"|ga\|(?:seen|ask)\|[0-9]{1,18}(?:\|test)?)\Z"
)
"""Data of a button of the guard's."""
GROUPS = "groups"
"""Where the guard's updates are counted."""


class Monitor:
    """Sorts updates. No input or output of its own."""

    def __init__(self, read: Reader) -> None:
        self._read = read
        self._seen: Counter[tuple[str, str]] = Counter()

    def worth_a_look(self, updates: Sequence[Json]) -> list[Json]:
        """The updates that the guard has to see."""
        worth = []
        for update in updates:
            with passing_over(GROUPS, "rating"):
                if self._matters(self._read(update)):
                    worth.append(update)
        return worth

    def take_counts(self) -> dict[tuple[str, str], int]:
        """Messages seen since the last call, by chat and day in Jakarta."""
        counts, self._seen = dict(self._seen), Counter()
        return counts

    def _matters(self, event: Event | None) -> bool:
        if not isinstance(event, Post):
            return event is not None
        if not event.edited:
            self._seen[event.chat, datetime.now(UTC).astimezone(JAKARTA).date().isoformat()] += 1
            metrics.GROUP_MESSAGES.inc()
        if event.own:
            return False
        if event.text and screen(event.text).kind == "offer":
            return True
        return event.album is not None or (event.picture is not None and not event.edited)
