"""Words of a normalised message: slang made canonical, positions kept, sentence ends widening the gap."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from nlu import lexicon

_BREAK_GAP = 5  # how many words a line or sentence end counts for


class Token(NamedTuple):
    """A word (canonical), its place in the normalised text, and its position in words."""

    word: str
    start: int
    end: int
    position: int


@cache
def _pattern() -> re.Pattern[str]:
    kept = "|".join(sorted(map(re.escape, lexicon.kept_tokens()), key=len, reverse=True))
    return re.compile(
        rf"(?:{kept})(?![a-z0-9])|[a-z]+2(?![a-z0-9])|[a-z]+|\d+(?:[.,]\d+)*|[$%?!+]|\n|[.;:,](?=\s|$)|[^\x00-\x7f]"
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
    for ending, least in _ENDINGS.items():
        stem = word[: -len(ending)]
        if len(stem) >= least and word.endswith(ending) and stem in _stems():
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
    for match in _pattern().finditer(norm):
        word = match.group()
        if word in "\n.;:,":
            position += 1 if word == "," else _BREAK_GAP
            continue
        glued = bool(found) and found[-1].end == match.start() and found[-1].word[0].isdecimal()
        word = _GLUED_UNITS.get(word, canonical(word)) if glued else canonical(word)
        found.append(Token(word, match.start(), match.end(), position))
        position += 1
    return found
