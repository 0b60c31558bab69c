"""What somebody who has pleaded for help means next.

"Apa saya harus bayar?" asks what a job costs, unless a ransom was told of a minute before. Read by words, from
`nlu/lexicon/after_plea.yml`; only for people whose case is open, and only where the message is no new plea.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from nlu import lexicon

RELATIVE, ESCAPE = "relative", "tips_escape"
AT_ONCE = frozenset({ESCAPE, "discreet_mode", "tips_fear"})
"""Answered even while our own questions about the emergency are open."""
_LONGEST = 400  # characters that are looked at: what is longer tells a story, and is heard as one
_WORD = re.compile(r"[^\W_]+")
_AGE = re.compile(r"\b(?:umur|usia)\w*(?: \w+)? (\d{1,2})\b")
_GROWN = 18
_FOR_OTHERS = {"discreet_mode": "tips_relative"}  # whose phone is looked at is not the writer


def meant(norm: str, need: str) -> str | None:
    """The intent that the words of a normalised message have after a plea; None where they are not known.

    `need`: whom the plea was about, `self` or `relative`.
    """
    said = f" {' '.join(_words(norm))} "
    for intent, ways in _known().intents.items():
        if intent == ESCAPE and _one_of(_known().done, said):
            continue
        if any(all(_one_of(words, said) for words in way) for way in ways):
            return _FOR_OTHERS.get(intent, intent) if need == RELATIVE else intent
    return None


def of_self(norm: str) -> bool:
    """Whether the writer is spoken of, and not only as whose relative somebody is."""
    words, known = _words(norm), _known()
    return any(
        word in known.self and (at == 0 or words[at - 1] not in known.kin) for at, word in enumerate(words)
    )


def _one_of(phrases: tuple[str, ...], said: str) -> bool:
    return any(phrase in said for phrase in phrases)


def _words(norm: str) -> list[str]:
    return _WORD.findall(norm[:_LONGEST])


def minor(norm: str) -> bool:
    """Whether an age below eighteen is told."""
    told = _AGE.search(norm[:_LONGEST])
    return told is not None and int(told[1]) < _GROWN


class _Known(NamedTuple):
    done: tuple[str, ...]
    intents: dict[str, list[list[tuple[str, ...]]]]
    self: frozenset[str]
    kin: frozenset[str]


@cache
def _known() -> _Known:
    listed = lexicon.load("after_plea")
    lists = {name: tuple(f" {phrase} " for phrase in phrases) for name, phrases in listed["lists"].items()}
    intents = {
        intent: [[lists[name] for name in way] for way in ways] for intent, ways in listed["intents"].items()
    }
    done = tuple(f" {phrase} " for phrase in listed["done"])
    return _Known(done, intents, frozenset(listed["self"]), frozenset(listed["kin"]))
