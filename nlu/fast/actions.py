"""Actions looked up and slots extracted without going through all of them each time.

* `action_for_name_or_text` builds all of Rasa's dozen default actions to find one by its name. Actions that hold
  nothing of a conversation (listening, replies, slot extraction) are built once and kept.
* `action_extract_slots` goes through every mapping of every slot after each message. A mapping that asks for an
  entity that the message has not, for another intent, or for another loop, cannot fill its slot: only the mappings
  that could are handed to Rasa's own code.
"""

# mypy: allow-subclassing-any, no-warn-return-any
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rasa.core.actions import action as stock_actions
from rasa.core.actions.action import (
    ActionBotResponse,
    ActionExtractSlots,
    ActionListen,
)
from rasa.shared.core.constants import (
    ACTION_VALIDATE_SLOT_MAPPINGS,
    ACTIVE_LOOP,
    DEFAULT_SLOT_NAMES,
    MAPPING_CONDITIONS,
    MAPPING_TYPE,
    SlotMappingType,
)
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

from nlu.fast.trackers import copy_slot

_KEPT = (ActionListen, ActionBotResponse, ActionExtractSlots)


def action_by_name(stock: Callable[..., Any]) -> Callable[..., Any]:
    """Around `action_for_name_or_text`; one store for each domain and endpoint that is served."""
    kept: dict[tuple[str, int, int], tuple[Any, Domain, Any]] = {}

    def find(action_name_or_text: str, domain: Domain, action_endpoint: Any) -> Any:
        key = (action_name_or_text, id(domain), id(action_endpoint))
        known = kept.get(key)
        if known is not None:
            return known[0]
        action = stock(action_name_or_text, domain, action_endpoint)
        if type(action) in _KEPT:
            kept[key] = (action, domain, action_endpoint)
        return action

    return find


class _FewerSlots:
    """A domain that shows only some of its slots; all else is the domain's."""

    def __init__(self, domain: Domain, slots: list[Slot]) -> None:
        self._domain = domain
        self.slots = slots

    def __getattr__(self, name: str) -> Any:
        return getattr(self._domain, name)


class _Mappings:
    """A domain's slots by what could fill them: an entity, an intent, or else."""

    def __init__(self, domain: Domain) -> None:
        self.domain = domain
        self._slots = [slot for slot in domain.slots if slot.name not in DEFAULT_SLOT_NAMES]
        self._by_entity: dict[str, set[int]] = {}
        self._by_intent: dict[str, set[int]] = {}
        self._else: set[int] = set()
        for at, slot in enumerate(self._slots):
            for mapping in slot.mappings:
                intents = _as_list(mapping.get("intent"))
                if mapping.get(MAPPING_TYPE) == SlotMappingType.FROM_ENTITY.value:
                    self._by_entity.setdefault(mapping["entity"], set()).add(at)
                elif intents:
                    for intent in intents:
                        self._by_intent.setdefault(intent, set()).add(at)
                else:
                    self._else.add(at)

    def that_could_fill(self, tracker: DialogueStateTracker) -> list[Slot]:
        """In the domain's order, slots with the mappings (and only these) by which this message could fill them."""
        message = tracker.latest_message
        intent = message.intent_name if message else None
        found = {entity.get("entity") for entity in message.entities} if message else set()
        near = self._else.union(self._by_intent.get(intent or "", ()), *(self._by_entity.get(e, ()) for e in found))
        loop = tracker.active_loop_name
        slots = []
        for at in sorted(near):
            mappings = [m for m in self._slots[at].mappings if _could_fill(m, intent, found, loop)]
            if mappings:
                slot = copy_slot(self._slots[at])
                slot.mappings = mappings
                slots.append(slot)
        return slots


def extract_slots(stock: Callable[..., Any]) -> Callable[..., Any]:
    """Around `ActionExtractSlots.run`."""
    last: list[_Mappings] = []

    async def run(action: ActionExtractSlots, output_channel: Any, nlg: Any, tracker: DialogueStateTracker,
                  domain: Domain) -> list[Event]:
        if not last or last[0].domain is not domain:
            last[:] = [_Mappings(domain)]
        slots = last[0].that_could_fill(tracker)
        if not slots and ACTION_VALIDATE_SLOT_MAPPINGS not in domain.user_actions:
            return []
        return await stock(action, output_channel, nlg, tracker, _FewerSlots(domain, slots))

    return run


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _could_fill(mapping: dict[str, Any], intent: str | None, found: set[Any], loop: str | None) -> bool:
    """False only where Rasa's own conditions are sure to fail."""
    kind = mapping.get(MAPPING_TYPE)
    if kind == SlotMappingType.CUSTOM.value:
        return bool(mapping.get("action"))
    if kind == SlotMappingType.FROM_ENTITY.value and mapping.get("entity") not in found:
        return False
    asked = _as_list(mapping.get("intent"))
    if asked and intent not in asked:
        return False
    conditions = mapping.get(MAPPING_CONDITIONS)
    if conditions and kind != SlotMappingType.FROM_TRIGGER_INTENT.value:
        return any(condition.get(ACTIVE_LOOP) == loop for condition in conditions)
    return kind != SlotMappingType.FROM_TRIGGER_INTENT.value or loop is not None


def apply() -> None:
    """Replaces the functions above."""
    stock_actions.action_for_name_or_text = action_by_name(stock_actions.action_for_name_or_text)
    ActionExtractSlots.run = extract_slots(ActionExtractSlots.run)
