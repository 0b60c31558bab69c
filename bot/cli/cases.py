"""`sobat cases`: people who need a human, until there is a desk."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import click

from bot.app import database
from bot.cases.store import Cases
from bot.settings import load_settings
from bot.store.db import session_maker
from bot.store.models import Case

T = TypeVar("T")


@click.group()
def cases() -> None:
    """People who need a human."""


@cases.command("list")
@click.option("--all", "everything", is_flag=True, help="Closed cases too.")
def list_cases(everything: bool) -> None:
    """Open cases, newest first, a line each."""
    for case in _with_cases(lambda store: store.list(None if everything else "open")):
        click.echo(_line(case))


@cases.command()
@click.argument("number", type=int)
def show(number: int) -> None:
    """One case with the person's words."""
    found = _with_cases(lambda store: store.show(number))
    if found is None:
        raise click.ClickException(f"there is no case {number}; 'sobat cases list --all' names them")
    case, notes = found
    click.echo(_line(case))
    click.echo(f"person: {case.channel} {case.address}")
    for name in ("place", "people", "injured", "passport"):
        if getattr(case, name):
            click.echo(f"{name}: {_shown(getattr(case, name))}")
    for note in notes:
        click.echo(f"{note.at:%Y-%m-%d %H:%M} UTC  {_shown(note.text)}")


@cases.command()
@click.argument("number", type=int)
def close(number: int) -> None:
    """Close a case; the person's words are deleted."""
    if not _with_cases(lambda store: store.close(number)):
        raise click.ClickException(f"there is no open case {number}; 'sobat cases list' names them")
    click.echo(f"case {number} closed, its words deleted")


def _with_cases(work: Callable[[Cases], Awaitable[T]]) -> T:
    async def run() -> T:
        async with database(load_settings()) as engine:
            return await work(Cases(session_maker(engine)))

    return asyncio.run(run())


def _line(case: Case) -> str:
    facts = (case.intent, case.mark, case.country, "discreet" if case.discreet else None, case.state)
    told = "operators told" if case.operators_told else "operators not told"
    return f"#{case.id}  {case.opened:%Y-%m-%d %H:%M} UTC  {' '.join(f for f in facts if f)}  {told}"


def _shown(text: str) -> str:
    """A person's words on one line, without anything a terminal would obey."""
    return "".join(c if c.isprintable() else " " for c in text)
