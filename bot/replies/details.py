"""The one fact that a question asks for by name (`OPP berapa hari`), beside its topic."""

import re
from dataclasses import dataclass
from functools import cache

import yaml

from bot.settings import ROOT
from nlu.text import normalize


@dataclass(frozen=True)
class Asked:
    """A fact asked for by name: its key, the words that named it, and whether it is said in the topic's place."""

    key: str
    words: str
    alone: bool


@cache
def _asked() -> tuple[dict[str, Asked], re.Pattern[str]]:
    table = yaml.safe_load((ROOT / "nlu" / "details.yml").read_text(encoding="utf-8"))
    keys = {
        words: Asked(key, words, isinstance(phrases, dict))
        for key, phrases in table.items()
        for words in (phrases["alone"] if isinstance(phrases, dict) else phrases)
    }
    longest_first = sorted(keys, key=len, reverse=True)
    return keys, re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")


def asked_fact(text: str) -> Asked | None:
    """The fact whose words stand in the question; the longest words win, the first of equals."""
    keys, pattern = _asked()
    found = pattern.findall(normalize(text).norm)
    words = max(found, key=len, default=None)
    return keys[words] if words else None


def detail_keys() -> frozenset[str]:
    """Keys of all facts that can be asked for by name."""
    return frozenset(asked.key for asked in _asked()[0].values())
