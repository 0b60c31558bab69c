"""Makes a hostile or broken text safe to handle: no control characters, no hidden direction changes, bounded."""

import re

from bot.message import MAX_TEXT

UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\uffff]")
"""C0 and C1 controls but tab and newline, bidirectional overrides and isolates, the byte-order mark, specials."""


def clean(text: str) -> str:
    """`text` without unsafe characters and lone surrogates, at most MAX_TEXT characters."""
    whole = text[: MAX_TEXT + 1].replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")
    return UNSAFE.sub("", whole).strip()[:MAX_TEXT]
