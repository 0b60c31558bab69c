"""Responses filled without the work that a plain response does not need.

A response that stands alone (no condition, no channel) needs no choosing; one without braces needs no filling in.
Both are seen once. What is handed out is always a copy of its own. All other responses go Rasa's way.
"""

# mypy: allow-subclassing-any, no-warn-return-any
from __future__ import annotations

from typing import Any

import orjson
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator


class Replies(TemplatedNaturalLanguageGenerator):
    """Rasa's generator with a shorter way for plain responses."""

    def __init__(self, responses: dict[str, list[dict[str, Any]]] | None = None) -> None:
        super().__init__(responses or {})
        self._plain: dict[str, bytes | None] = {}

    @property
    def responses(self) -> dict[str, list[dict[str, Any]]]:
        """All responses, by name."""
        return self._responses

    @responses.setter
    def responses(self, responses: dict[str, list[dict[str, Any]]]) -> None:
        self._responses = responses
        self._plain = {}

    def generate_from_slots(self, utter_action: str, filled_slots: dict[str, Any], output_channel: str,
                            **kwargs: Any) -> dict[str, Any] | None:
        """See the parent class."""
        if utter_action not in self._plain:
            self._plain[utter_action] = _as_plain(self._responses.get(utter_action, []))
        plain = self._plain[utter_action]
        if plain is not None:
            copy: dict[str, Any] = orjson.loads(plain)
            return copy
        return super().generate_from_slots(utter_action, filled_slots, output_channel, **kwargs)

    def _random_response_for(self, utter_action: str, output_channel: str, filled_slots: dict[str, Any]
                             ) -> dict[str, Any] | None:
        variations = self._responses.get(utter_action, [])
        if len(variations) == 1 and _stands_alone(variations[0]):
            return variations[0]
        return super()._random_response_for(utter_action, output_channel, filled_slots)


def _stands_alone(response: dict[str, Any]) -> bool:
    return response.get("condition") is None and response.get("channel") is None


def _as_plain(variations: list[dict[str, Any]]) -> bytes | None:
    if len(variations) != 1 or not _stands_alone(variations[0]):
        return None
    if any("{" in text or "}" in text for text in _texts(variations[0])):
        return None
    return orjson.dumps(variations[0])


def _texts(part: Any) -> list[str]:
    if isinstance(part, str):
        return [part]
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    return [text for item in inner for text in _texts(item)]
