"""The one fact that a question asks for by name (`OPP berapa hari`), beside its topic."""

import re
from functools import cache

import yaml

from bot.settings import ROOT
from nlu.text import normalize


@cache
def _asked() -> tuple[dict[str, str], re.Pattern[str]]:
    table = yaml.safe_load((ROOT / "nlu" / "details.yml").read_text(encoding="utf-8"))
    keys = {words: key for key, phrases in table.items() for words in phrases}
    longest_first = sorted(keys, key=len, reverse=True)
    return keys, re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")


def asked_fact(text: str) -> tuple[str, str] | None:
    """(key, words) of the fact whose words stand in the question; the longest words win, the first of equals."""
    keys, pattern = _asked()
    found = pattern.findall(normalize(text).norm)
    words = max(found, key=len, default=None)
    return (keys[words], words) if words else None


def detail_keys() -> frozenset[str]:
    """Keys of all facts that can be asked for by name."""
    return frozenset(_asked()[0].values())
