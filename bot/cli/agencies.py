"""`sobat agencies`: the list of licensed placement agencies, as the ministry publishes it."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

import click

from bot.agencies.register import Register
from bot.agencies.sheet import read
from bot.app import database
from bot.replies.agency import told
from bot.settings import load_settings
from bot.store.db import session_maker

T = TypeVar("T")
DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def agencies() -> None:
    """The list of licensed placement agencies."""


@agencies.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--date", "listed", type=DAY, help="The list's own date; needed where the file does not say it.")
def import_list(file: Path, listed: datetime | None) -> None:
    """Put the list in FILE (CSV or XLSX) in the place of the one before; rows that are wrong are left out and named."""
    sheet = read(file)
    day = listed.date() if listed else sheet.listed
    if day is None:
        raise click.UsageError("the file does not say its date; give it: --date 2026-10-03")
    if day > date.today():
        raise click.UsageError(f"the list's date {day} has not come yet")
    for line, mistake in sheet.mistakes:
        click.echo(f"{file.name}:{line}: {mistake}", err=True)
    if not sheet.agencies:
        raise click.ClickException("no row could be used; the list before is kept")
    _with_register(lambda register: register.replace(replace(sheet, listed=day), file.name))
    click.echo(f"{len(sheet.agencies)} agencies of {day} imported, {len(sheet.mistakes)} rows left out")
    if sheet.mistakes:
        raise click.exceptions.Exit(1)


@agencies.command()
@click.argument("name")
def check(name: str) -> None:
    """What the bot would say of a company or a licence, e.g. "PT Karya Abadi" or "45/2022"."""
    asked = f"SIP3MI {name}" if re.match(r"[\d\W]*\d", name) else name
    findings = _with_register(lambda register: register.check(asked))
    if not findings:
        raise click.ClickException("name a company with its form or a licence, e.g. 'PT Karya Abadi', 'SIP3MI 45/2022'")
    click.echo(told(findings, "siskop2mi", date.today()))


@agencies.command()
def show() -> None:
    """Date, file and import of the list in use."""
    newest = _with_register(lambda register: register.newest())
    if newest is None:
        raise click.ClickException("no list is imported; 'sobat agencies import FILE' does it")
    click.echo(f"list of {newest.listed}, from {newest.file}, imported {newest.imported:%Y-%m-%d %H:%M} UTC")


def _with_register(work: Callable[[Register], Awaitable[T]]) -> T:
    async def run() -> T:
        async with database(load_settings()) as engine:
            return await work(Register(session_maker(engine)))

    return asyncio.run(run())
