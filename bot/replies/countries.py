"""Country names as people read them."""

import re

from nlu.lexicon import load

PICKED = ("MY", "TW", "HK", "JP", "KR", "SA")
"""The destinations offered as buttons where none is known."""
ISO = re.compile(r"\b[A-Z]{2}\b")


def iso_codes(where: str) -> tuple[str, ...]:
    """Codes in a slot's value as Rasa writes it: `TW`, `['TW', 'HK']` or `None`. At most two are answered."""
    return tuple(dict.fromkeys(ISO.findall(where)))[:2]


def has_name(code: str) -> bool:
    """Whether we know what people call the country of that code."""
    return code in load("countries")


def country_name(code: str) -> str:
    """`TW` as `Taiwan`; an unknown code as it is."""
    entry = load("countries").get(code, {"names": [code]})
    return str(entry.get("display") or entry["names"][0].title())
