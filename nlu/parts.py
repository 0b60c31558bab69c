"""Parts of a long message, so that an advertisement is not hidden by a page of calm words around it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

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
