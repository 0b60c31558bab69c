"""Commands that show: how far an alert is, whom it would reach, who did what, what came back."""

import asyncio
from pathlib import Path
from typing import Any

import click

from bot.alerts.audience import Sessions
from bot.alerts.estimate import estimate
from bot.alerts.progress import Progress, progress
from bot.alerts.receipts import Receipts, receipts, sent_by_minute
from bot.cli.broadcast.base import NUMBER, broadcast, mind, settings, with_alerts, with_sql
from bot.cli.lines import write

WATCH_SECONDS = 1.0


@broadcast.command()
@NUMBER
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--watch", is_flag=True, help="Go on until it is through.")
def status(number: int, as_json: bool, watch: bool) -> None:
    """How far an alert is."""

    async def run(sessions: Sessions) -> None:
        while True:
            now = await progress(sessions, number)
            write(now.row()) if as_json else click.echo(_line(now))
            if not watch or now.state in {"done", "cancelled"}:
                return
            await asyncio.sleep(WATCH_SECONDS)

    with_sql(run)


@broadcast.command("list")
def list_alerts() -> None:
    """All alerts, newest first."""
    for alert in with_alerts(lambda alerts: alerts.list()):
        click.echo(f"{alert.id}\t{alert.state}\t{alert.author}\t{alert.approver or '-'}\t{alert.name}")


@broadcast.command()
@click.option("--segment", default="", metavar="EXPR")
@click.option("--told", metavar="FACT_KEY")
@click.option("--sample", default=0, type=click.IntRange(0, 1_000), help="Show so many of them.")
def audience(segment: str, told: str | None, sample: int) -> None:
    """How many people an alert would reach now, by channel, and how long the platforms' rates make it take."""
    mind(segment, told)
    write(estimated(segment, told))
    write_sample(segment, told, sample)


def estimated(segment: str, told: str | None = None) -> dict[str, Any]:
    """Live size, seconds that the rates make it take, and WhatsApp templates it costs at most."""
    return with_alerts(lambda alerts: estimate(alerts.audience, settings(), segment, told)).row()


def write_sample(segment: str, told: str | None, count: int) -> None:
    """Print some of the people, one JSON line each."""
    for channel, address, province in with_alerts(lambda alerts: alerts.audience.sample(segment, told, count)):
        write({"channel": channel, "address": address, "province": province})


@broadcast.command()
@click.argument("number", metavar="[ID]", type=int, required=False)
def audit(number: int | None) -> None:
    """Who did what, oldest first."""
    for row in with_alerts(lambda alerts: alerts.audit(number)):
        alert = f"alert {row.alert_id}" if row.alert_id else "all alerts"
        done = f"{row.at:%Y-%m-%d %H:%M:%S} UTC  {row.operator}  {row.action}  {alert}"
        click.echo(f"{done}  {row.detail}" if row.detail else done)


@broadcast.command()
@NUMBER
@click.option("--html", type=click.Path(dir_okay=False, writable=True, path_type=Path), metavar="FILE",
              help="Write a page with charts too.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def report(number: int, html: Path | None, as_json: bool) -> None:
    """What became of an alert and what came back, with bars."""
    now, back, minutes = with_sql(lambda sessions: _found(sessions, number))
    if html is not None:
        from bot.cli.broadcast.page import page  # noqa: PLC0415 (loads the lexicon, which the other commands need not)

        html.write_text(page(now, back, minutes), encoding="utf-8")
    if as_json:
        write({**now.row(), **back.row()})
        return
    click.echo(f"{now.name} (#{now.id}, {now.state})")
    for label, count in {**now.counts, **back.row()}.items():
        share = count / now.audience if now.audience else 0
        click.echo(f"{label.replace('_', ' '):>12} {count:>9}  {'█' * round(40 * share)}")
    for reason, count in sorted(now.reasons.items(), key=lambda one: -one[1]):
        click.echo(f"{count:>22}  {reason}")


async def _found(sessions: Sessions, number: int) -> tuple[Progress, Receipts, list[tuple[str, int]]]:
    minutes = await sent_by_minute(sessions, number)
    return await progress(sessions, number), await receipts(sessions, number), minutes


def _line(now: Progress) -> str:
    counts = "  ".join(f"{name} {count}" for name, count in now.counts.items())
    eta = "" if now.eta is None else f"  {now.rate:.1f}/s, {now.eta:.0f} s left"
    waiting = "".join(f"  waiting for {reason}: {count}" for reason, count in now.waiting.items())
    return f"#{now.id} {now.state}  {now.percent:.1f}%  of {now.audience}: {counts}{eta}{waiting}"
