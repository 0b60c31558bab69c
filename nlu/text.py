"""Chat text made plain: `normalize` undoes disguises and keeps the way back to what was written.

Undone, each in linear time: styled, full-width and look-alike letters and digits; accents; zero-width and direction
marks; flags (to the country's name); figures for letters (``k4mb0ja``); spaced or dotted letters
(``s.l.o.t``); letters drawn out (``bangeeet``). Prices, phone numbers and names with a figure stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from nlu import disguises, lexicon
from nlu.glance import glance

_CACHE_LIMIT = 20_000
_LOOKALIKES = {drawn: plain for plain, group in lexicon.load("lookalikes").items() for drawn in group}
_FLAG_BASE = 0x1F1E6
_OVERRIDE = "\u202e"


def _fold_char(char: str) -> str:
    """The plain lower-case writing of one character; '' for what is not seen."""
    code = ord(char)
    if 0x1F150 <= code <= 0x1F169 or 0x1F170 <= code <= 0x1F189:  # negative circled and squared letters
        return chr(97 + (code - 0x1F150) % 32)
    digit = unicodedata.digit(char, None)
    if digit is not None:  # of any script or style: `❶`, `፩`, `⑴`
        return str(digit)
    category = unicodedata.category(char)
    if category in ("Cf", "Mn", "Me", "Cs", "Co"):
        return ""
    if category in ("Zs", "Cc"):
        return char if char in "\n\t" else " "
    if category in ("Zl", "Zp"):
        return "\n"
    plain = unicodedata.normalize("NFKD", _LOOKALIKES.get(char, char))
    letters = (_LOOKALIKES.get(part) or _LOOKALIKES.get(part.lower()) or part.lower() for part in plain)
    folded = "".join(part for part in letters if unicodedata.category(part[0]) != "Mn")
    return folded if 0 < len(folded) <= 8 else char


class _Folding(dict[int, str]):
    """Code point -> plain writing, filled as characters are met; bounded."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = _fold_char(char)
        if len(self) < _CACHE_LIMIT:
            self[code] = folded
        return folded


_FOLD = _Folding()
_UNSEEN = frozenset(range(32)) - {ord("\t"), ord("\n")} | {127}
_ASCII = bytes(32 if code in _UNSEEN else ord(chr(code).lower()) for code in range(256))
"""For `bytes.translate`: letters become small, control characters blanks."""


class Text(NamedTuple):
    """A message with its plain form; `starts` and `ends` give each character of `norm` its place in `raw`."""

    raw: str
    norm: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Code points of `raw` that `norm[start:end]` was made of."""
        if self.starts is None or self.ends is None or start >= end:
            at = start if self.starts is None else (self.starts[start] if start < len(self.starts) else len(self.raw))
            return (start, end) if self.starts is None else (at, at)
        return min(self.starts[start:end]), max(self.ends[start:end])

    def evidence(self, start: int, end: int) -> str:
        """The exact piece of `raw` that `norm[start:end]` was made of."""
        first, last = self.span(start, end)
        return self.raw[first:last]


@dataclass(slots=True)
class _Draft:
    """A text on its way to plain: characters and, once lengths differ, their places in the raw text."""

    chars: str
    starts: list[int] | None = None
    ends: list[int] | None = None

    def edit(self, pattern: re.Pattern[str], plain: Callable[[re.Match[str]], str]) -> None:
        """Replaces what `pattern` finds by what `plain` says, keeping places."""
        edits = [(m.start(), m.end(), new) for m in pattern.finditer(self.chars) if (new := plain(m)) != m.group()]
        if edits:
            self._apply(edits)

    def _apply(self, edits: list[tuple[int, int, str]]) -> None:
        pieces: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        old_starts = self.starts if self.starts is not None else range(len(self.chars))
        old_ends = self.ends if self.ends is not None else range(1, len(self.chars) + 1)
        done = 0
        for start, end, new in edits:
            pieces += (self.chars[done:start], new)
            same = len(new) == end - start
            starts += old_starts[done : end if same else start]
            ends += old_ends[done : end if same else start]
            if not same:
                starts += [min(old_starts[start:end])] * len(new)  # the order may be turned round
                ends += [max(old_ends[start:end])] * len(new)
            done = end
        pieces.append(self.chars[done:])
        starts += old_starts[done:]
        ends += old_ends[done:]
        self.chars, self.starts, self.ends = "".join(pieces), starts, ends


def _fold(raw: str) -> _Draft:
    if raw.isascii():
        return _Draft(raw.encode().translate(_ASCII).decode())
    folded = [_FOLD[ord(char)] for char in raw]
    if _OVERRIDE not in raw and all(len(piece) == 1 for piece in folded) and not _has_flag(raw):
        return _Draft("".join(folded))
    return _spell_out(raw, folded)


def _has_flag(raw: str) -> bool:
    return any(_FLAG_BASE <= ord(char) < _FLAG_BASE + 26 for char in raw)


def _spell_out(raw: str, folded: list[str]) -> _Draft:
    """Folding where a character becomes none or several, flags are names, or the order is turned round."""
    flags = lexicon.flag_names()
    units: list[tuple[str, int, int]] = []
    at = 0
    while at < len(raw):
        pair = raw[at : at + 2]
        if len(pair) == 2 and all(_FLAG_BASE <= ord(c) < _FLAG_BASE + 26 for c in pair):
            code = "".join(chr(65 + ord(c) - _FLAG_BASE) for c in pair)
            units.append((f" {flags.get(code, code.lower())} ", at, at + 2))
            at += 2
            continue
        units.append((folded[at], at, at + 1))
        at += 1
    ordered: Iterable[tuple[str, int, int]] = units if _OVERRIDE not in raw else _turned(raw, units)
    chars, starts, ends = [], [], []
    for piece, start, end in ordered:
        chars.append(piece)
        starts += [start] * len(piece)
        ends += [end] * len(piece)
    return _Draft("".join(chars), starts, ends)


def _turned(raw: str, units: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Units in the order in which the reader sees them: runs after a right-to-left override are reversed."""
    ordered: list[tuple[str, int, int]] = []
    run: list[tuple[str, int, int]] | None = None
    for unit in units:
        char = raw[unit[1]]
        if run is not None and (char in "\n\u202c" or char == _OVERRIDE):
            ordered += reversed(run)
            run = None
        if char == _OVERRIDE:
            run = []
        elif run is not None:
            run.append(unit)
        else:
            ordered.append(unit)
    return ordered + list(reversed(run or []))


def normalize(raw: str) -> Text:
    """The plain form of a message, with places in the raw text. Linear in the length of `raw`."""
    draft = _fold(raw)
    seen = glance(draft.chars)
    if seen:
        _undo(draft, seen)
    if draft.starts is None or draft.ends is None:
        return Text(raw, draft.chars)
    return Text(raw, draft.chars, tuple(draft.starts), tuple(draft.ends))


def _undo(draft: _Draft, seen: int) -> None:
    """Undoes disguises of letters; `seen` is what a glance at the text has shown."""
    for needed, pattern, plain in disguises.EDITS:
        if seen & needed:
            before = draft.chars
            draft.edit(pattern, plain)
            if draft.chars is not before:
                seen = glance(draft.chars)
