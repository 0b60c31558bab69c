"""Contacts in a message: telephone numbers (E.164), handles, links and mail addresses, as written elsewhere.

`find` reads the raw text: disguises of letters do not matter here, but separators inside numbers do.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

from nlu import links

_NUMBER = re.compile(r"(?<![\w+/=.])(?:\+|00)?\(?\d[\d().\-\s\u00a0\u2010-\u2015]{6,22}\d(?!\w)")
_WA = re.compile(
    r"(?:wa\.me/|api\.whatsapp\.com/send/?\?phone=|whatsapp\.com/send/?\?phone=|wa\.link/)\+?(\d{8,15})", re.I
)
_LINK = re.compile(
    rf"(?<![\w@.])(?:https?://[^\s<>\"'\u200b]{{3,300}}"
    rf"|(?:www\.|{links.pattern(links.shared())})[^\s<>\"'\u200b]{{1,300}})",
    re.I,
)
_TG_LINK = re.compile(r"(?:t|telegram)\.me/(?!joinchat|\+|c/)([A-Za-z]\w{3,31})", re.I)
_HANDLE = re.compile(r"(?<![\w@./])@([A-Za-z][\w.]{2,31})")
_MAIL = re.compile(r"(?<![\w.+@-])[A-Za-z0-9][\w.+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{2,24}){1,3}(?!\w)")
_HAS_CONTACT = re.compile(r"\d[\d\s().\-]{6}|@\w|://|\.me/|\w\.\w{2,5}/|www\.", re.I)
_SEVEN = re.compile(r"\d[\d\s().\-]{6}")
_HOURS = re.compile(r"[0-2]\d[.:]\d{2}\s*[-\u2013]\s*[0-2]\d[.:]\d{2}")
_DISGUISED = re.compile(r"(?<![\w@./+=-])\+?[0-9oO][0-9oOiIlsSbBzZxX|.\-() ]{8,24}[0-9oOiIlsSbBzZ](?![\w@])")
_AS_DIGITS = str.maketrans("oOiIl|sSbBzZ", "001111558822")
_CROSS = re.compile(r"(?<=\d)[xX](?=\d)")  # `08x12`; `0812xxxx90` is hidden, not disguised
_FEWEST_DIGITS = 7  # of a disguised number that are written as such
_HOME_MOBILE = re.compile(r"(?:0|62)8\d{8,11}")
_NO_ZERO = re.compile(r"8(?:1[1-6]|2[1-3]|3[1238]|7[78]|9[5-9])\d{7,9}")  # Indonesian mobile without its 0
_MOST = 50
_NOT_HANDLES = frozenset({"everyone", "all", "here", "channel", "admin"})


@cache
def _library() -> Any:
    import phonenumbers  # noqa: PLC0415 - heavy, and most messages hold no number

    return phonenumbers


def find(raw: str) -> tuple[str, ...]:
    """Contacts in order of kind: numbers (E.164), lower-case `@handle`, links and mail addresses as written."""
    plain = _plain_digits(raw)
    if not _may_have_contact(plain) or not _HAS_CONTACT.search(plain):
        return ()
    links = [_trimmed(m.group()) for m in _LINK.finditer(plain)]
    mails = [m.group() for m in _MAIL.finditer(plain)]
    handles = [m.group(1) for m in _TG_LINK.finditer(plain)]
    handles += [m.group(1).rstrip(".") for m in _HANDLE.finditer(plain)]
    found = [*numbers(plain), *_disguised(plain)]
    found += [f"@{handle.lower()}" for handle in handles if handle.lower() not in _NOT_HANDLES]
    found += links + mails
    return tuple(dict.fromkeys(found[:_MOST]))


def _may_have_contact(plain: str) -> bool:
    """A cheap look that lets most messages go."""
    return "/" in plain or "@" in plain or _SEVEN.search(plain) is not None or "www." in plain.lower()


def numbers(raw: str) -> list[str]:
    """Telephone numbers as E.164; a number without a country is read as Indonesian."""
    found = [e164 for m in _WA.finditer(raw) if (e164 := _parse("+" + m.group(1)))]
    for match in _NUMBER.finditer(raw):
        written = match.group().strip()
        digits = re.sub(r"\D", "", written)
        if not 8 <= len(digits) <= 15 or _is_price(written):
            continue
        sure = written.startswith(("+", "00", "08", "62"))
        if written.startswith("00"):
            written = "+" + digits[2:]
        elif not written.startswith("+") and digits[0] != "0":
            written = f"0{digits}" if _NO_ZERO.fullmatch(digits) else f"+{digits}"
        e164 = _parse(written, sure)
        if e164 and not (digits[0] == "0" and _HOURS.fullmatch(match.group().strip())):
            found.append(e164)
        if len(found) >= _MOST:
            break
    return found


def _disguised(raw: str) -> list[str]:
    """Indonesian mobile numbers with letters written for digits (`O812 3456 78S0`, `08x12-3456-7890`)."""
    found = []
    for match in _DISGUISED.finditer(raw):
        written = ""
        for group in match.group().split():
            if not any(map(str.isdecimal, group)) or _HOME_MOBILE.fullmatch(_digits_of(written)):
                break
            written += group
        digits = _digits_of(written)
        plain = sum(map(str.isdecimal, written))
        if plain >= _FEWEST_DIGITS and any(map(str.isalpha, written)) and _HOME_MOBILE.fullmatch(digits):
            e164 = _parse(f"+{digits}" if digits[0] == "6" else digits, sure=False)
            found += [e164] if e164 else []
    return found


def _digits_of(written: str) -> str:
    """The digits that a disguised number stands for; letters that stand for none are kept."""
    return re.sub(r"[\s.()+-]", "", _CROSS.sub("", written.translate(_AS_DIGITS)))


def _is_price(written: str) -> bool:
    """`1.500.000` or `12.000.000 - 15.000.000`: groups of three after dots are money."""
    return (
        re.fullmatch(r"\d{1,3}(?:\.\d{3}){1,3}(?:\s*[-\u2010-\u2015]\s*\d{1,3}(?:\.\d{3}){1,3})?", written) is not None
    )


def _parse(written: str, sure: bool = True) -> str | None:
    """E.164; a figure that does not look like a number (`sure`) has to be a valid one."""
    library = _library()
    try:
        number = library.parse(written, "ID")
    except library.NumberParseException:
        return None
    fits = library.is_possible_number if sure else library.is_valid_number
    if not fits(number):
        return None
    return str(library.format_number(number, library.PhoneNumberFormat.E164))


def _plain_digits(raw: str) -> str:
    if raw.isascii():
        return raw
    digits = ((char, unicodedata.digit(char, None)) for char in raw)
    return "".join(char if digit is None else str(digit) for char, digit in digits)


def _trimmed(link: str) -> str:
    return link.rstrip(".,;:!?)]}*_~'\"")
