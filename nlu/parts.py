"""Parts of a message, so that no calm words around an advertisement hide it, and no other one adds to its signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from nlu import contacts

LONG = 1_200
"""Characters from which on a message is also rated by its parts."""
_PIECE = LONG // 2
_BREAKS = ("\n", ". ", " ")


def split(raw: str) -> Iterator[str]:
    """Overlapping parts of at most `LONG` characters: what is as long as a quarter of one lies whole in one."""
    pieces = list(_pieces(raw))
    yield from (before + after for before, after in pairwise(pieces))


def _pieces(raw: str) -> Iterator[str]:
    """The text cut at lines, sentences or words where there are any in the second half of a piece."""
    start = 0
    while start < len(raw):
        end = min(start + _PIECE, len(raw))
        if end < len(raw):
            marks = (raw.rfind(mark, start + _PIECE // 2, end) for mark in _BREAKS)
            end = next((at + 1 for at in marks if at >= 0), end)
        yield raw[start:end]
        start = end


_BETWEEN = re.compile(r"\n[ \t]*(?:[^\w\s]{3,}[ \t]*)?\n\s*|\n[ \t]*[-=_*~\u2500\u2501\u2796]{3,}[ \t]*\n")
"""Blank lines, and lines of dashes and the like."""
_SHORTEST = 60  # characters of an advertisement that stands in a list of them


def adverts(raw: str) -> list[str]:
    """The advertisements that a message is a list of: stretches between blank lines, each with its own contact.

    One that gives no contact goes with what follows it. Where two have a contact in common, somebody writes of one
    thing in two stretches, and the message is one.
    """
    ends = [match.end() for match in _BETWEEN.finditer(raw)]
    starts: list[int] = []  # of the advertisements
    named: set[str] = set()
    open_at = last = 0
    for end in (*ends, len(raw)):
        given = set(contacts.find(raw[last:end]))
        if given & named:
            return [raw]
        if given and end - open_at >= _SHORTEST:
            starts.append(open_at)
            open_at = end
        named |= given
        last = end
    return [raw[start:end] for start, end in pairwise([*starts, len(raw)])] or [raw]
