"""Whether an answer is the one that was given a moment ago: then it did not help, and that is said."""

from collections.abc import Sequence
from hashlib import sha256

from bot.message import Reply

SAME = "utter_same_answer"
"""Said before an answer that stays the same."""
QUESTIONS = ("ask_", "follow_up", "offer_doubt", "what_now")
ANEW = frozenset({"ask_contact", "ask_about_bot"})
"""Said again as often as it is asked for."""


def digest(intent: str | None, replies: Sequence[Reply]) -> str:
    """A short mark of an answer to a question; empty for any other."""
    if intent is None or intent in ANEW or not intent.startswith(QUESTIONS) or not replies:
        return ""
    return sha256("\n".join(reply.text for reply in replies).encode()).hexdigest()[:12]
