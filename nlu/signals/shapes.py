"""Concepts that are shapes and not words: telephone numbers, handles, links, mail addresses, questions' ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from nlu import lexicon, links

_PHONE = re.compile(r"(?<![\w.,])(?:\+|00)?\d[\dx\s.()\-]{8,20}[\dx](?!\w)")
_PRICE = re.compile(r"[\d.\s\-]*\d\.\d{3}[\d.\s\-]*")
_COMPOUND = re.compile(r"(?<![\w])(?:\+|00)\s?(?:855|856|95)[\s\-]?\d|wa\.me/\+?(?:855|856|95)\d")
_HANDLE = re.compile(r"(?<![\w@./])@[a-z][\w.]{3,31}")
_LINK = re.compile(r"https?://\S|(?:wa|t)\.me/\w|www\.\w")
_SHORT = re.compile(links.pattern(links.hosts("shorteners")) + r"\w+")
_FREEMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{2,40}@(?:gmail|googlemail|yahoo|ymail|rocketmail|hotmail|outlook|live|msn|icloud|proton|protonmail"
    r"|aol|gmx|mail|zoho|yandex|tutanota|naver|qq|163|126)\.[a-z]{2,3}(?:\.[a-z]{2})?(?!\w)"
)
_FIRM_BOX = re.compile(
    r"(?:(?:pt|cv)(?:[._-]|(?!r))[a-z]{3}|[\w.+-]*(?:hrd|recruit|rekrut|karir|karier|career|personalia)[\w.+-]*@)"
)
"""A mail box that is named after a firm or its office for staff: `ptmaju@`, `pertamina.hrd@`."""
_WA_LINK = re.compile(r"(?:wa|t)\.me/\+?\w+|api\.whatsapp\.com/\S{1,80}")

_ENDS_ASKING = re.compile(
    r"(?:\?|\b(?:ya|kak|min|gan|bang|kah|sih|dong|pak|bu|ga|gak|nggak|tidak|apa|gimana))[\s.!)\"']*$"
)

_SHAPES = (
    ("PHONE_COMPOUND", _COMPOUND, ("855", "856", "95")),
    ("HANDLE", _HANDLE, ("@",)),
    ("LINK", _LINK, ("://", ".me/", "www.")),
    ("WA_LINK", _WA_LINK, (".me/", "api.whatsapp.com/")),
    ("SHORT_LINK", _SHORT, ("/",)),
    ("FREEMAIL_ADDRESS", _FREEMAIL, ("@",)),
)
"""Concept, pattern, and pieces one of which is in all that the pattern finds: most messages hold none of them."""
_NINE = re.compile(r"[0-9][0-9x\s.()\-]{8}")  # what every telephone number begins with


_OFFICE_HINT = re.compile(r"\.(?:go|gov|govt|mil|desa)\.[a-z]{2}(?![\w-])")


@cache
def _office() -> re.Pattern[str]:
    """A web or mail address under an ending that only offices of a state can register."""
    endings = "|".join(map(re.escape, lexicon.load("domains")["reserved"]))
    return re.compile(
        rf"(?<![\w.@-])(?:https?://)?(?:[\w.+-]{{1,64}}@)?(?:[\w-]{{1,63}}\.){{1,5}}(?:{endings})(?![\w-])(?:/\S{{0,200}})?"
    )


def without_offices(norm: str) -> str:
    """The text with addresses of offices blanked: the words in them are no claim, no warning and no reassurance."""
    if not _OFFICE_HINT.search(norm):
        return norm
    return _office().sub(lambda match: " " * len(match.group()), norm)


def find(norm: str) -> Iterator[tuple[str, int, int]]:
    """(concept, start, end) for each kind of shape in a normalised text, once a kind."""
    asked = _ENDS_ASKING.search(norm[-40:])
    if asked is not None:
        yield "ENDS_ASKING", len(norm) - 1, len(norm)
    for match in _PHONE.finditer(norm) if _NINE.search(norm) else ():
        if not _PRICE.fullmatch(match.group()):
            yield "PHONE", match.start(), match.end()
            break
    if "." not in norm and "@" not in norm and "+" not in norm:
        return
    for name, pattern, pieces in _SHAPES:
        found = pattern.search(norm) if any(piece in norm for piece in pieces) else None
        if found is not None:
            yield name, found.start(), found.end()
            if name == "FREEMAIL_ADDRESS" and _FIRM_BOX.match(found.group()):
                yield "FREEMAIL_FIRM", found.start(), found.end()
