"""When a send that surely did not arrive is tried again."""

import random
from datetime import timedelta

from bot.alerts.queue import Claimed, Done
from bot.alerts.senders.sender import Later
from bot.store.models import now

MAX_TRIES = 8
RETRY_FIRST, RETRY_LAST = 1.0, 60.0
"""Seconds after the first try, and at most; doubled each time, with jitter."""


def later(one: Claimed, outcome: Later) -> Done:
    """Pending again, or failed after the last try."""
    tries = one.attempts + 1
    if outcome.counted and tries >= MAX_TRIES:
        return Done(one.id, "failed", outcome.reason)
    seconds = outcome.seconds or min(RETRY_LAST, RETRY_FIRST * 2 ** (tries - 1))
    jitter = random.uniform(0.5, 1.5)  # noqa: S311 (spreads load, guards nothing)
    due = now() + timedelta(seconds=max(outcome.seconds or 0.0, seconds * jitter))
    return Done(one.id, "pending", outcome.reason, due=due, claim=one.claim, uncounted=not outcome.counted)
