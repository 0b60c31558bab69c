"""Writes what Rasa as it comes does with dialogues: `python record_stock.py MODEL DIALOGUES OUT`.

DIALOGUES is JSON {name: [text, ...]}, OUT gets {name: [turn, ...]}. Runs in a process of its own, because the
served Rasa replaces functions for its whole process.
"""

import asyncio
import json
import sys
from pathlib import Path

from nlu import quiet

quiet.environment()


def plain_events(tracker) -> list[dict]:
    """The events of the last turn without what differs from run to run or is not kept."""
    events = list(tracker.events)
    start = max(at for at, event in enumerate(events) if event.type_name == "user")
    return [_plain(event.as_dict()) for event in events[start:]]


def _plain(event: dict) -> dict:
    event = {key: value for key, value in event.items() if key not in ("timestamp", "message_id", "input_channel")}
    parsed = event.pop("parse_data", None)
    if parsed:
        intent = parsed["intent"]
        event["intent"] = [intent["name"], round(intent["confidence"], 5)]
        event["entities"] = sorted([e["entity"], e["value"]] for e in parsed["entities"])
    metadata = event.pop("metadata", None) or {}
    if "utter_action" in metadata:
        event["utter_action"] = metadata["utter_action"]
    return event


def state(tracker) -> dict:
    """Slots and loop after a turn."""
    return {"slots": tracker.current_slot_values(), "loop": tracker.active_loop_name}


async def _record(model: str, dialogues: dict[str, list[str]]) -> dict[str, list[dict]]:
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import UserMessage

    quiet.logs()
    agent = Agent.load(model)
    recorded = {}
    for name, texts in dialogues.items():
        recorded[name] = []
        for text in texts:
            await agent.handle_message(UserMessage(text, sender_id=name))
            tracker = await agent.tracker_store.retrieve(name)
            recorded[name].append({"events": plain_events(tracker), **state(tracker)})
    return recorded


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    Path(sys.argv[3]).write_text(json.dumps(asyncio.run(_record(sys.argv[1], given))), encoding="utf-8")
