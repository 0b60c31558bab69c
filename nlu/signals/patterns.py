"""Patterns of `signals.yml`: parsed once, matched against the concepts of a message."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from nlu import lexicon
from nlu.signals.concepts import Found, Span

_GAP = re.compile(r"~?\d+")


@dataclass(frozen=True, slots=True)
class _Part:
    """Concepts that stand near each other: `items` (each a choice), `gaps` between them in words."""

    items: tuple[tuple[str, ...], ...]
    gaps: tuple[int, ...]
    either_order: bool
    absent: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """Parts that must all hold; the first gives the evidence."""

    parts: tuple[_Part, ...]


def parse(source: str) -> Pattern:
    """A pattern from its text; ValueError where it cannot be read."""
    return Pattern(tuple(_parse_part(part.split()) for part in source.split(" & ")))


def _parse_part(words: list[str]) -> _Part:
    if not words:
        raise ValueError("empty pattern part")
    absent = words[0].startswith("!")
    gaps = [word for word in words if _GAP.fullmatch(word)]
    items = [tuple(word.lstrip("!").split("|")) for word in words if not _GAP.fullmatch(word)]
    if len(gaps) != len(items) - 1:
        raise ValueError(f"pattern part needs a gap between concepts: {' '.join(words)}")
    return _Part(tuple(items), tuple(int(g.lstrip("~")) for g in gaps), any("~" in g for g in gaps), absent)


@cache
def signals() -> list[tuple[str, str, tuple[Pattern, ...], tuple[Pattern, ...]]]:
    """(key, strength, patterns, patterns that exclude it) in the order of the file."""
    return [
        (key, entry["strength"], tuple(map(parse, entry["any"])), tuple(map(parse, entry.get("unless", ()))))
        for key, entry in lexicon.load("signals").items()
    ]


@cache
def _by_concept() -> dict[str, tuple[int, ...]]:
    """Concept -> numbers of the signals that one of its patterns begins with."""
    table: dict[str, dict[int, None]] = {}
    for number, (_, _, wanted, _) in enumerate(signals()):
        for pattern in wanted:
            for name in pattern.parts[0].items[0]:
                table.setdefault(name, {})[number] = None
            if pattern.parts[0].either_order:
                for name in pattern.parts[0].items[1]:
                    table.setdefault(name, {})[number] = None
    return {name: tuple(numbers) for name, numbers in table.items()}


def found_signals(found: Found) -> list[tuple[str, str, Span]]:
    """(key, strength, evidence) of each signal that holds, in the order of the file."""
    table = _by_concept()
    likely = sorted({number for name in found for number in table.get(name, ())})
    held = []
    for number in likely:
        key, strength, wanted, excluding = signals()[number]
        span = next((s for pattern in wanted if (s := match(pattern, found))), None)
        if span is not None and not any(match(pattern, found) for pattern in excluding):
            held.append((key, strength, span))
    return held


def match(pattern: Pattern, found: Found) -> Span | None:
    """The evidence of a pattern; None where it does not hold."""
    evidence: Span | None = None
    for part in pattern.parts:
        if part.absent:
            if any(name in found for name in part.items[0]):
                return None
            continue
        span = _match_part(part, found)
        if span is None:
            return None
        evidence = evidence or span
    return evidence


def _match_part(part: _Part, found: Found) -> Span | None:
    starts = [span for name in part.items[0] for span in found.get(name, ())]
    if not starts or len(part.items) == 1:
        return max(starts, key=lambda span: span.end - span.start, default=None)
    seconds = [span for name in part.items[1] for span in found.get(name, ())]
    gap = part.gaps[0]
    for first in starts[:40]:
        for second in seconds[:40]:
            ahead = second.first - first.last
            behind = first.first - second.last
            overlap = part.either_order and ahead <= 0 and behind <= 0 and first != second
            if 0 < ahead <= gap + 1 or (part.either_order and 0 < behind <= gap + 1) or overlap:
                return Span(
                    min(first.start, second.start),
                    max(first.end, second.end),
                    min(first.first, second.first),
                    max(first.last, second.last),
                )
    return None
