"""`sobat subscribers`: who agreed to be warned, in and out."""

import asyncio
import sys
from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path

import click

from bot.alerts.subscribers import BATCH, BadSubscriber, Row, Subscribers, read
from bot.cli.lines import BadLine, parse, source, write
from bot.settings import load_settings
from bot.store.db import database, session_maker


@click.group()
def subscribers() -> None:
    """Who agreed to be warned."""


@subscribers.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
def take(file: str) -> None:
    """Take JSON lines; a bad line is named by its number on stderr, the rest is taken."""
    taken, bad = asyncio.run(_take(file))
    write({"taken": taken, "bad": bad})
    if bad:
        raise click.ClickException(f"{bad} bad lines were left out, {taken} taken")


async def _take(file: str) -> tuple[int, int]:
    taken = bad = 0
    batch: list[Row] = []
    async with database(load_settings()) as engine:
        store = Subscribers(session_maker(engine))
        for number, row in _rows(file):
            if isinstance(row, str):
                bad += 1
                print(f"line {number}: {row}", file=sys.stderr)
                continue
            batch.append(row)
            taken += 1
            if len(batch) == BATCH:
                await store.take(batch)
                batch.clear()
        await store.take(batch)
    return taken, bad


def _rows(file: str) -> Iterator[tuple[int, Row | str]]:
    """The number of each line with its columns, or what is wrong with it."""
    proof = "import " + ("-" if file == "-" else Path(file).name)
    with source(file) as lines:
        for number, line in enumerate(lines, start=1):
            raw = line.removeprefix(BOM_UTF8) if number == 1 else line
            if not raw.strip():
                continue
            row = parse(raw, ())
            if isinstance(row, BadLine):
                yield number, str(row)
                continue
            try:
                yield number, read(row, proof)
            except BadSubscriber as error:
                yield number, str(error)


@subscribers.command()
def export() -> None:
    """Everybody who agreed and has not left, as JSON lines."""

    async def run() -> None:
        async with database(load_settings()) as engine:
            async for row in Subscribers(session_maker(engine)).rows():
                write(row)

    asyncio.run(run())
