"""The patterns of `nlu/lexicon/crisis_signs.yml`: compiled once, matched with bounded gaps in linear time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from typing import NamedTuple

from nlu import lexicon
from nlu.crisis import words
from nlu.crisis.reading import Reading

_GAPS = {"..": 2, "...": 5}
_MATCHES_PER_PATTERN = 20
# Names met in almost any message: a pattern is looked up by another of its items.
_COMMON = frozenset(
    [
        "self",
        "kin",
        "boss",
        "agent",
        "neg",
        "country",
        "place",
        "adv",
        "hypo",
        "months",
        "amount",
        "number",
        "must",
        "pay",
        "so_that",
        "wish",
        "paid",
        "exit",
        "home",
        "abroad",
        "here",
        "food",
        "day",
        "guards",
    ]
)


class Item(NamedTuple):
    """One place of a pattern: any of these names or words, at most `gap` words after the item before."""

    names: tuple[str, ...]
    literals: frozenset[str]
    gap: int

    @property
    def keys(self) -> frozenset[str]:
        """Its words, and its names with @ before them."""
        return self.literals.union("@" + name for name in self.names)


@dataclass(frozen=True, slots=True)
class Sign:
    """An entry of the sign file."""

    name: str
    intent: str
    weight: int
    flags: frozenset[str]
    own_neg: bool
    if_then: bool
    whole: bool
    unless: tuple[str, ...]
    victims: str
    calmed_by: frozenset[str]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern with the sign it speaks for."""

    sign: Sign
    items: tuple[Item, ...]
    needs: tuple[frozenset[str], ...]
    """For each item the keys one of which has to be in a message."""


class Match(NamedTuple):
    """Words `start` to `end` (exclusive) fit a pattern of `sign`."""

    sign: Sign
    start: int
    end: int


def _item(text: str, gap: int) -> Item:
    names = tuple(part[1:] for part in text.split("|") if part.startswith("@"))
    plain = [part for part in text.split("|") if not part.startswith("@")]
    literals = {spelled[0] for part in plain if len(spelled := words.spelled([part])) == 1}
    return Item(names, frozenset(literals), gap)


def compile_pattern(source: str, sign: Sign) -> Pattern:
    """`"@neg bisa .. @exit"` -> Pattern. `..` lets 2 words between, `...` 5."""
    items: list[Item] = []
    gap = 0
    for part in source.split():
        if part in _GAPS:
            gap = _GAPS[part]
            continue
        items.append(_item(part, gap))
        gap = 0
    return Pattern(sign, tuple(items), tuple(item.keys for item in items))


def _orders(line: str) -> Iterator[str]:
    """`& a b` stands for a and b in any order, up to 5 words apart."""
    if not line.startswith("& "):
        yield line
        return
    for order in permutations(line[2:].split()):
        yield " ... ".join(order)


@cache
def patterns() -> tuple[Pattern, ...]:
    """All patterns of the sign file."""
    found: list[Pattern] = []
    for entry in lexicon.load("crisis_signs"):
        sign = Sign(
            name=entry["sign"],
            intent=entry["intent"],
            weight=entry["weight"],
            flags=frozenset(entry.get("flags", ())),
            own_neg=entry.get("own_neg", False),
            if_then=entry.get("if_then", False),
            whole=entry.get("whole", False),
            unless=tuple(entry.get("unless", ())),
            victims=entry.get("victims", "any"),
            calmed_by=frozenset(entry.get("calmed_by", ("home",))),
        )
        found += (compile_pattern(source, sign) for line in entry["patterns"] for source in _orders(line))
    return tuple(found)


def _rank(item: Item) -> tuple[int, int]:
    """How telling an item is: lower is rarer in ordinary messages."""
    if any(name in _COMMON for name in item.names):
        return 3, len(item.names)
    if item.literals & _everyday():
        return 2, len(item.literals)
    return (0 if item.names else 1), len(item.literals)


@cache
def _everyday() -> frozenset[str]:
    return frozenset(
        [
            "kerja",
            "keluar",
            "pulang",
            "mau",
            "di",
            "ke",
            "dari",
            "ada",
            "bisa",
            "boleh",
            "sudah",
            "orang",
            "hp",
            "teman",
            "baru",
            "kasih",
            "mati",
        ]
    )


@cache
def _index() -> dict[str, tuple[Pattern, ...]]:
    """A name (with @) or word -> patterns that are looked up by it."""
    index: dict[str, list[Pattern]] = {}
    for pattern in patterns():
        anchor = min(pattern.items, key=_rank)
        for key in (*("@" + name for name in anchor.names), *anchor.literals):
            index.setdefault(key, []).append(pattern)
    return {key: tuple(group) for key, group in index.items()}


def matches(reading: Reading) -> Iterator[Match]:
    """Every place where a pattern fits."""
    places: dict[str, list[int]] = {}
    for at, token in enumerate(reading.tokens):
        places.setdefault(token, []).append(at)
    index = _index()
    candidates: dict[int, Pattern] = {}
    present = {*("@" + name for name in reading.names), *places}
    for key in (*("@" + name for name in reading.names), *places):
        for pattern in index.get(key, ()):
            candidates[id(pattern)] = pattern
    for pattern in candidates.values():
        if not any(map(present.isdisjoint, pattern.needs)):
            yield from _fits(pattern, reading, places)


def _fits(pattern: Pattern, reading: Reading, places: dict[str, list[int]]) -> Iterator[Match]:
    steps: list[dict[int, int]] = []
    for item in pattern.items:
        step: dict[int, int] = {}
        for name in item.names:
            for start, ends in reading.names.get(name, {}).items():
                step[start] = max(step.get(start, 0), *ends)
        for literal in item.literals:
            for start in places.get(literal, ()):
                step.setdefault(start, start + 1)
        if not step:
            return
        steps.append(step)
    found = 0
    for start in sorted(steps[0]):
        end = _follow(pattern, steps, start, reading)
        if end:
            yield Match(pattern.sign, start, end)
            found += 1
            if found >= _MATCHES_PER_PATTERN:
                return


def _follow(pattern: Pattern, steps: list[dict[int, int]], start: int, reading: Reading) -> int:
    """The end of the fit that begins at `start`; 0 where there is none. A fit keeps to one sentence."""
    sentence = reading.sentence[start]
    reached = {steps[0][start]}
    for item, step in zip(pattern.items[1:], steps[1:], strict=True):
        after: set[int] = set()
        for end in reached:
            for at in range(end, end + item.gap + 1):
                if at in step and reading.sentence[at] == sentence:
                    after.add(step[at])
        if not after:
            return 0
        reached = after
    return min(reached)
