"""A picture in a conversation: which words count as the person's, and what is said of it."""

import re

from bot.message import Incoming, Picture
from bot.pictures.limits import EMPTY, FORMAT, LATER, SIZE

EXCERPT = 160
NUMBER = re.compile(r"\+?\d[\d ().-]{5,20}\d")
PHONE_DIGITS = 9
"""Fewer are a wage or a date."""
ADDRESS = re.compile(r"(?:https?://|www\.|wa\.me|t\.me|@)\S{2,100}", re.IGNORECASE)
PROBLEMS = {
    EMPTY: "utter_picture_empty", FORMAT: "utter_picture_format", SIZE: "utter_picture_size",
    LATER: "utter_picture_later",
}  # fmt: skip
"""Why a picture has no text -> what is said."""


def words_of(incoming: Incoming) -> str:
    """What the person wrote, then what their picture says."""
    return "\n".join(part for part in (incoming.text, incoming.picture.text if incoming.picture else "") if part)


def problem_of(picture: Picture | None) -> str | None:
    """The reply on a picture without text."""
    return PROBLEMS.get(picture.problem, PROBLEMS[LATER]) if picture and picture.problem else None


def seen_first(picture: Picture | None, intent: str | None, discreet: bool) -> str | None:
    """The reply that stands before the answer to a picture; none where help or silence comes first."""
    if picture is None or discreet or (intent or "").startswith("crisis_"):
        return None
    return problem_of(picture) or "utter_picture_seen"


def excerpt(text: str) -> str:
    """The beginning of a text on one line, without numbers and addresses that one could tap by mistake."""
    line = " ".join(text[: 4 * EXCERPT].split())
    bare = NUMBER.sub(_number, ADDRESS.sub("[…]", line))
    return bare if len(bare) <= EXCERPT else bare[:EXCERPT].rsplit(" ", 1)[0] + " …"


def _number(found: re.Match[str]) -> str:
    return "[…]" if sum(map(str.isdigit, found[0])) >= PHONE_DIGITS else found[0]
