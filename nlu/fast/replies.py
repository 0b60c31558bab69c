"""Responses filled without the work that most responses do not need, and the first that fits wherever several do.

Rasa takes one by chance of all variations whose conditions hold. Ours stand in the order of what matters most: in
discreet mode no other variation may be said, whatever else is known of the person.

A response that stands alone (no condition, no channel) needs no choosing, and only the parts of it in which there are
braces need filling in. Both are seen once. What is handed out is always a copy of its own, made by writing and
reading JSON, which is several times cheaper than `copy.deepcopy`. All other responses go Rasa's way.
"""

# mypy: allow-subclassing-any, no-warn-return-any
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from rasa.core.nlg import interpolator
from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator

_FILLED_IN = ("text", "image", "custom", "buttons", "attachment", "quick_replies")


@dataclass(frozen=True, slots=True)
class _Single:
    """A response that stands alone, as JSON, and its parts in which something may have to be filled in."""

    content: bytes
    open_parts: tuple[str, ...]


class Replies(TemplatedNaturalLanguageGenerator):
    """Rasa's generator with a shorter way for responses that stand alone."""

    def __init__(self, responses: dict[str, list[dict[str, Any]]] | None = None) -> None:
        super().__init__(responses or {})
        self._singles: dict[str, _Single | None] = {}

    @property
    def responses(self) -> dict[str, list[dict[str, Any]]]:
        """All responses, by name."""
        return self._responses

    @responses.setter
    def responses(self, responses: dict[str, list[dict[str, Any]]]) -> None:
        self._responses = responses
        self._singles = {}

    def _random_response_for(self, utter_action: str, output_channel: str, filled_slots: dict[str, Any]
                             ) -> dict[str, Any] | None:
        """The first variation whose conditions hold, in the order of the domain."""
        if utter_action not in self._responses:
            return None
        fitting = ResponseVariationFilter(self._responses).responses_for_utter_action(
            utter_action, output_channel, filled_slots
        )
        return fitting[0] if fitting else None

    def generate_from_slots(self, utter_action: str, filled_slots: dict[str, Any], output_channel: str,
                            **kwargs: Any) -> dict[str, Any] | None:
        """See the parent class."""
        if utter_action not in self._singles:
            self._singles[utter_action] = _single(self._responses.get(utter_action, []))
        single = self._singles[utter_action]
        if single is None:
            return super().generate_from_slots(utter_action, filled_slots, output_channel, **kwargs)
        reply: dict[str, Any] = orjson.loads(single.content)
        if single.open_parts and (values := {**filled_slots, **kwargs}):
            for part in single.open_parts:
                reply[part] = interpolator.interpolate(reply[part], values)
        return reply


def _stands_alone(response: dict[str, Any]) -> bool:
    return response.get("condition") is None and response.get("channel") is None


def _single(variations: list[dict[str, Any]]) -> _Single | None:
    if len(variations) != 1 or not _stands_alone(variations[0]):
        return None
    open_parts = (part for part in _FILLED_IN if _has_braces(variations[0].get(part)))
    return _Single(orjson.dumps(variations[0]), tuple(open_parts))


def _has_braces(part: Any) -> bool:
    if isinstance(part, str):
        return "{" in part or "}" in part
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    return any(_has_braces(item) for item in inner)
