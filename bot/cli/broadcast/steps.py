"""Commands that move an alert on, hold it or end it."""

import click

from bot.cli.broadcast.base import AUTHOR, BY, NUMBER, broadcast, who, with_alerts
from bot.cli.lines import write
from bot.settings import load_settings


@broadcast.command()
@NUMBER
@click.option("--version", "read", metavar="VERSION", 
              help="What you read, as 'preview' shows it; refused where the alert has changed since.")  # fmt: skip
@AUTHOR
def approve(number: int, read: str | None, by: str) -> None:
    """Approve what another person wrote."""
    version = with_alerts(lambda alerts: alerts.approve(number, by, read), note=True)
    write({"id": number, "state": "approved", "version": version})


@broadcast.command()
@NUMBER
@BY
def send(number: int, by: str | None) -> None:
    """Fix the audience and queue it; `sobat run` delivers."""
    audience = with_alerts(lambda alerts: alerts.send(number, who(by)))
    write({"id": number, "audience": audience})


@broadcast.command()
@NUMBER
@BY
def pause(number: int, by: str | None) -> None:
    """Send no more until it is resumed."""
    with_alerts(lambda alerts: alerts.pause(number, who(by)))


@broadcast.command()
@NUMBER
@BY
def resume(number: int, by: str | None) -> None:
    """Go on with a paused alert."""
    with_alerts(lambda alerts: alerts.resume(number, who(by)))


@broadcast.command()
@NUMBER
@BY
def cancel(number: int, by: str | None) -> None:
    """End an alert for good; whoever was not reached counts as expired."""
    with_alerts(lambda alerts: alerts.cancel(number, who(by)))


@broadcast.command("retry-failed")
@NUMBER
@BY
def retry_failed(number: int, by: str | None) -> None:
    """Try again where it failed; not where people left, and never what is uncertain."""
    write({"id": number, "again": with_alerts(lambda alerts: alerts.retry_failed(number, who(by)))})


@broadcast.command()
@BY
def stop(by: str | None) -> None:
    """Emergency: halt all workers everywhere, and start nothing until 'allow'."""
    count = with_alerts(lambda alerts: alerts.stop(who(by)))
    click.echo(f"all alerts are stopped ({count} were under way)", err=True)


@broadcast.command()
@BY
def allow(by: str | None) -> None:
    """End an emergency stop; paused alerts are resumed one by one."""
    with_alerts(lambda alerts: alerts.allow(who(by)))


@broadcast.command()
def deliver() -> None:
    """Deliver only: one more worker beside `sobat run`, on this or another machine, until Ctrl-C."""
    import uvloop  # noqa: PLC0415 (half a second that the other commands need not wait)

    from bot.alerts.worker import work  # noqa: PLC0415

    uvloop.run(work(load_settings()))
