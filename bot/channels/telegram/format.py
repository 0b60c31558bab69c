"""Replies as Telegram shows them: HTML in which everything is escaped, parted at the length limit.

Limits: https://core.telegram.org/bots/api#sendmessage (4,096 characters after entities parsing, counted in UTF-16) and
https://core.telegram.org/bots/api#html-style. Phone numbers stay bare: Telegram makes international ones tappable.
"""

from html import escape

from bot.channels.texts import split, utf16

TEXT_LIMIT = 4096
RATINGS = ("🔴", "🟠", "🟡")
"""A line that begins with one is the answer in short."""
SOURCE = "Sumber:"


def parts(text: str) -> list[str]:
    """HTML messages for a reply's text."""
    return ["\n".join(map(_line, part.split("\n"))) for part in split(text, TEXT_LIMIT, utf16)]


def _line(line: str) -> str:
    shown = escape(line, quote=False)
    if line.startswith(RATINGS):
        return f"<b>{shown}</b>"
    return f"<i>{shown}</i>" if line.startswith(SOURCE) else shown
