"""What kinds of characters a folded text is made of, seen by byte operations that run at the speed of memory.

A regular expression of Python costs some 20 ns a character, and most chat holds none of what it looks for. These looks
cost a tenth; each is a condition without which the expression behind it cannot match.
"""

from __future__ import annotations

import string

_LETTERS = string.ascii_lowercase
_FIGURES = "0123456789@$"
_JOINERS = ".-_*'~+"


def _table(kinds: dict[str, str], other: str) -> bytes:
    """A table for `bytes.translate`: each character of a group becomes its kind, any other `other`."""
    table = bytearray(other.encode() * 256)
    for group, kind in kinds.items():
        for at, char in enumerate(group):
            table[ord(char)] = ord(kind if len(kind) == 1 else kind[at])
    return bytes(table)


_KINDS = _table({_LETTERS: "a", _FIGURES: "0", _JOINERS: ".", "!|?": "!"}, ",")
_STRETCHES = _table({_LETTERS: "a", string.digits: "0"}, " ")
_WORDS = _table({_LETTERS: _LETTERS, "2": "2"}, " ")


FIGURE_FIRST = 1
"""A figure, or a mark that may stand for a letter, stands before a letter."""
FIGURE_LAST = 2
"""A figure stands behind a letter."""
LONE_LETTERS = 4
"""Two letters stand alone side by side."""
INNER_MARK = 8
"""A dot, hyphen or the like stands between two letters."""
RUN = 16
"""Some character stands three times in a row."""


def glance(folded: str) -> int:
    """Which of the above hold of a folded text, as bits."""
    plain = f" {folded} ".encode("ascii", "replace")  # what is no ASCII, `€` too, becomes `?`
    kinds = plain.translate(_KINDS)
    seen = 0
    if b"0" in kinds:  # one byte is found much faster than two
        seen = FIGURE_FIRST * (b"0a" in kinds) | FIGURE_LAST * (b"a0" in kinds)
    if b"!" in kinds and b"!a" in kinds:
        seen |= FIGURE_FIRST
    if b"." in kinds and b"a.a" in kinds:
        seen |= INNER_MARK
    if b" a a " in plain.translate(_STRETCHES).replace(b"  ", b" "):
        seen |= LONE_LETTERS
    return seen | RUN if _has_run(plain) else seen


def _has_run(plain: bytes) -> bool:
    """As one number, the text is nought where it differs neither from itself moved by one character nor by two."""
    number = int.from_bytes(plain, "little")
    twice = number ^ (number >> 8)
    return b"\0" in (twice | (twice >> 8)).to_bytes(len(plain), "little")


def words(norm: str) -> set[bytes]:
    """Words of ASCII letters, with the 2 that doubles them; digits and marks part them."""
    plain = norm.encode("ascii", "replace")
    return set(plain.replace(b"2", b"2 ").translate(_WORDS).split())
