"""Whole dialogues through the real stack.

A dialogue in `tests/conversations/*.yml` is a list of turns: `say` a text or `press` a button by its title, then what
must hold: `intent`, `risk`, `has` and `hasnt` (words in the replies, case-insensitive), `button` (a title offered).
"""

import re
from typing import Any
from uuid import uuid4

import pytest
import yaml

from bot.app import App
from bot.message import Incoming, Person, Turn
from bot.settings import ROOT

pytestmark = pytest.mark.asyncio(loop_scope="session")
FILES = sorted((ROOT / "tests" / "conversations").glob("*.yml"))
DIALOGUES = [
    pytest.param(dialogue["turns"], id=f"{path.stem}: {dialogue['name']}")
    for path in FILES
    for dialogue in yaml.safe_load(path.read_text(encoding="utf-8"))
]
EXPECTATIONS = {"intent", "risk", "has", "hasnt", "button"}


async def test_there_are_at_least_sixty_dialogues() -> None:
    assert len(DIALOGUES) >= 60


@pytest.mark.parametrize("turns", DIALOGUES)
async def test_dialogue(app: App, turns: list[dict[str, Any]]) -> None:
    person, last = Person("terminal", uuid4().hex), None
    for number, step in enumerate(turns, start=1):
        last = await app.conversation.turn(_incoming(person, step, last))
        wrong = _wrong(step, last)
        assert not wrong, f"turn {number} ({step.get('say') or step.get('press')!r}): {wrong}\n{_text(last)}"


async def test_a_case_has_the_country_of_the_plea_and_of_nothing_else(app: App) -> None:
    person = Person("terminal", uuid4().hex)
    for text in ("tolong saya disekap ga bisa keluar", "di kamboja", "kalau kerja ke taiwan biayanya berapa"):
        await app.conversation.turn(Incoming(person, text))
    case = await app.conversation.desk.cases.open_for(person)
    assert case is not None and case.country == "KH"


def _incoming(person: Person, step: dict[str, Any], last: Turn | None) -> Incoming:
    if "say" in step:
        return Incoming(person, step["say"])
    assert last is not None, "a dialogue begins with 'say'"
    offered = {button.title: button.payload for reply in last.replies for button in reply.buttons}
    assert step["press"] in offered, f"no button {step['press']!r} among {sorted(offered)}"
    return Incoming(person, payload=offered[step["press"]])


def _wrong(step: dict[str, Any], turn: Turn) -> list[str]:
    unknown = set(step) - EXPECTATIONS - {"say", "press"}
    assert not unknown, f"unknown expectation {unknown}"
    said = _folded(_text(turn))
    titles = {button.title for reply in turn.replies for button in reply.buttons}
    return [
        *([f"intent {turn.intent}"] if "intent" in step and turn.intent not in _listed(step["intent"]) else []),
        *([f"risk {turn.risk}"] if "risk" in step and turn.risk not in _listed(step["risk"]) else []),
        *(f"does not say {words!r}" for words in _listed(step.get("has")) if _folded(words) not in said),
        *(f"says {words!r}" for words in _listed(step.get("hasnt")) if _folded(words) in said),
        *(f"offers no {title!r}" for title in _listed(step.get("button")) if title not in titles),
    ]


def _text(turn: Turn) -> str:
    return "\n---\n".join(reply.text for reply in turn.replies)


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).lower()


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [] if value is None else [value]


