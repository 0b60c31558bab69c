"""Words of a normalised message: slang made canonical, positions kept, sentence ends widening the gap."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from nlu import lexicon

_BREAK_GAP = 5  # how many words a line or sentence end counts for
_STOPS = {",": 1, ".": _BREAK_GAP, ";": _BREAK_GAP, ":": _BREAK_GAP, "\n": _BREAK_GAP}


class Token(NamedTuple):
    """A word (canonical), its place in the normalised text, and its position in words."""

    word: str
    start: int
    end: int
    position: int


@cache
def _pattern() -> re.Pattern[str]:
    """Plain words first: they are nearly all that there is, and every kept token has a figure in it."""
    kept = "|".join(sorted(map(re.escape, lexicon.kept_tokens()), key=len, reverse=True))
    return re.compile(
        rf"([a-z]+(?![a-z0-9])|(?:{kept})(?![a-z0-9])|[a-z]+2(?![a-z0-9])|[a-z]+"
        r"|\d+(?:[.,]\d+)*|[$%?!+]|\n|[.;:,](?=\s|$)|[^\x00-\x7f])"
    )


@cache
def slang() -> dict[str, str]:
    """Written form -> canonical word."""
    return {variant: word for word, variants in lexicon.load("slang").items() for variant in variants}


@cache
def _stems() -> frozenset[str]:
    return frozenset(slang()) | frozenset(slang().values()) | lexicon.phrase_words()


_ENDINGS = {"nya": 3, "lah": 3, "kah": 3, "pun": 3, "mu": 4, "ku": 4, "ne": 4, "na": 4, "in": 5, "an": 5, "e": 4}
"""Ending -> how long the rest has to be at least."""


@cache
def _ending_cut(word: str) -> str:
    if word.endswith(tuple(_ENDINGS)):
        for ending, least in _ENDINGS.items():
            stem = word.removesuffix(ending)
            if least <= len(stem) < len(word) and stem in _stems():
                return slang().get(stem, stem)
    return word


_GLUED_UNITS = {"u": "usdt", "k": "ribu", "m": "juta"}  # only right behind a figure: `800u`, `15k`
_CACHE: dict[str, str] = {}
_CACHE_LIMIT = 50_000


def canonical(word: str) -> str:
    """The word that `word` is a way of writing; itself where none is known."""
    found = _CACHE.get(word)
    if found is not None:
        return found
    found = slang().get(word)
    if found is None:
        found = word if word in _stems() or not word.isalpha() or len(word) > 20 else _ending_cut(word)
        found = slang().get(found, found)
    if len(_CACHE) < _CACHE_LIMIT:
        _CACHE[word] = found
    return found


def tokens(norm: str) -> list[Token]:
    """Words of a normalised text, in order; line and sentence ends are not tokens but widen positions."""
    found: list[Token] = []
    position = 0
    end, figure_end = 0, -1
    pieces = iter(_pattern().split(norm))  # what no token is, a token, what no token is, ...
    for gap, word in zip(pieces, pieces, strict=False):
        start = end + len(gap)
        end = start + len(word)
        if word in _STOPS:
            position += _STOPS[word]
            continue
        known = _CACHE.get(word) or canonical(word)
        if start == figure_end:
            known = _GLUED_UNITS.get(word, known)
        found.append(tuple.__new__(Token, (known, start, end, position)))  # twice as fast as by `Token(...)`
        if known[0].isdecimal():
            figure_end = end
        position += 1
    return found
