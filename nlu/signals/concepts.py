"""Concepts in a list of words: phrases of `concepts.yml`, places, money, and kinds of phone number and link."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from nlu import lexicon
from nlu.signals import money
from nlu.signals.tokens import Token, tokens

_FOREIGN = "FOREIGN"
_LEADS = frozenset({"ke", "di", "negara", "penempatan", "tujuan", "base", "daerah", "dari"})


class Span(NamedTuple):
    """Where a concept was found: places in the normalised text and positions in words."""

    start: int
    end: int
    first: int
    last: int


Found = dict[str, list[Span]]
_Phrases = dict[str, list[tuple[tuple[str, ...], str]]]


@cache
def _phrases() -> _Phrases:
    """First canonical word -> (the other words, concept), for concepts and places."""
    table: _Phrases = {}
    entries: list[tuple[str, str]] = [
        (phrase, concept) for concept, phrases in lexicon.load("concepts").items() for phrase in phrases
    ]
    entries += [(form, f"={code}") for form, code in lexicon.country_forms().items()]
    entries += [(form, f"~{code}") for form, code in lexicon.weak_forms().items()]
    for phrase, concept in entries:
        first, *rest = [token.word for token in tokens(phrase)] or [phrase]
        entry = (tuple(rest), concept)
        if entry not in table.setdefault(first, []):
            table[first].append(entry)
    return table


@cache
def _groups() -> dict[str, tuple[str, ...]]:
    """ISO alpha-2 -> the place concepts it counts as."""
    groups: dict[str, list[str]] = {code: ["P_ANY", _FOREIGN] for code in lexicon.load("countries") if code != "ID"}
    groups["ID"] = ["P_HOME"]
    for name, codes in lexicon.load("placement").items():
        for code in codes:
            groups[code].append(f"P_{name.upper()}")
    return {code: tuple(names) for code, names in groups.items()}


def find(found_tokens: list[Token]) -> tuple[Found, list[str]]:
    """Concepts by name, and the ISO codes of the countries named, in order."""
    found: Found = {}
    countries: list[str] = []
    table = _phrases()
    size = len(found_tokens)
    for at, token in enumerate(found_tokens):
        for rest, concept in table.get(token.word, ()):
            length = len(rest)
            if length and (at + length >= size or any(found_tokens[at + 1 + i].word != w for i, w in enumerate(rest))):
                continue
            last = found_tokens[at + length]
            span = Span(token.start, last.end, token.position, last.position)
            if concept[0] in "=~":
                if concept[0] == "~" and not (at and found_tokens[at - 1].word in _LEADS):
                    continue
                _add_place(found, countries, concept[1:], span)
            else:
                found.setdefault(concept, []).append(span)
    if "ABROAD" in found:
        found.setdefault(_FOREIGN, []).extend(found["ABROAD"])
    for name, start, end, first, last_position in money.find(found_tokens):
        found.setdefault(name, []).append(Span(start, end, first, last_position))
    return found, countries


def _add_place(found: Found, countries: list[str], code: str, span: Span) -> None:
    if code not in countries and code != "ID":
        countries.append(code)
    for name in _groups()[code]:
        found.setdefault(name, []).append(span)
