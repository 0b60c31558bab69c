"""Conversations in Redis: small, bounded, without the words people wrote.

What is kept of a conversation is what the next turn needs: the slots, the active loop, and the events of the last
few turns, cut at a turn's boundary. What people wrote is not kept: of a message stay its intent and the kinds of
its entities (values that matter are slots); of a reply stays its name. So each turn costs the same, whether it
is the tenth or the two-hundredth, where Rasa's stores read and replay everything from the start.

Kept 30 days after the last turn; 24 hours once there was a sign of crisis, unless a case is open for the person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    Event,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from redis.asyncio import Redis

from nlu.lock_store import Turn, tracker_key

KEPT_S = 30 * 86_400
KEPT_IN_CRISIS_S = 86_400
KEPT_TURNS = 3
MOST_EVENTS = 60
_NOT_KEPT = frozenset({BotUttered, DefinePrevUserUtteredFeaturization})


def lifetime_s(slots: dict[str, Any], crisis: bool) -> int:
    """How long a conversation is kept after its last turn. `crisis`: there was ever a sign of it."""
    return KEPT_IN_CRISIS_S if crisis and not slots.get("case_open") else KEPT_S


class RedisTrackerStore(TrackerStore):
    """See the module. `turns` is the lock store's: inside a turn nothing is asked of Redis a second time."""

    def __init__(self, domain: Domain | None, redis: Redis, turns: dict[str, Turn]) -> None:
        super().__init__(domain)
        self._redis = redis
        self._turns = turns

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation so far, or None."""
        turn = self._turns.get(sender_id)
        stored: bytes | str | None = turn.stored if turn else await self._redis.get(tracker_key(sender_id))
        return self._read(sender_id, stored) if stored else None

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keeps what the next turn needs; inside a turn it is written with the turn's end."""
        content, seconds = _pack(tracker)
        turn = self._turns.get(tracker.sender_id)
        if turn:
            turn.write(content, seconds)
        else:
            await self._redis.set(tracker_key(tracker.sender_id), content, ex=seconds)

    async def create_tracker(self, sender_id: str, append_action_listen: bool = True) -> DialogueStateTracker:
        """A new conversation; it is written when its first turn ends."""
        tracker = self.init_tracker(sender_id)
        if append_action_listen:
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        return tracker

    async def delete(self, sender_id: str) -> None:
        """Forgets a conversation."""
        turn = self._turns.get(sender_id)
        if turn:
            turn.forget()
        else:
            await self._redis.delete(tracker_key(sender_id))

    async def keys(self) -> Iterable[str]:
        """All senders with a conversation."""
        before, after = tracker_key("\0").encode().split(b"\0")
        return [
            key.removeprefix(before).removesuffix(after).decode()
            async for key in self._redis.scan_iter(tracker_key("*"), count=1000)
        ]

    def _read(self, sender_id: str, stored: bytes | str) -> DialogueStateTracker:
        kept = orjson.loads(stored)
        tracker = self.init_tracker(sender_id)
        tracker.sobat_crisis = kept["crisis"]
        at = kept["events"][0][1] if kept["events"] else None
        tracker.events.extend(
            SlotSet(name, value, at) for name, value in kept["slots"].items() if name in tracker.slots
        )
        if kept["loop"]:
            tracker.events.append(ActiveLoop(kept["loop"], at))
        tracker.events.extend(
            event for event in map(_unpack_event, kept["events"])
            if type(event) is not SlotSet or event.key in tracker.slots
        )
        tracker.replay_events()
        return tracker


def _pack(tracker: DialogueStateTracker) -> tuple[bytes, int]:
    """(what to store, for how many seconds)."""
    events = [event for event in tracker.applied_events() if type(event) not in _NOT_KEPT]
    start = _window_start(events)
    slots, loop = _state_after(events[:start])
    window = events[start:]
    crisis = getattr(tracker, "sobat_crisis", False) or any(
        type(event) is UserUttered and (event.intent_name or "").startswith("crisis_") for event in window
    )
    kept = {"slots": slots, "loop": loop, "crisis": crisis, "events": [_pack_event(event) for event in window]}
    return orjson.dumps(kept), lifetime_s(tracker.current_slot_values(), crisis)


def _window_start(events: Sequence[Event]) -> int:
    """Where the last few turns begin: at the action before the `action_listen` before their first message.

    That one action more keeps a cut conversation from looking like one that has just begun. A loop that still
    runs is kept from its first turn on, within `MOST_EVENTS`.
    """
    turns = _turn_starts(events)
    start = turns[-KEPT_TURNS] if len(turns) > KEPT_TURNS else 0
    _, loop = _state_after(events)
    if loop:
        opened = max(at for at, event in enumerate(events) if type(event) is ActiveLoop and event.name)
        start = min(start, max((turn for turn in turns if turn <= opened), default=0))
    if len(events) - start > MOST_EVENTS:
        start = next((turn for turn in turns if len(events) - turn <= MOST_EVENTS), len(events) - MOST_EVENTS)
    return start


def _turn_starts(events: Sequence[Event]) -> list[int]:
    """For each message, the place of the action before the `action_listen` before it."""
    starts: list[int] = []
    last, before = 0, 0
    for at, event in enumerate(events):
        if type(event) is ActionExecuted:
            last, before = at, last
        elif type(event) is UserUttered:
            starts.append(before)
    return starts


def _state_after(events: Iterable[Event]) -> tuple[dict[str, Any], str | None]:
    """Slots set and the loop active once these events have happened."""
    slots: dict[str, Any] = {}
    loop = None
    for event in events:
        if type(event) is SlotSet:
            slots[event.key] = event.value
        elif type(event) is ActiveLoop:
            loop = event.name
        elif event.type_name == "reset_slots":
            slots.clear()
    return slots, loop


def _pack_event(event: Event) -> list[Any]:
    """[kind, time, ...]; kinds without a short form are kept as Rasa writes them."""
    kind = type(event)
    if kind is UserUttered:
        return ["user", event.timestamp, event.intent_name, event.intent.get("confidence"),
                [{**entity, "value": None, "start": 0, "end": 0} for entity in event.entities]]
    if kind is ActionExecuted and event.action_name:
        return ["action", event.timestamp, event.action_name, event.policy, event.confidence, event.hide_rule_turn]
    if kind is SlotSet:
        return ["slot", event.timestamp, event.key, event.value]
    if kind is ActiveLoop:
        return ["loop", event.timestamp, event.name]
    return ["other", event.timestamp, event.as_dict()]


def _unpack_event(packed: list[Any]) -> Event:
    kind, at, *rest = packed
    if kind == "user":
        name, confidence, entities = rest
        return UserUttered(None, {"name": name, "confidence": confidence}, entities, timestamp=at)
    if kind == "action":
        name, policy, confidence, hidden = rest
        return ActionExecuted(name, policy, confidence, timestamp=at, hide_rule_turn=hidden)
    if kind == "slot":
        return SlotSet(*rest, timestamp=at)
    if kind == "loop":
        return ActiveLoop(rest[0], at)
    return Event.from_parameters(rest[0])
