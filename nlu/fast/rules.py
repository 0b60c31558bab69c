"""Which rule fits: looked up among the few that can, over the few last states that count.

Rasa's `RulePolicy` replays the whole conversation into states twice a prediction (once to look rules up by what
was written, although none of ours names a text), then tries every rule against every state. Here

* the look-up by text is left out unless a rule could be found by it;
* rules are tried only if their last state names the conversation's last action and intent;
* only as many last states are worked out as the longest of these rules is long.

The decision itself is left to Rasa's own code, so that nothing but time can differ.
"""

# mypy: allow-subclassing-any, no-warn-return-any
from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.shared.core.constants import ACTION_LISTEN_NAME, PREVIOUS_ACTION, USER
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import ActionExecuted, Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ACTION_NAME, INTENT

_Index = dict[tuple[str | None, str | None], list[str]]
ANY = None


class RuleIndex:
    """One look-up table of a policy, by the last action and intent that a rule asks for."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.could_be_found_by_text = False
        self._by_last: _Index = {}
        self._lengths: dict[str, int] = {}
        for key in keys:
            states = RulePolicy._rule_key_to_state(key)
            self._lengths[key] = len(states)
            previous = states[-1].get(PREVIOUS_ACTION)
            action = (previous or {}).get(ACTION_NAME) or ANY
            intent = states[-1].get(USER, {}).get(INTENT) or ANY
            self._by_last.setdefault((action, intent), []).append(key)
            # A text is looked up only right after `action_listen`; a rule for the very beginning has no action.
            if previous and intent is ANY and action in (ANY, ACTION_LISTEN_NAME):
                self.could_be_found_by_text = True

    def candidates(self, state: State) -> set[str]:
        """Rules whose last state does not contradict this one at first sight."""
        action = state.get(PREVIOUS_ACTION, {}).get(ACTION_NAME)
        intent = state.get(USER, {}).get(INTENT)
        keys = {(action, intent), (action, ANY), (ANY, intent), (ANY, ANY)}
        return {rule for key in keys for rule in self._by_last.get(key, ())}

    def longest_of_candidates(self, state: State) -> int:
        """How many states back these look."""
        return max((self._lengths[key] for key in self.candidates(state)), default=1)


def _indexes(policy: RulePolicy) -> dict[str, RuleIndex]:
    made = policy.__dict__.get("_sobat_indexes")
    if made is None:
        made = {table: RuleIndex(policy.lookup[table]) for table in (RULES, RULES_FOR_LOOP_UNHAPPY_PATH)}
        policy.__dict__["_sobat_indexes"] = made
    return made


class _Replay(DialogueStateTracker):
    """What of a tracker the states are made of; knows only the slots that influence what is said next."""

    def __init__(self, tracker: DialogueStateTracker) -> None:
        self.events: deque[Any] = deque()
        self.sender_id = tracker.sender_id
        self.model_id = self.assistant_id = None
        self.slots = {
            name: slot.__copy__() for name, slot in tracker.slots.items() if slot.influence_conversation
        }
        self._reset()

    def _set_slot(self, key: str, value: Any) -> None:
        slot = self.slots.get(key)
        if slot is not None:
            slot.value = value


def last_states(tracker: DialogueStateTracker, domain: Domain, indexes: Iterable[RuleIndex]) -> list[State]:
    """As many of the last states of `domain.states_for_tracker_history(tracker)` as rules could ask for."""
    events = tracker.applied_events()
    last = domain.get_active_state(_Featurized(_replayed(tracker, events)))
    count = max(index.longest_of_candidates(last) for index in indexes)
    return [*_states_before(tracker, domain, events, count - 1), last] if count > 1 else [last]


class _Featurized:
    """A tracker that shows only the slots that influence what is said next; the others are in no state."""

    def __init__(self, tracker: DialogueStateTracker) -> None:
        self.latest_message, self.latest_action = tracker.latest_message, tracker.latest_action
        self.active_loop = tracker.active_loop
        self.slots = {name: slot for name, slot in tracker.slots.items() if slot.influence_conversation}


def _replayed(tracker: DialogueStateTracker, events: list[Event]) -> DialogueStateTracker:
    """The tracker itself where all its events apply, else what those that apply make of it."""
    if len(events) == len(tracker.events):
        return tracker
    replay = _Replay(tracker)
    for event in events:
        event.apply_to(replay)
    return replay


def _states_before(tracker: DialogueStateTracker, domain: Domain, events: list[Event], count: int) -> list[State]:
    """The states before each of the last `count` actions."""
    first = sum(type(event) is ActionExecuted for event in events) - count
    replay = _Replay(tracker)
    states: list[State] = []
    at = 0
    for event in events:
        if type(event) is ActionExecuted:
            if at >= first:
                states.append(domain.get_active_state(replay))
            at += 1
        event.apply_to(replay)
    return states


def prediction_states(policy: RulePolicy, tracker: DialogueStateTracker, domain: Domain,
                      use_text_for_last_user_input: bool = False, rule_only_data: dict[str, Any] | None = None
                      ) -> list[State]:
    """In place of `Policy._prediction_states` for rules."""
    states = [last_states(tracker, domain, _indexes(policy).values())]
    policy.featurizer._choose_last_user_input(states, use_text_for_last_user_input)
    return states[0]


def possible_keys(policy: RulePolicy, lookup: dict[str, str], states: list[State]) -> set[str]:
    """In place of `RulePolicy._get_possible_keys`."""
    table = RULES if lookup is policy.lookup[RULES] else RULES_FOR_LOOP_UNHAPPY_PATH
    keys = _indexes(policy)[table].candidates(states[-1])
    for at, state in enumerate(reversed(states)):
        keys = {key for key in keys if policy._is_rule_applicable(key, at, state)}
    return keys


def find_action(stock: Callable[..., Any]) -> Callable[..., Any]:
    """Around `RulePolicy._find_action_from_rules`: no look-up by text where none can succeed."""

    def find(policy: RulePolicy, tracker: DialogueStateTracker, domain: Domain,
             use_text_for_last_user_input: bool) -> Any:
        if use_text_for_last_user_input and not any(
            index.could_be_found_by_text for index in _indexes(policy).values()
        ):
            return None, None, False
        return stock(policy, tracker, domain, use_text_for_last_user_input)

    return find


def no_states_for_the_log(states: list[State]) -> str:
    """In place of `Policy.format_tracker_states`, whose text is only for debug logs."""
    return ""


def apply() -> None:
    """Replaces the functions above in `RulePolicy`."""
    RulePolicy._prediction_states = prediction_states
    RulePolicy._get_possible_keys = possible_keys
    RulePolicy._find_action_from_rules = find_action(RulePolicy._find_action_from_rules)
    RulePolicy.format_tracker_states = staticmethod(no_states_for_the_log)



