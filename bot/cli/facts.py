"""`sobat facts`: what the bot may say, where each fact is from and how old it is."""

from datetime import date

import click

from bot.facts.check import check_folder, conflicting
from bot.facts.load import FACTS
from bot.facts.load import facts as base
from bot.facts.model import SHELF_LIFE_DAYS, Claim, Contact, Entry
from bot.facts.rates import mistakes, rates
from bot.facts.usage import used_keys


@click.group()
def facts() -> None:
    """The sourced facts."""


def _country(_context: click.Context, _option: click.Parameter, code: str | None) -> str | None:
    """The code in capitals, where some fact is about that country."""
    if code is None:
        return None
    known = {getattr(entry, "country", None) for entry in base().by_key.values()}
    if code.upper() not in known:
        raise click.BadParameter(f"no fact is about {code!r}; give an ISO code such as TW")
    return code.upper()


@facts.command("list")
@click.option("--country", callback=_country, help="Only one country, by its ISO code.")
@click.option("--unused", is_flag=True, help="Only facts that no reply tells.")
@click.option("--conflicts", is_flag=True, help="Only facts that contradict a source, a second reading or each other.")
def list_facts(country: str | None, unused: bool, conflicts: bool) -> None:
    """A line a fact: key, confidence, age in days, use."""
    used = used_keys()
    disputed = conflicting(list(base().by_key.values())) if conflicts else {}
    for key, entry in sorted(base().by_key.items()):
        if country and getattr(entry, "country", None) != country:
            continue
        if (unused and key in used) or (conflicts and key not in disputed):
            continue
        why = f"\t{disputed[key]}" if conflicts else ""
        use = "used" if key in used else "not used"
        click.echo(f"{key}\t{entry.kind}\t{entry.confidence}\t{_age(entry)} d\t{use}{why}")


@facts.command()
@click.argument("key")
def show(key: str) -> None:
    """One fact with its sources."""
    entry = base().by_key.get(key)
    if entry is None:
        raise click.ClickException(f"there is no fact {key!r}; 'sobat facts list' names them")
    value = entry.value if isinstance(entry, (Claim, Contact)) else getattr(entry, "value", "")
    click.echo(f"{entry.key} ({entry.kind}, {entry.confidence}), checked {entry.checked}\n{value}")
    for source in entry.sources:
        click.echo(f"- {source.publisher}, {source.published or 'undated'}, read {source.read}")
        click.echo(f"  {source.url}\n  {source.says}")
    if entry.second_reading:
        click.echo(f"second reading {entry.second_reading.read}: {entry.second_reading.verdict}")
    if entry.note:
        click.echo(f"note: {entry.note}")


@facts.command()
def check() -> None:
    """Validate all fact files and the exchange rates; exit 1 and name file, line and mend for each mistake."""
    problems = [*map(str, check_folder(FACTS)), *mistakes(date.today())]
    for problem in problems:
        click.echo(problem)
    if problems:
        raise click.exceptions.Exit(1)
    click.echo(f"{len(base().by_key)} facts are in order")


@facts.command()
@click.option("--within", type=click.IntRange(min=0), default=30, show_default=True, help="Days ahead.")
def due(within: int) -> None:
    """Facts and exchange rates whose shelf life ends soon or has ended, oldest first."""
    for entry in sorted(base().by_key.values(), key=lambda e: e.checked):
        left = SHELF_LIFE_DAYS[entry.kind] - _age(entry)
        if left <= within:
            click.echo(f"{entry.key}\t{_left(left)}\tchecked {entry.checked}")
    for rate in rates():
        left = rate.left(date.today())
        if left <= within:
            click.echo(f"rate of {rate.currency}\t{_left(left)}\tof {rate.day}")


def _left(days: int) -> str:
    return f"{'past by' if days < 0 else 'due in'} {abs(days)} d"


def _age(entry: Entry) -> int:
    return (date.today() - entry.checked).days
