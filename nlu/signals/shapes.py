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

_ENDS_INVITING = re.compile(
    r"\b(?:interested|berminat|minat|tertarik|mau(?: (?:kerja|ikut|gabung|join|coba))?|gelem|purun|nio|hoyong|hayang"
    r"|nak|ikut|gabung|join|siap|gas|are you (?:interested|ready|free|available)[a-z ]{0,20}"
    r"|(?:can|could) you (?:fly|start|join|come)[a-z ]{0,20}|(?:do you )?want (?:to )?(?:join|work|come)[a-z ]{0,20}"
    r"|(?:berapa|punya|asal|how old|do you have|where)\b[a-z ]{0,25}\b(?:kamu|kakak|anda|km|you|awak)\b[^?.!\n]{0,15}"
    r"|(?:paspor|passport)(?: nya)? (?:ada|siap)|(?:umur|usia) (?:kamu|kakak|anda|km) berapa)"
    r"(?: (?:ga|gak|nggak|ngga|tidak|tak|ora|moal|kah|kak|kakak|sis|bro|dek|adik|dear|teh|bang|mas|mbak|bu|pak)){0,2}"
    r"[\s?!.]*\?[\s?!.]*$"
)
"""The question that who offers something puts: `minat?`, `are you interested?`; not `ikut ga ya`, which doubts."""
_OWN_DOUBT = re.compile(r"\b(?:harus|haruskah|boleh|bolehkah|perlu|mending|aku|gue|gw|saya|jadi)\b[a-z ]{0,16}$")

_DAYS_NIGHTS = re.compile(r"(?<!\w)\d{1,2} ?d ?/? ?\d{1,2} ?n(?!\w)|/ ?pax(?!\w)")  # `6D5N`, `/pax`: a journey

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
        yield "ENDS_INVITING" if _invites(norm) else "ENDS_ASKING", len(norm) - 1, len(norm)
    journey = _DAYS_NIGHTS.search(norm)
    if journey is not None:
        yield "PACKAGE", journey.start(), journey.end()
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


def _invites(norm: str) -> bool:
    """Whether the question at the end is put by who offers something, not by who doubts an offer."""
    tail = norm[-60:]
    found = _ENDS_INVITING.search(tail)
    return found is not None and _OWN_DOUBT.search(tail[: found.start()]) is None
