"""Red flags in a message: named findings with the words that show them.

The data are `nlu/lexicon/concepts.yml` (what phrases mean) and `signals.yml` (which meanings together
are a sign). A finding says that the words are there, not that somebody offers something: `nlu.risk` decides.
"""

from __future__ import annotations

from typing import NamedTuple

from nlu.signals import concepts, meant, patterns, shapes
from nlu.signals.tokens import Token, tokens
from nlu.text import Text

__all__ = ["Finding", "Reading", "read"]


class Finding(NamedTuple):
    """A signal: key, strength (decisive, strong, weak) and its place in the normalised text."""

    key: str
    strength: str
    start: int
    end: int


class Reading(NamedTuple):
    """All that was seen in a message."""

    tokens: list[Token]
    concepts: concepts.Found
    countries: tuple[str, ...]
    findings: tuple[Finding, ...]


def read(text: Text) -> Reading:
    """Words, concepts, countries and signals of a message."""
    norm = shapes.without_offices(text.norm)
    words = tokens(norm)
    found, countries = concepts.find(words)
    meant.add(found, words, norm)
    for name, start, end in shapes.find(text.norm):
        found.setdefault(name, []).append(concepts.Span(start, end, -9, -9))
    findings = tuple(
        Finding(key, strength, span.start, span.end) for key, strength, span in patterns.found_signals(found)
    )
    return Reading(words, found, tuple(countries), findings)
