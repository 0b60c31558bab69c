"""`sobat segments`: filters of subscribers with a name, for `--segment @NAME`."""

import click

from bot.alerts.segments import MARK, Segments
from bot.cli.broadcast.base import BY, mind, who, with_sql
from bot.cli.broadcast.figures import estimated, write_sample
from bot.cli.lines import write


@click.group()
def segments() -> None:
    """Saved filters of subscribers: --segment @NAME stands for one."""


@segments.command()
@click.argument("name")
@click.argument("expression", metavar="EXPR")
@BY
def save(name: str, expression: str, by: str | None) -> None:
    """Keep EXPR as NAME, and print how many people it holds now."""
    with_sql(lambda sessions: Segments(sessions).save(name, expression, who(by)))
    mind(MARK + name)
    write({"name": name, **estimated(MARK + name)})


@segments.command("list")
def list_segments() -> None:
    """All of them with their live sizes."""
    for row in with_sql(lambda sessions: Segments(sessions).list()):
        write({"name": row.name, "segment": row.expression, "size": estimated(row.expression)["size"]})


@segments.command()
@click.argument("name")
@click.option("--sample", default=0, help="Show so many of the people.")
def show(name: str, sample: int) -> None:
    """One with its live size by channel, the time and WhatsApp templates that an alert to it takes, and a sample."""
    row = with_sql(lambda sessions: Segments(sessions).get(name))
    write({"name": row.name, "segment": row.expression, "by": row.author, "saved": f"{row.saved:%Y-%m-%d}",
           **estimated(row.expression)})  # fmt: skip
    write_sample(row.expression, None, sample)


@segments.command()
@click.argument("name")
@BY
def delete(name: str, by: str | None) -> None:
    """Forget one; alerts made with it stay as they are."""
    with_sql(lambda sessions: Segments(sessions).delete(name, who(by)))
