"""What a message means in a certain place of the talk, by words: an intent, and ways of saying it.

A way is a list of conditions that all hold: the name of a word list (one of its phrases is in the message), `-name`
(none of them is), or a number (the message has at most so many words). Both the lists and the message are read in the
crisis lexicon's spelling, so one word stands for its chat spellings and its regional and English forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from nlu import lexicon
from nlu.crisis import words

LONGEST = 400
"""Characters that are looked at: what is longer tells a story."""
_WORD = re.compile(r"[^\W_]+")
Way = tuple["_Condition", ...]


class Said:
    """A message as ways look at it."""

    def __init__(self, norm: str) -> None:
        """`norm`: as nlu.text.normalize leaves it."""
        self.plain = _WORD.findall(norm[:LONGEST])
        self.count = len(self.plain)
        self.line = f" {' '.join(_spelled(self.plain))} "


class _Condition:
    def __init__(self, phrases: tuple[str, ...], wanted: bool, most: int) -> None:
        self._phrases, self._wanted, self._most = phrases, wanted, most

    def holds(self, said: Said) -> bool:
        if self._most:
            return said.count <= self._most
        return any(phrase in said.line for phrase in self._phrases) is self._wanted


class Ways:
    """The meanings of one lexicon file with `lists` and `intents`."""

    def __init__(self, content: dict[str, Any]) -> None:
        lists = {name: tuple(_phrase(one) for one in phrases) for name, phrases in content["lists"].items()}
        self._intents: list[tuple[str, list[Way]]] = [
            (intent, [tuple(_condition(part, lists) for part in way) for way in ways])
            for intent, ways in content["intents"].items()
        ]

    def meanings(self, said: Said) -> Iterator[str]:
        """The intents that hold, in the file's order."""
        for intent, ways in self._intents:
            if any(all(condition.holds(said) for condition in way) for way in ways):
                yield intent


    def first(self, norm: str) -> str | None:
        """The first intent that holds for a normalised message."""
        return next(self.meanings(Said(norm)), None)


@cache
def listed(name: str, section: str = "intents") -> Ways:
    """The meanings of `nlu/lexicon/<name>.yml`, or those of another of its sections."""
    content = lexicon.load(name)
    return Ways({"lists": content["lists"], "intents": content[section]})


def _condition(part: str | int, lists: dict[str, tuple[str, ...]]) -> _Condition:
    if isinstance(part, int):
        return _Condition((), True, part)
    return _Condition(lists[part.removeprefix("-")], not part.startswith("-"), 0)


def _phrase(phrase: str) -> str:
    return f" {' '.join(_spelled(_WORD.findall(phrase)))} "


def _spelled(plain: Sequence[str]) -> Iterator[str]:
    for word in plain:
        yield from words.canonical(word)
