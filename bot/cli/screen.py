"""`sobat screen`: rates messages from JSON lines or a chat export, one JSON line each, streamed in order."""

import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from typing import Any

import click
import orjson

from bot.cli import exports, lines
from nlu import risk

CHUNK = 500
"""Messages that a worker process is handed at once."""


@click.command()
@click.argument("file", default="-", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option(
    "--format", "kind", type=click.Choice(["jsonl", *exports.READERS]), default="jsonl", show_default=True,
    help="jsonl: {\"id\", \"text\"} a line; telegram: result.json; whatsapp: exported .txt; text: a message a line.",
)  # fmt: skip
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that rate.")
@click.option("--summary", is_flag=True, help="At the end, a table of the ratings on stderr.")
def screen(file: str, kind: str, workers: int, summary: bool) -> None:
    """Rate messages: is this a dangerous offer of work? Reads FILE or stdin; one JSON line each on stdout."""
    try:
        rows = _rows(file, kind)
        answers = _in_processes(rows, workers) if workers > 1 else map(answer, rows)
        counts = _write(answers)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    if summary:
        for name, count in sorted(counts.items(), key=lambda item: -item[1]):
            click.echo(f"{name:>8} {count:>9}", err=True)
    if counts.get("error"):
        raise click.exceptions.Exit(1)


def _rows(file: str, kind: str) -> Iterator[lines.Row]:
    source = lines.source(file)
    if kind == "jsonl":
        return lines.read(source, ("id", "text"))
    return ({"id": number, "text": text} for number, text in exports.READERS[kind](source))


def answer(row: lines.Row) -> dict[str, Any]:
    """The output object of one input line."""
    if isinstance(row, lines.BadLine):
        return {"id": row.row.get("id"), "error": str(row)}
    verdict = risk.screen(row["text"])
    return {
        "id": row["id"],
        "kind": verdict.kind,
        "risk": verdict.risk,
        "score": verdict.score,
        "countries": verdict.countries,
        "reasons": [
            {"key": r.key, "strength": r.strength, "text": r.text, "evidence": r.evidence} for r in verdict.reasons
        ],
        "contacts": verdict.contacts,
    }


def _write(answers: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Writes and flushes each answer at once; counts them by rating."""
    counts: dict[str, int] = {}
    out = sys.stdout.buffer
    for given in answers:
        out.write(orjson.dumps(given, option=orjson.OPT_APPEND_NEWLINE))
        out.flush()
        name = given.get("risk", "error")
        counts[name] = counts.get(name, 0) + 1
    return counts


def _in_processes(rows: Iterator[lines.Row], workers: int) -> Iterator[dict[str, Any]]:
    """Answers in order, rated by several processes, with a bounded number of chunks under way."""
    with ProcessPoolExecutor(workers) as pool:
        chunks = iter(lambda: list(islice(rows, CHUNK)), [])
        waiting = [pool.submit(_answers, chunk) for chunk in islice(chunks, workers * 3)]
        while waiting:
            done = waiting.pop(0)
            yield from done.result()
            waiting += [pool.submit(_answers, chunk) for chunk in islice(chunks, 1)]


def _answers(rows: list[lines.Row]) -> list[dict[str, Any]]:
    return [answer(row) for row in rows]
