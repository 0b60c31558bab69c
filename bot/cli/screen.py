"""`sobat screen`: rates messages from JSON lines or a chat export, one JSON line each, streamed in order."""

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

import click
import orjson

from bot.cli import exports, lines, report
from bot.cli.tally import Tally
from nlu import risk

CHUNK = 500
"""Messages that a worker process is handed at once."""

PROGRESS_EVERY = 1_000

Answered = tuple[lines.Row, dict[str, Any]]
"""An input row and the output object for it."""


def _writable(_context: click.Context, _option: click.Parameter, page: Path | None) -> Path | None:
    """The page's path, after a look at its folder: a long run must not end without its page."""
    if page is not None and not (page.parent.is_dir() and (page.exists() or os.access(page.parent, os.W_OK))):
        raise click.BadParameter(f"no file can be written in {page.parent}")
    return page


@click.command()
@click.argument("file", default="-", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option(
    "--format", "kind", type=click.Choice(["jsonl", *exports.READERS]), default="jsonl", show_default=True,
    help="jsonl: {\"id\", \"text\"} a line; telegram: result.json; whatsapp: exported .txt; text: a message a line.",
)  # fmt: skip
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that rate.")
@click.option("--summary", is_flag=True, help="At the end, a table of the ratings on stderr.")
@click.option(
    "--report", "page", type=click.Path(dir_okay=False, writable=True, path_type=Path), callback=_writable,
    help="At the end, a page (HTML) of the ratings, countries, days, contacts and repeated texts.",
)  # fmt: skip
def screen(file: str, kind: str, workers: int, summary: bool, page: Path | None) -> None:
    """Rate messages: is this a dangerous offer of work? Reads FILE or stdin; one JSON line each on stdout."""
    tally = Tally(page is not None)
    try:
        rows = _rows(file, kind)
        answers = _in_processes(rows, workers) if workers > 1 else ((row, answer(row)) for row in rows)
        _write(counted(answers, sys.stderr) if _watched() else answers, tally, at_once=not _is_whole(file))
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    if summary:
        for name, count in sorted(tally.risks.items(), key=lambda item: -item[1]):
            click.echo(f"{name:>8} {count:>9}", err=True)
    if page is not None:
        page.write_text(report.page(tally), encoding="utf-8", errors="replace")
    if tally.risks.get("error"):
        raise click.exceptions.Exit(1)


def _is_whole(file: str) -> bool:
    """Whether all input is there already, so that nobody waits for an answer before giving the next line."""
    return stat.S_ISREG(os.stat(0 if file == "-" else file).st_mode)  # noqa: PTH116 (also of an open file)


def _watched() -> bool:
    """Whether somebody looks at a terminal that the results do not fill."""
    return sys.stderr.isatty() and not sys.stdout.isatty()


def counted(answers: Iterable[Answered], terminal: TextIO) -> Iterator[Answered]:
    """The answers, while the terminal shows how many there were."""
    number = 0
    for number, answered in enumerate(answers, start=1):
        if number % PROGRESS_EVERY == 0:
            terminal.write(f"\r{number:,} messages rated")
            terminal.flush()
        yield answered
    terminal.write(f"\r{number:,} messages rated\n")


def _rows(file: str, kind: str) -> Iterator[lines.Row]:
    source = lines.source(file)
    if kind == "jsonl":
        return lines.read(source, ("id", "text"))
    return (message._asdict() for message in exports.READERS[kind](source))


def answer(row: lines.Row) -> dict[str, Any]:
    """The output object of one input line."""
    if isinstance(row, lines.BadLine):
        return {"id": row.row.get("id"), "error": str(row)}
    try:
        verdict = risk.screen(row["text"])
    except Exception as error:  # one text must not end the run; its words stay out of what is told
        return {"id": row["id"], "error": f"could not be rated: {type(error).__name__}"}
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


def _write(answers: Iterable[Answered], tally: Tally, at_once: bool) -> None:
    """Writes and counts the answers; flushes each where somebody may wait for it."""
    out = sys.stdout.buffer
    for row, given in answers:
        out.write(orjson.dumps(given, option=orjson.OPT_APPEND_NEWLINE))
        if at_once:
            out.flush()
        tally.add(row, given)
    out.flush()


def _in_processes(rows: Iterator[lines.Row], workers: int) -> Iterator[Answered]:
    """Answers in order, rated by several processes, with a bounded number of chunks under way."""
    with ProcessPoolExecutor(workers) as pool:
        chunks = iter(lambda: list(islice(rows, CHUNK)), [])
        waiting = [(chunk, pool.submit(_answers, chunk)) for chunk in islice(chunks, workers * 3)]
        while waiting:
            asked, done = waiting.pop(0)
            yield from zip(asked, done.result(), strict=True)
            waiting += [(chunk, pool.submit(_answers, chunk)) for chunk in islice(chunks, 1)]


def _answers(rows: list[lines.Row]) -> list[dict[str, Any]]:
    return [answer(row) for row in rows]
