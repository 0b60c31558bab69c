"""Disguises of letters that are undone after folding: figures for letters, spaces, dots and line ends inside words.

`EDITS` holds, for each edit, what `glance` must have seen for it to do anything, a pattern, and what a match is made
into.
All patterns are bounded, so that they stay linear on any text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from nlu import glance, lexicon

_LEET_MAP = str.maketrans("0134567@$!|89€£", "oieasgtasiibgel")
_EDGE = r"(?<![\w@$!|.])"  # not inside a word, a handle or an address
_END = r"(?![\w@$!|]|\.[a-z])"
_LEET = re.compile(_EDGE + r"(?:[a-z]|[0-9@$](?=[a-z]))[a-z]{0,30}(?:[0-9@$!|€£]{1,2}[a-z]{1,30}){1,12}[0-9@$]?" + _END)
_LEET_TAIL = re.compile(_EDGE + r"[a-z]{2,12}(?:[0-9@$]{1,2}[a-z]{0,12}){0,6}[0-9@$]" + _END)
_LEET_HEAD = re.compile(r"[013457@$](?<![\w@$!|.].)[a-z]{2,20}" + _END)  # the figure first: it is quickly found
_AMOUNT_UNITS = (
    "jta?|juta|jtan|rb|rban|ribu|k|m|u|usdt?|bln|th|thn|hr|hari|jam|org|orang|x|d|n|pcs|kg|km|cm|rm|nt|"
    "yen|won|st|nd|rd|am|pm|gb|mb|up|tahun|bulan|minggu"
)
_UNIT = re.compile(
    rf"(?:\d{{1,4}}(?:{_AMOUNT_UNITS}))+"
    rf"|(?:rp|rm|nt|sgd|hkd|us|usd|idr|dp|aud|sar|aed|qar|thb|jpy|krw|php|no|rt|rw|uu|pp|tgl|hk|s|b)"
    rf"\d{{1,9}}(?:{_AMOUNT_UNITS})?"
)
_SPACED = re.compile(r"(?<![a-z0-9])[a-z](?:([ .\-_*'~+\n])\1?[a-z](?![a-z0-9])){2,60}")
_DOTTED_PAIR = re.compile(r"(?<![a-z0-9.@/])(?:c|w|t)[.\-_*](?:s|d|o)(?![a-z0-9@]|\.[a-z])")
_PAIRS = {"cs", "wd", "to"}
_BROKEN = re.compile(r"(?<![\w@/.:])[a-z]{1,12}(?:[.\-_*'~+][a-z]{1,12}){1,8}(?![\w@/])")
_LONG = re.compile(r"([a-z])\1{2,}")


def _unleet(match: re.Match[str]) -> str:
    word = match.group()
    if word in lexicon.kept_tokens() or _UNIT.fullmatch(word):
        return word
    plain = word.translate(_LEET_MAP)
    if "1" in word or "!" in word or "|" in word:
        with_l = word.replace("1", "l").replace("!", "l").replace("|", "l").translate(_LEET_MAP)
        if with_l in lexicon.vocabulary() and plain not in lexicon.vocabulary():
            return with_l
    return plain


def _unleet_known(match: re.Match[str]) -> str:
    """A figure at the edge of a word may be a count (`slot88`): only known words are read through it."""
    word = match.group()
    plain = _unleet(match)
    return plain if plain in lexicon.vocabulary() else word


def _unspace(match: re.Match[str]) -> str:
    joined = "".join(char for char in match.group() if char.isalpha())
    if len(joined) == 3 and joined not in lexicon.vocabulary():
        return match.group()
    return " ".join(_segment(joined))


def _segment(joined: str) -> list[str]:
    """Splits letters run together into known words, longest first; unknown stretches stay whole."""
    words = lexicon.vocabulary()
    found: list[str] = []
    unknown = ""
    at = 0
    while at < len(joined):
        size = next((n for n in range(min(16, len(joined) - at), 2, -1) if joined[at : at + n] in words), 0)
        if not size:
            unknown += joined[at]
            at += 1
            continue
        if unknown:
            found.append(unknown)
            unknown = ""
        found.append(joined[at : at + size])
        at += size
    return [*found, unknown] if unknown else found


def _unbreak(match: re.Match[str]) -> str:
    joined = "".join(char for char in match.group() if char.isalpha())
    return joined if len(joined) >= 4 and joined in lexicon.vocabulary() else match.group()


def _undotted(match: re.Match[str]) -> str:
    joined = match.group()[0] + match.group()[-1]
    return joined if joined in _PAIRS else match.group()


Edit = tuple[int, re.Pattern[str], Callable[[re.Match[str]], str]]

EDITS: tuple[Edit, ...] = (
    (glance.FIGURE_FIRST, _LEET, _unleet),
    (glance.FIGURE_LAST, _LEET_TAIL, _unleet_known),
    (glance.FIGURE_FIRST, _LEET_HEAD, _unleet_known),
    (glance.LONE_LETTERS, _SPACED, _unspace),
    (glance.INNER_MARK, _BROKEN, _unbreak),
    (glance.LONE_LETTERS, _DOTTED_PAIR, _undotted),
    (glance.RUN, _LONG, lambda match: match.group(1)),
)
