"""The served Rasa (own stores, own runner, replaced functions) does what Rasa as it comes would do."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from dialogues import dialogues
from record_stock import plain_events, state

from nlu.components.channel import Answer, Payload

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def stock(model, tmp_path_factory) -> dict[str, list[dict]]:
    """What stock Rasa does with each dialogue."""
    folder = tmp_path_factory.mktemp("stock")
    (folder / "dialogues.json").write_text(json.dumps(dialogues()), encoding="utf-8")
    subprocess.run(
        [sys.executable, "-W", "ignore", str(Path(__file__).parent / "record_stock.py"), str(model),
         str(folder / "dialogues.json"), str(folder / "out.json")],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])},
        check=True,
    )
    return json.loads((folder / "out.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", dialogues())
async def test_turns_have_the_events_of_stock_rasa(name, stock, agent):
    from rasa.core.channels.channel import UserMessage

    for at, text in enumerate(dialogues()[name]):
        parsed = Payload.read(text, agent.domain).parse_data(text) if text.startswith("/") else None
        tracker = await agent.turn(UserMessage(text, Answer(), name, parsed))
        served = json.loads(json.dumps({"events": plain_events(tracker), **state(tracker)}))
        assert served == stock[name][at], f"turn {at + 1}: {text!r}"
