"""The two likeliest meanings of a message that was not understood, as buttons."""

from collections.abc import Sequence
from functools import cache

import yaml

from bot.message import Button
from bot.settings import ROOT

SHOWN = 2


@cache
def labels() -> dict[str, str]:
    """Intent -> label, for the intents that may be offered as a meaning."""
    catalogue = yaml.safe_load((ROOT / "nlu" / "intents.yml").read_text(encoding="utf-8"))
    return {intent: entry["label"] for intent, entry in catalogue.items() if "label" in entry}


def choices(ranking: Sequence[tuple[str, float]]) -> tuple[Button, ...]:
    """Buttons for the likeliest intents that have a label."""
    likely = [intent for intent, _ in ranking if intent in labels()][:SHOWN]
    return tuple(Button(labels()[intent], f"/{intent}") for intent in likely)
