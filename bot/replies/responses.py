"""The domain's responses, read without Rasa: for the turns on which Rasa is down, and for the tests."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.settings import ROOT

RESPONSES = ROOT / "responses"


@dataclass(frozen=True)
class Variation:
    """One wording of a response, said when its conditions hold."""

    action: str
    file: str
    text: str
    buttons: tuple[dict[str, str], ...]
    conditions: tuple[tuple[str, Any], ...]
    custom: dict[str, Any] | None


def read(folder: Path) -> list[Variation]:
    """All wordings in the domain pieces of a folder."""
    return [
        Variation(
            action=action,
            file=path.name,
            text=item.get("text", ""),
            buttons=tuple(item.get("buttons", ())),
            conditions=tuple((c["name"], c["value"]) for c in item.get("condition", ())),
            custom=item.get("custom"),
        )
        for path in sorted(folder.glob("*.yml"))
        for action, items in (yaml.safe_load(path.read_text(encoding="utf-8")).get("responses") or {}).items()
        for item in items
    ]


@cache
def variations() -> tuple[Variation, ...]:
    """The product's own responses."""
    return tuple(read(RESPONSES))


def say(action: str, slots: dict[str, Any]) -> dict[str, Any]:
    """What Rasa would say for `action` with these slots, as its channel gives it."""
    candidates = [v for v in variations() if v.action == action]
    fitting = [v for v in candidates if v.conditions and all(slots.get(n) == value for n, value in v.conditions)]
    chosen = (fitting or [v for v in candidates if not v.conditions])[0]
    text = chosen.text
    for name in ("country",):
        text = text.replace("{" + name + "}", str(slots.get(name)))
    return {"text": text, "buttons": list(chosen.buttons)}
