"""Fitting texts to a platform's limits."""

from collections.abc import Callable

SEAMS = ("\n\n", "\n", ". ", " ")
"""Where a long text is best parted, best first."""


def utf16(text: str) -> int:
    """Length in UTF-16 code units, which is how Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, limit: int, length: Callable[[str], int] = len) -> list[str]:
    """Parts of at most `limit`, parted at paragraphs, lines, sentences or words where there are any."""
    parts = []
    rest = text.strip()
    while length(rest) > limit:
        head = _head(rest, limit, length)
        cut = next((at + len(seam.rstrip(" \n")) for seam in SEAMS if (at := head.rfind(seam)) > len(head) // 2), None)
        cut = cut or len(head)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def _head(text: str, limit: int, length: Callable[[str], int]) -> str:
    """The longest beginning that fits, by halving."""
    low, high = 1, min(len(text), limit)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if length(text[:middle]) <= limit else (low, middle - 1)
    return text[:low]
