"""Concepts in a list of words: phrases of `concepts.yml`, places, money, and kinds of phone number and link."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from nlu import lexicon
from nlu.signals import money, pay
from nlu.signals.tokens import Token, tokens

_NEW_LINE = 3  # a bigger step in positions is the start of a line or sentence
_COMMA = 2  # the step in positions across a comma
_LISTED_LETTERS = 4  # shorter words that may be a country are too common to be one for standing beside one
_FOREIGN = "FOREIGN"
_LEADS = frozenset({"ke", "di", "negara", "penempatan", "tujuan", "base", "daerah", "dari"})


class Span(NamedTuple):
    """Where a concept was found: places in the normalised text and positions in words."""

    start: int
    end: int
    first: int
    last: int


Found = dict[str, list[Span]]


class _Entries(NamedTuple):
    """What phrases that begin with a word mean: alone, and by their second word with the words after it."""

    alone: tuple[str, ...]
    longer: dict[str, tuple[tuple[tuple[str, ...], str], ...]]


@cache
def _phrases() -> dict[str, _Entries]:
    """First canonical word -> its phrases, for concepts and places."""
    entries: list[tuple[str, str]] = [
        (phrase, concept) for concept, phrases in lexicon.load("concepts").items() for phrase in phrases
    ]
    entries += [(form, f"={code}") for form, code in lexicon.country_forms().items()]
    entries += [(form, f"~{code}") for form, code in lexicon.weak_forms().items()]
    alone: dict[str, dict[str, None]] = {}
    longer: dict[str, dict[str, dict[tuple[tuple[str, ...], str], None]]] = {}
    for phrase, concept in entries:
        first, *rest = [token.word for token in tokens(phrase)] or [phrase]
        if rest:
            longer.setdefault(first, {}).setdefault(rest[0], {})[tuple(rest[1:]), concept] = None
        else:
            alone.setdefault(first, {})[concept] = None
    return {
        word: _Entries(
            tuple(alone.get(word, ())), {second: tuple(found) for second, found in longer.get(word, {}).items()}
        )
        for word in alone.keys() | longer.keys()
    }


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
    words = [token.word for token in found_tokens]
    for at, token in enumerate(found_tokens):
        entries = table.get(token.word)
        if entries is None:
            continue
        for concept in entries.alone:
            if concept[0] != "~" or _is_led(found_tokens, at) or _is_listed(found_tokens, at):
                _add(found, countries, concept, token, token)
        if entries.longer and at + 1 < len(words):
            for rest, concept in entries.longer.get(words[at + 1], ()):
                end = at + 2 + len(rest)
                if rest and tuple(words[at + 2 : end]) != rest:
                    continue
                last = found_tokens[end - 1]
                if last.position - token.position == end - 1 - at:  # no comma, line or sentence end between
                    _add(found, countries, concept, token, last)
    if "ABROAD" in found:
        found.setdefault(_FOREIGN, []).extend(found["ABROAD"])
    sums = list(money.find(found_tokens))
    for amount in sums:
        found.setdefault(amount.name, []).append(Span(*amount[1:5]))
    if countries and sums:
        _measure(found, countries, sums)
    return found, countries


def _is_led(found_tokens: list[Token], at: int) -> bool:
    """Whether a word that may be a country stands where a place is named: `ke Oman`, or first in its line."""
    before = found_tokens[at - 1]
    return at == 0 or before.word in _LEADS or found_tokens[at].position - before.position > _NEW_LINE


def _is_listed(found_tokens: list[Token], at: int) -> bool:
    """Whether it stands in a list with a country: `Qatar, Oman, Bahrain`."""
    token = found_tokens[at]
    if len(token.word) < _LISTED_LETTERS:
        return False
    beside = [found_tokens[near] for near in (at - 1, at + 1) if 0 <= near < len(found_tokens)]
    return any(abs(near.position - token.position) == _COMMA and near.word in _place_ends() for near in beside)


@cache
def _place_ends() -> frozenset[str]:
    """First and last words of names of countries and places."""
    return frozenset(word for form in lexicon.country_forms() for word in (form.split()[0], form.split()[-1]))


def _measure(found: Found, countries: list[str], sums: list[money.Amount]) -> None:
    """What is very high pay, by what such work pays in the country."""
    most = pay.limit(countries, "DOMESTIC" in found and "FIELD_JOB" not in found)
    found.pop(pay.VERY_HIGH, None)
    for amount in sums:
        if amount.name == "MONEY" and most <= amount.rupiah <= money.ABSURD:
            found.setdefault(pay.VERY_HIGH, []).append(Span(*amount[1:5]))


def _add(found: Found, countries: list[str], concept: str, first: Token, last: Token) -> None:
    span = Span(first.start, last.end, first.position, last.position)
    if concept[0] not in "=~":
        found.setdefault(concept, []).append(span)
        return
    code = concept[1:]
    if code not in countries and code != "ID":
        countries.append(code)
    for name in _groups()[code]:
        found.setdefault(name, []).append(span)
