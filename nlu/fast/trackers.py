"""Trackers without replay where nothing needs to be replayed.

* `Slot.__copy__`: a tracker copies each of its slots when it is made; `copy.copy` goes through pickling to do it.
* `DialogueStateTracker.copy` is used to try an action on; Rasa makes it by playing all events anew. The state is
  there already, so it is duplicated. (Only a follow-up action already taken differs: the copy knows it is taken.)
* `DialogueStateTracker.applied_events` looks at each event five times in search of events that take others back.
  Where the conversation has none of these, all its events apply.
"""

# mypy: allow-subclassing-any, no-warn-return-any
from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from rasa.shared.core.events import (
    ActionReverted,
    ActiveLoop,
    Event,
    Restarted,
    SessionStarted,
    UserUtteranceReverted,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

_TAKES_BACK = (Restarted, SessionStarted, ActionReverted, UserUtteranceReverted, ActiveLoop)


def copy_slot(slot: Slot) -> Slot:
    """A slot of its own with the same value; mappings are shared, as with `copy.copy`."""
    other = object.__new__(type(slot))
    other.__dict__.update(slot.__dict__)
    return other


def copy_tracker(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """A tracker in the same state that can be changed without changing the first; events are shared."""
    other = object.__new__(type(tracker))
    other.__dict__.update(tracker.__dict__)
    other.events = tracker.events.copy()
    other.slots = type(tracker.slots)((name, copy_slot(slot)) for name, slot in tracker.slots.items())
    other.active_loop = dataclasses.replace(tracker.active_loop) if tracker.active_loop else None
    other.model_id = None
    return other


def applied_events(stock: Callable[..., list[Event]]) -> Callable[..., list[Event]]:
    """Around `DialogueStateTracker.applied_events`."""
    takes_back = frozenset(cls for base in _TAKES_BACK for cls in _with_subclasses(base))

    def applied(tracker: DialogueStateTracker) -> list[Event]:
        if takes_back.isdisjoint(map(type, tracker.events)):
            return list(tracker.events)
        return stock(tracker)

    return applied


def _with_subclasses(cls: type[Any]) -> set[type[Any]]:
    return {cls}.union(*(_with_subclasses(child) for child in cls.__subclasses__()))


def apply() -> None:
    """Replaces the functions above."""
    Slot.__copy__ = copy_slot
    DialogueStateTracker.copy = copy_tracker
    DialogueStateTracker.applied_events = applied_events(DialogueStateTracker.applied_events)
