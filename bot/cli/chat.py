"""`sobat chat`: talk through the whole stack, as a person in the terminal or as a program in JSON lines."""

import asyncio
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import click

from bot.app import App, running_app
from bot.channels.terminal import Terminal
from bot.cli import lines
from bot.cli.lines import BadLine, Row
from bot.message import Incoming, Person
from bot.pictures.limits import MAX_BYTES
from bot.settings import load_settings

ABREAST = 16
"""People answered at the same time; each person's lines are answered one after the other."""


@click.command()
@click.option(
    "--json", "as_json", is_flag=True,
    help='Read lines {"user", "text"}, {"user", "payload"} or {"user", "image": PATH}.',
)  # fmt: skip
def chat(as_json: bool) -> None:
    """Talk to the bot."""
    if not asyncio.run(_json() if as_json else _terminal()):
        raise click.exceptions.Exit(1)


async def _terminal() -> bool:
    async with running_app(load_settings()) as app:
        await Terminal(app.conversation).run()
    return True


async def _json() -> bool:
    good = True
    turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
    async with running_app(load_settings()) as app:
        async for batch in lines.batches(lines.read(lines.source("-"), ("user",)), ABREAST):
            answers = [asyncio.create_task(_answer(app, row, turns)) for row in batch]
            for answer in answers:
                line = await answer
                good &= "error" not in line
                lines.write(line)
    return good


async def _answer(app: App, row: Row, turns: dict[str, asyncio.Lock]) -> dict[str, Any]:
    if isinstance(row, BadLine):
        return {"user": row.row.get("user"), "error": str(row)}
    text, payload, image = row.get("text"), row.get("payload"), row.get("image")
    if not any(isinstance(value, str) for value in (text, payload, image)):
        return {"user": row["user"], "error": "give 'text', 'payload' or 'image' as a string"}
    try:
        picture = _picture(image) if isinstance(image, str) else None
    except (OSError, ValueError) as error:
        return {"user": row["user"], "error": f"the picture cannot be opened: {getattr(error, 'strerror', error)}"}
    incoming = Incoming(
        Person("terminal", row["user"]), text if isinstance(text, str) else "",
        payload if isinstance(payload, str) else None, image=picture,
    )  # fmt: skip
    async with turns[row["user"]]:
        start = time.perf_counter()
        turn = await app.conversation.turn(incoming)
        elapsed = (time.perf_counter() - start) * 1000
    return {
        "user": row["user"],
        "text": text if isinstance(text, str) else "",
        "replies": [
            {"text": r.text, "buttons": [{"title": b.title, "payload": b.payload} for b in r.buttons]}
            for r in turn.replies
        ],
        "intent": turn.intent,
        "risk": turn.risk,
        "ms": round(elapsed, 2),
    }


def _picture(path: str) -> bytes:
    """The file, or the part of it that shows it to be too large."""
    with Path(path).open("rb") as file:
        return file.read(MAX_BYTES + 1)
