"""Discreet mode: what may stand on a screen that others look at."""

from dataclasses import replace

from bot.rasa import RasaTurn
from bot.replies.responses import say

LONG = ("ask_", "check_offer", "crisis_tips", "tips_", "what_now", "leaving", "sent_", "offer_doubt")
"""How intents begin whose answers are long and name work, fraud or offices."""
BARE = frozenset({
    "ask_contact", "tips_ransom", "tips_place", "tips_fear", "tips_escape", "tips_helpers", "tips_media",
    "tips_no_call", "tips_injured",
})  # fmt: skip
"""Those of them that have a bare form of their own."""


def barely(said: RasaTurn) -> RasaTurn:
    """The turn; in discreet mode a long answer is put off, for it would tell whoever looks."""
    if not said.slots.get("discreet") or said.intent in BARE or not said.intent.startswith(LONG):
        return said
    return replace(said, replies=(say("utter_discreet_later", {}),))
