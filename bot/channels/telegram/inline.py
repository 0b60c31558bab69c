"""Inline mode: an offer typed after the bot's name in any chat gives a card to share there.

Only signs of danger become a warning. Everything else gives the list of what to check, never a card that could be
shown around as an approval. https://core.telegram.org/bots/api#answerinlinequery
"""

from typing import Any

from bot.channels.telegram.format import parts
from bot.replies.responses import say
from bot.replies.verdict import signs
from nlu.risk import screen

CACHE_SECONDS = 300
WARNED = ("high", "medium")


def cards(query: str) -> list[dict[str, Any]]:
    """Results for an inline query: one card, or none while nothing is typed."""
    if not query.strip():
        return []
    verdict = screen(query)
    if verdict.kind == "offer" and verdict.risk in WARNED and verdict.reasons:
        title = _said("utter_card_warning_title")
        text = "\n\n".join((_said(f"utter_card_{verdict.risk}"), signs(verdict), _said("utter_card_next")))
        return [_article("warning", title, text)]
    return [_article("checks", _said("utter_card_checks_title"), _said("utter_card_checks"))]


def start_button() -> dict[str, str]:
    """Above the results: the way to the bot itself."""
    return {"text": _said("utter_card_open"), "start_parameter": "inline"}


def _said(action: str) -> str:
    return str(say(action, {})["text"])


def _article(key: str, title: str, text: str) -> dict[str, Any]:
    return {
        "type": "article", "id": key, "title": title, "description": text.split("\n", maxsplit=1)[0],
        "input_message_content": {
            "message_text": parts(text)[0], "parse_mode": "HTML", "link_preview_options": {"is_disabled": True},
        },
    }  # fmt: skip
