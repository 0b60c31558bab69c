"""Replies as WhatsApp shows them: messages within its limits, buttons or a list or numbers to choose from.

Limits: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/text-messages (4,096),
…/messages/interactive-reply-buttons-messages (3 buttons, title 20, id 256) and …/messages/interactive-list-messages
(10 rows, title 24, id 200, button 20). The body of both is kept to 1,024, which every version of the app shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.texts import split
from bot.message import Button
from bot.replies.responses import say

TEXT_LIMIT = 4096
BODY_LIMIT = 1024
BUTTONS, BUTTON_TITLE, BUTTON_ID = 3, 20, 256
ROWS, ROW_TITLE, ROW_ID = 10, 24, 200
MARKUP = str.maketrans({"*": "", "~": "", "`": ""})
"""WhatsApp reads these as bold, struck out and code, and knows no escape. Underscores stay: addresses need them."""
RATINGS = ("🔴", "🟠", "🟡")
SOURCE = "Sumber:"
Json = dict[str, Any]


@dataclass(frozen=True)
class Shown:
    """Messages of a reply, and the payloads that bare numbers stand for where the buttons did not fit."""

    messages: tuple[Json, ...]
    numbered: tuple[str, ...] = ()


def shown(text: str, buttons: Sequence[Button]) -> Shown:
    """A reply as the bodies of its calls, without the recipient."""
    if not buttons:
        return Shown(tuple(_text(part) for part in split(formatted(text), TEXT_LIMIT)))
    action = _buttons(buttons) or _list(buttons)
    if action is None:
        lines = "\n".join(f"{number}. {button.title}" for number, button in enumerate(buttons, start=1))
        whole = f"{formatted(text)}\n\n{_said('utter_choose_number')}\n{lines}"
        parts = tuple(_text(part) for part in split(whole, TEXT_LIMIT))
        return Shown(parts, tuple(button.payload for button in buttons))
    before, body = _parted(formatted(text))
    interactive = {"type": action["type"], "body": {"text": body}, "action": action["action"]}
    return Shown((*(_text(part) for part in before), {"type": "interactive", "interactive": interactive}))


def formatted(text: str) -> str:
    """The text with the rating in bold and the source in italics, and no other markup."""
    return "\n".join(map(_line, text.translate(MARKUP).split("\n")))


def _line(line: str) -> str:
    line = line.rstrip()
    if line.startswith(RATINGS):
        return f"*{line}*"
    return f"_{line}_" if line.startswith(SOURCE) and "_" not in line else line


def _parted(text: str) -> tuple[list[str], str]:
    """Texts that go before, and the end that fits over the buttons."""
    if len(text) <= BODY_LIMIT:
        return [], text
    paragraphs = text.split("\n\n")
    end: list[str] = []
    while paragraphs and len("\n\n".join([paragraphs[-1], *end])) <= BODY_LIMIT:
        end.insert(0, paragraphs.pop())
    if not end:
        return split(text, TEXT_LIMIT), _said("utter_more")
    return split("\n\n".join(paragraphs), TEXT_LIMIT), "\n\n".join(end)


def _buttons(buttons: Sequence[Button]) -> Json | None:
    fits = all(len(b.title) <= BUTTON_TITLE and len(b.payload) <= BUTTON_ID for b in buttons)
    if len(buttons) > BUTTONS or not fits or len({b.title for b in buttons}) < len(buttons):
        return None
    replies = [{"type": "reply", "reply": {"id": b.payload, "title": b.title}} for b in buttons]
    return {"type": "button", "action": {"buttons": replies}}


def _list(buttons: Sequence[Button]) -> Json | None:
    fits = all(len(b.title) <= ROW_TITLE and len(b.payload) <= ROW_ID for b in buttons)
    if len(buttons) > ROWS or not fits or len({b.payload for b in buttons}) < len(buttons):
        return None
    rows = [{"id": b.payload, "title": b.title} for b in buttons]
    return {"type": "list", "action": {"button": _said("utter_choose"), "sections": [{"rows": rows}]}}


def _text(body: str) -> Json:
    return {"type": "text", "text": {"body": body, "preview_url": False}}


def _said(action: str) -> str:
    return str(say(action, {})["text"])
