"""`sobat offers`: what readers reported as wrongly rated, for review, and what the model may learn of it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import click

from bot.app import database
from bot.cli import lines
from bot.offers.reports import CLASSES, Reports
from bot.settings import load_settings
from bot.store.db import session_maker
from bot.store.reports import OfferReport

T = TypeVar("T")


@click.group()
def offers() -> None:
    """Verdicts that readers called wrong."""


@offers.command()
@click.option(
    "--state", type=click.Choice(["open", "approved", "rejected", "all"]), default="open", show_default=True
)
def export(state: str) -> None:
    """Reports in JSON lines, oldest first, without who sent them; the text only where they agreed to keep it."""
    for report in _with_reports(lambda reports: reports.list(None if state == "all" else state)):
        lines.write(_line(report))


@offers.command()
@click.argument("number", type=int)
@click.option("--class", "label", type=click.Choice(CLASSES), required=True, help="What the text really is.")
def approve(number: int, label: str) -> None:
    """Let the model learn from a report at its next training (python -m nlu.model.train)."""
    _review(number, label)
    click.echo(f"report {number} approved as {label}")


@offers.command()
@click.argument("number", type=int)
def reject(number: int) -> None:
    """Learn nothing from a report; its text is deleted."""
    _review(number, None)
    click.echo(f"report {number} rejected, its text deleted")


def _review(number: int, label: str | None) -> None:
    problem = _with_reports(lambda reports: reports.review(number, label))
    if problem is not None:
        raise click.ClickException(f"{problem}; 'sobat offers export --state all' lists them")


def _with_reports(work: Callable[[Reports], Awaitable[T]]) -> T:
    async def run() -> T:
        settings = load_settings()
        async with database(settings) as engine:
            return await work(Reports(session_maker(engine), None, settings.sobat_data / "offers"))

    return asyncio.run(run())


def _line(report: OfferReport) -> dict[str, Any]:
    return {
        "id": report.id,
        "state": report.state,
        "class": report.label,
        "kind": report.kind,
        "risk": report.risk,
        "score": report.score,
        "signals": [key for key in report.signals.split(",") if key],
        "countries": [code for code in report.countries.split(",") if code],
        "text": report.text,
        "opened": report.opened.isoformat(timespec="seconds"),
    }
