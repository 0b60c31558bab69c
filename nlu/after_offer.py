"""What somebody means next to whom an offer was rated: by words, from `nlu/lexicon/after_offer.yml`.

"Terus gimana" asks for a procedure, unless an offer was called dangerous a minute before. Only while that offer is
spoken of; that somebody is about to leave is also seen without one, where the country is named.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from nlu import lexicon, ways
from nlu.ways import Said

LEAVING = "leaving"
WARNED = frozenset({"high", "medium"})
"""Risks at which money sent, data sent and a departure are spoken of as dangerous."""
SHORT = 10
"""Words; a longer message without an offer before it must tell of a departure of the writer's own."""
_ANY_RISK = frozenset({"what_now", "offer_doubt"})


def meant(norm: str, risk: str | None, countries: Iterable[str]) -> str | None:
    """The intent that the words of a normalised message have now; None where they are not known.

    `risk`: that of the offer spoken of, None where there is none; `countries`: ISO codes in the message.
    """
    own = len(norm.split()) <= SHORT or departs(norm)
    closed = own and not _closed().isdisjoint(countries)
    for intent in ways.listed("after_offer").meanings(Said(norm)):
        warned = risk in WARNED or (intent == LEAVING and closed)
        if warned or (risk is not None and intent in _ANY_RISK):
            return intent
    return None


def departs(norm: str) -> bool:
    """Whether the writer tells of a departure of his own, in words that no advertisement has."""
    return ways.listed("after_offer", "own").first(norm) is not None


@cache
def _closed() -> frozenset[str]:
    """Countries without any placement of Indonesians."""
    places = lexicon.load("placement")
    return frozenset((*places["scam"], *places["unplaced"]))
