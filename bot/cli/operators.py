"""`sobat operators`: who may write, approve and send alerts."""

import asyncio
import getpass
from collections.abc import Awaitable, Callable
from typing import TypeVar

import click

from bot.errors import Refused
from bot.operators import ROLES, Operators
from bot.settings import load_settings
from bot.store.db import database, session_maker

T = TypeVar("T")


@click.group()
def operators() -> None:
    """Who may write, approve and send alerts. While nobody is set up, any two names may."""


@operators.command()
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(ROLES),
              help="May be given twice. author writes; approver approves, sends, stops; admin may do all.")  # fmt: skip
def add(name: str, roles: tuple[str, ...]) -> None:
    """Add an operator, or give one other roles."""
    new = _with(lambda known: known.add(name, roles, getpass.getuser()))
    click.echo(f"{name} was {'added' if new else 'changed'}: {', '.join(roles)}", err=True)


@operators.command("list")
def list_operators() -> None:
    """All operators with their roles, and whether they have a token for the console."""
    for one in _with(lambda known: known.list()):
        click.echo(f"{one.name}\t{', '.join(one.roles)}\t{'token' if one.token else 'no token'}")


@operators.command()
@click.argument("name")
def remove(name: str) -> None:
    """Take an operator's roles and token away."""

    async def work(known: Operators) -> bool:
        await known.remove(name, getpass.getuser())
        return await known.set_up()

    if not _with(work):
        click.echo("note: no operators are left, so --by takes any name again", err=True)


@operators.command()
@click.argument("name")
def token(name: str) -> None:
    """Make a token for the console and print it, this once; an earlier one ends."""
    click.echo(_with(lambda known: known.token(name, getpass.getuser())))


@operators.command()
def audit() -> None:
    """Who changed what about operators, oldest first."""
    for row in _with(lambda known: known.audit()):
        line = f"{row.at:%Y-%m-%d %H:%M:%S} UTC  {row.by}  {row.action}  {row.name}"
        click.echo(f"{line}  {row.detail}" if row.detail else line)


def _with(work: Callable[[Operators], Awaitable[T]]) -> T:
    async def run() -> T:
        async with database(load_settings()) as engine:
            return await work(Operators(session_maker(engine)))

    try:
        return asyncio.run(run())
    except Refused as error:
        raise click.ClickException(str(error)) from None
