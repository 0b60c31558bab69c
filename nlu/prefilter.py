"""A cheap first look: may this message be an offer at all? Most chat is let go here in some microseconds.

A message is looked at further when its words touch at least two of: place, offering, pay and terms, danger.
Words are taken from the same lists as the signals, in every written form known, so that nothing that the
signals could find is lost for lack of a word.
"""

from __future__ import annotations

import re
from functools import cache

from nlu import glance, lexicon
from nlu.signals.tokens import slang

_PLACE, _OFFER, _TERMS, _DANGER, _PLEA = 1, 2, 4, 8, 16
_ENDINGS = ("nya", "ku", "mu", "ne", "na", "e", "an", "lah", "in")
_WORD = re.compile(r"[a-z]{2,}2?")
_COMPOUND = re.compile(r"\+ ?(?:855|856|95)[ -]?[0-9]")  # a telephone number of where scam compounds are
_GLUED_U = re.compile(r"[0-9]u(?![a-z])")  # `800u` is pay, a bare "u" is not
_LONE_U = frozenset({b"u", b"u2"})
_PLAIN_PARTS = frozenset({"park", "ville", "state", "golden", "triangle", "emas", "segitiga", "base", "kings"})

_OTHER_WORDS = ("pelayanan",)  # service, not a waiter with an ending
_COMMON_PARTS = frozenset(
    {"baru", "kota", "luar", "pulau", "putih", "rakyat", "raya", "selatan", "tanah", "timur", "utara"}
    | {"alam", "batu", "bukit", "jaya", "petani", "sungai"}
    | {"admin", "anak", "buka", "butuh", "info", "kerja", "loker", "masih", "sisa"}
)
"""Words of names of places that stand everywhere; a text that names the place holds another word of its name."""


@cache
def _bits() -> tuple[dict[bytes, int], frozenset[bytes]]:
    """A word as `glance.words` gives it -> what it touches; and the words."""
    bits: dict[str, int] = {}
    names = {"place": _PLACE, "offer": _OFFER, "terms": _TERMS, "danger": _DANGER, "plea": _PLEA}
    written: dict[str, list[str]] = {}
    for variant, word in slang().items():
        written.setdefault(word, []).append(variant)
    groups: dict[str, list[str]] = lexicon.load("prefilter")
    for name, words in groups.items():
        for word in words:
            for form in (word, *written.get(word, ())):
                for whole in (form, *(form + ending for ending in _ENDINGS if len(form) > 3)):
                    bits[whole] = bits.get(whole, 0) | names[name]
    for word in _OTHER_WORDS:
        del bits[word]
    notorious = set(lexicon.load("placement")["scam"])
    for form, code in (*lexicon.country_forms().items(), *lexicon.weak_forms().items()):
        for part in form.split():
            if " " not in form or (len(part) > 3 and part not in _COMMON_PARTS):
                place = _PLACE | _DANGER if code in notorious and part not in _PLAIN_PARTS else _PLACE
                bits[part] = bits.get(part, 0) | place
    table = {word.encode(): bit for word, bit in bits.items() if _WORD.fullmatch(word)}
    return table, frozenset(table)


def look(norm: str) -> int:
    """What the words of a normalised message touch, as bits."""
    bits, known = _bits()
    words = glance.words(norm)
    seen = 0
    for word in words & known:
        seen |= bits[word]
    if not words.isdisjoint(_LONE_U) and _GLUED_U.search(norm):
        seen |= _TERMS
    if "+" in norm and _COMPOUND.search(norm):
        seen |= _PLACE
    return seen


def may_be_offer(norm: str) -> bool:
    """Whether a normalised message is worth a full reading."""
    return offers(look(norm))


def offers(seen: int) -> bool:
    """Whether at least two of place, offering, terms and danger are touched."""
    seen &= ~_PLEA
    return seen & (seen - 1) != 0


def calls(seen: int) -> bool:
    """Whether a word of offering or of terms is there: enough beside an address that imitates an office's."""
    return seen & (_OFFER | _TERMS) != 0


def pleads(seen: int) -> bool:
    """Whether a word of distress is there, so that the message is worth looking at as a plea."""
    return seen & _PLEA != 0
