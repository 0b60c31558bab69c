"""All text of a message, wherever Telegram puts it: people's offers hide in captions, quotes, polls and buttons.

Fields: https://core.telegram.org/bots/api#message and #externalreplyinfo.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from bot.message import MAX_TEXT

OWN = ("text", "caption")
ENTITIES = ("entities[].url", "caption_entities[].url")
"""Addresses behind words (text_link)."""
ATTACHED = (
    "poll.question", "poll.question_entities[].url", "poll.description", "poll.options[].text", "poll.explanation",
    "giveaway.prize_description", "giveaway.chats[].title", "giveaway_winners.prize_description",
    "giveaway_winners.chat.title", "venue.title", "venue.address", "invoice.title", "invoice.description",
    "game.title", "game.description", "game.text", "checklist.title", "checklist.tasks[].text",
    "contact.first_name", "contact.last_name", "contact.phone_number", "contact.vcard",
    "story.chat.title", "story.chat.username", "document.file_name", "audio.title", "audio.performer",
    "link_preview_options.url",
)  # fmt: skip
BUTTONS = tuple(
    f"reply_markup.inline_keyboard[][].{field}"
    for field in ("text", "url", "login_url.url", "web_app.url", "copy_text.text", "switch_inline_query")
)
QUOTE = ("quote.text", "quote.entities[].url")
ORIGIN = (
    "sender_user.first_name", "sender_user.last_name", "sender_user.username", "sender_user_name",
    "sender_chat.title", "sender_chat.username", "chat.title", "chat.username", "author_signature",
)  # fmt: skip
"""Who wrote a forwarded message (https://core.telegram.org/bots/api#messageorigin)."""
FORWARD = tuple(f"forward_origin.{path}" for path in ORIGIN)
ELSEWHERE = tuple(
    f"external_reply.{path}"
    for path in (*ATTACHED, *(f"origin.{path}" for path in ORIGIN), "chat.title", "chat.username")
)


def own_text(message: dict[str, Any]) -> str:
    """What the sender wrote or captioned."""
    return "\n".join(_found(message, OWN))


def gather(message: dict[str, Any]) -> str:
    """Everything readable, the sender's own words first; what repeats is left out.

    A quote of the bot's own words is not read: it says what the bot thinks, not what the person received.
    """
    paths = (*OWN, *ENTITIES, *ATTACHED, *BUTTONS, *FORWARD, *ELSEWHERE)
    if not (message.get("reply_to_message") or {}).get("from", {}).get("is_bot"):
        paths += QUOTE
    return "\n".join(dict.fromkeys(_found(message, paths)))[: MAX_TEXT + 1]


def _found(message: dict[str, Any], paths: tuple[str, ...]) -> Iterator[str]:
    for head, path in map(_steps, paths):
        if head in message:
            yield from (text for text in map(str.strip, _walk(message, path)) if text)


@cache
def _steps(path: str) -> tuple[str, tuple[str, ...]]:
    """The field that a path begins with, and all its steps."""
    steps = tuple(path.split("."))
    return steps[0].replace("[]", ""), steps


def _walk(value: Any, path: tuple[str, ...]) -> Iterator[str]:
    """The texts at a path; `name[]` stands for each item of a list."""
    if not path:
        if isinstance(value, str):
            yield value
        return
    name, *rest = path
    depth = name.count("[]")
    items = [value.get(name.replace("[]", ""))] if isinstance(value, dict) else []
    for _ in range(depth):
        items = [item for row in items if isinstance(row, list) for item in row]
    for item in items:
        yield from _walk(item, tuple(rest))
