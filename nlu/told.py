"""Signs in what somebody tells of an offer: the words of a brother or a victim, which no advertisement uses.

`nlu.signals` knows the words of advertisements. A message is only read with these patterns where its writer tells or
asks of an offer (`nlu.risk.described_offer`), so they need not be wary of rating an honest advertisement.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from nlu import lexicon
from nlu.signals import Finding


class _Sign(NamedTuple):
    key: str
    strength: str
    any: tuple[re.Pattern[str], ...]
    beside: tuple[re.Pattern[str], ...]


@cache
def _signs() -> tuple[_Sign, ...]:
    return tuple(
        _Sign(key, entry["strength"], _compiled(entry["any"]), _compiled(entry.get("with", ())))
        for key, entry in lexicon.load("told").items()
    )


def _compiled(patterns: list[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"(?<![a-z0-9]){pattern}") for pattern in patterns)


def find(norm: str) -> list[Finding]:
    """The signs told of in a normalised text, each at most once."""
    found = []
    for sign in _signs():
        match = next((m for pattern in sign.any if (m := pattern.search(norm))), None)
        if match and (not sign.beside or any(pattern.search(norm) for pattern in sign.beside)):
            found.append(Finding(sign.key, sign.strength, match.start(), match.end()))
    return found
