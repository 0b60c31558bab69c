"""`sobat understand`: what the trained model reads in messages, without a dialogue."""

import asyncio

import click

from bot.cli import lines
from bot.cli.lines import BadLine, Row
from bot.intents import shown
from bot.message import MAX_TEXT
from bot.rasa import RasaClient
from bot.settings import load_settings
from bot.stack.local import rasa_alone

BATCH = 64
ENTITIES = frozenset({
    "country", "job", "sector", "salary", "fee", "agency", "document", "city", "phone", "handle", "url",
})  # fmt: skip
"""What is found in the words; what the dialogue adds for itself is left out."""


@click.command()
@click.argument("file", default="-", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
def understand(file: str) -> None:
    """Read JSON lines {"id", "text"}; write {"id", "intent", "confidence", "entities", "crisis"} for each."""
    if not asyncio.run(_run(file)):
        raise click.exceptions.Exit(1)


async def _run(file: str) -> bool:
    good = True
    async with rasa_alone(load_settings()) as rasa:
        async for batch in lines.batches(lines.read(lines.source(file), ("id", "text")), BATCH):
            good &= await _answer(rasa, batch)
    return good


async def _answer(rasa: RasaClient, batch: list[Row]) -> bool:
    """Write a line for each row; False if one was bad."""
    texts = [row["text"][:MAX_TEXT] for row in batch if not isinstance(row, BadLine)]
    parsed = iter(await rasa.parse(texts) if texts else [])
    good = True
    for row in batch:
        if isinstance(row, BadLine):
            good = False
            lines.write({"id": row.row.get("id"), "error": str(row)})
            continue
        read = next(parsed)
        lines.write({
            "id": row["id"],
            "intent": shown(read["intent"]["name"]),
            "confidence": read["intent"]["confidence"],
            "entities": [
                {field: entity[field] for field in ("entity", "value", "start", "end")}
                for entity in read["entities"] if entity["entity"] in ENTITIES
            ],
            "crisis": read["crisis"],
        })  # fmt: skip
    return good
