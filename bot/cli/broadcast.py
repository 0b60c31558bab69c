"""`sobat broadcast`: alerts from draft to report. Works while nothing runs; `sobat run` delivers."""

import asyncio
import getpass
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import click

from bot.alerts.audience import Sessions
from bot.alerts.content import BadContent
from bot.alerts.progress import Progress, progress, receipts
from bot.alerts.registry import Draft, Refused, Registry, Rules
from bot.alerts.segment import BadSegment
from bot.cli.lines import write
from bot.settings import load_settings
from bot.store.db import database, session_maker

T = TypeVar("T")
WATCH_SECONDS = 1.0
BY = click.option("--by", metavar="OPERATOR", help="Who does it; default: the user of this machine.")
NUMBER = click.argument("number", metavar="ID", type=int)


@click.group()
def broadcast() -> None:
    """Alerts to subscribers. A second person approves what one has written."""


@broadcast.command()
@click.option("--name", required=True, help="For operators only.")
@click.option("--text", required=True, type=click.Path(exists=True, dir_okay=False, allow_dash=True),
              help="File with the words, UTF-8.")  # fmt: skip
@click.option("--translation", multiple=True, metavar="LANGUAGE=FILE", help="For recipients of another language.")
@click.option("--segment", default="", metavar="EXPR", help="key=value joined by ','; values of a key joined by '|'.")
@click.option("--told", metavar="FACT_KEY", help="A correction: for whoever was told this fact in the last 30 days.")
@click.option("--priority", type=click.Choice(["urgent", "normal"]), default="urgent", show_default=True,
              help="A normal alert waits for the recipient's morning.")  # fmt: skip
@click.option("--at", metavar="TIME", help="ISO time at which sending begins once it is approved and sent.")
@click.option("--expires", metavar="TIME", help="ISO time, or hours like 48h; nothing is sent later.")
@click.option("--template", help="Approved WhatsApp template with one parameter, the text.")
@click.option("--ask", metavar="PAYLOAD", help="What the button 'Tanya' asks the bot.")
@click.option("--by", required=True, metavar="OPERATOR")
def create(
    name: str, text: str, translation: tuple[str, ...], segment: str, told: str | None, priority: str,
    at: str | None, expires: str | None, template: str | None, ask: str | None, by: str,
) -> None:  # fmt: skip
    """Make a draft and print its id."""
    texts = {"id": _read(text)}
    for given in translation:
        language, equals, path = given.partition("=")
        if not equals or not Path(path).is_file():
            raise click.BadParameter(f"{given!r} is not LANGUAGE=FILE")
        texts[language] = _read(path)
    draft = Draft(name, texts, segment, told, priority == "urgent", _moment(at), _moment(expires), template, ask)
    _names_are_not_checked()
    write({"id": _with(lambda alerts: alerts.create(draft, by))})


@broadcast.command()
def surges() -> None:
    """Campaigns of ads that spread much faster than before."""
    from bot.alerts.drafts import surges as found  # noqa: PLC0415 (reads the facts, which other commands need not)

    for one in _with_sql(found):
        write({"campaign": one.campaign, "risk": one.risk, "countries": one.countries,
               "new_places": one.new_places, "burst": round(one.burst, 1)})  # fmt: skip


@broadcast.command()
@click.argument("campaign", type=int)
@click.option("--by", required=True, metavar="OPERATOR")
def draft(campaign: int, by: str) -> None:
    """Make a draft that warns of a campaign, from facts; print it and its id. A person edits and approves it."""
    from bot.alerts.drafts import draft as drafted  # noqa: PLC0415 (reads the facts, which other commands need not)
    from bot.facts.load import facts  # noqa: PLC0415

    made = _with_sql(lambda sessions: drafted(sessions, facts(), campaign))
    write({"id": _with(lambda alerts: alerts.create(made, by)), "segment": made.segment, "text": made.texts["id"]})


@broadcast.command()
@NUMBER
@click.option("--text", required=True, type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--by", required=True, metavar="OPERATOR")
def edit(number: int, text: str, by: str) -> None:
    """Other words for an alert that is not under way; it must be approved again."""
    _with(lambda alerts: alerts.edit(number, {"id": _read(text)}, by))


@broadcast.command()
@NUMBER
@click.option("--by", required=True, metavar="OTHER")
def approve(number: int, by: str) -> None:
    """Approve what another person wrote."""
    _names_are_not_checked()
    _with(lambda alerts: alerts.approve(number, by))
    write({"id": number, "state": "approved"})


@broadcast.command()
@NUMBER
@BY
def send(number: int, by: str | None) -> None:
    """Fix the audience and queue it; `sobat run` delivers."""
    audience = _with(lambda alerts: alerts.send(number, _who(by)))
    write({"id": number, "audience": audience})


@broadcast.command()
@NUMBER
@BY
def pause(number: int, by: str | None) -> None:
    """Send no more until it is resumed."""
    _with(lambda alerts: alerts.pause(number, _who(by)))


@broadcast.command()
@NUMBER
@BY
def resume(number: int, by: str | None) -> None:
    """Go on with a paused alert."""
    _with(lambda alerts: alerts.resume(number, _who(by)))


@broadcast.command()
@NUMBER
@BY
def cancel(number: int, by: str | None) -> None:
    """End an alert for good; whoever was not reached counts as expired."""
    _with(lambda alerts: alerts.cancel(number, _who(by)))


@broadcast.command("retry-failed")
@NUMBER
@BY
def retry_failed(number: int, by: str | None) -> None:
    """Try again where it failed; not where people left, and never what is uncertain."""
    write({"id": number, "again": _with(lambda alerts: alerts.retry_failed(number, _who(by)))})


@broadcast.command()
@BY
def stop(by: str | None) -> None:
    """Emergency: halt all workers everywhere, and start nothing until 'allow'."""
    count = _with(lambda alerts: alerts.stop(_who(by)))
    click.echo(f"all alerts are stopped ({count} were under way)", err=True)


@broadcast.command()
@BY
def allow(by: str | None) -> None:
    """End an emergency stop; paused alerts are resumed one by one."""
    _with(lambda alerts: alerts.allow(_who(by)))


@broadcast.command()
@NUMBER
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--watch", is_flag=True, help="Go on until it is through.")
def status(number: int, as_json: bool, watch: bool) -> None:
    """How far an alert is."""

    async def run() -> None:
        async with database(load_settings()) as engine:
            sessions = session_maker(engine)
            while True:
                now = await progress(sessions, number)
                write(now.row()) if as_json else click.echo(_line(now))
                if not watch or now.state in {"done", "cancelled"}:
                    return
                await asyncio.sleep(WATCH_SECONDS)

    _told(run())


@broadcast.command("list")
def list_alerts() -> None:
    """All alerts, newest first."""
    for alert in _with(lambda alerts: alerts.list()):
        click.echo(f"{alert.id}\t{alert.state}\t{alert.author}\t{alert.approver or '-'}\t{alert.name}")


@broadcast.command()
@click.option("--segment", default="", metavar="EXPR")
@click.option("--told", metavar="FACT_KEY")
@click.option("--sample", default=0, help="Show so many of them.")
def audience(segment: str, told: str | None, sample: int) -> None:
    """How many people an alert would reach now, by channel, and how long the platforms' rates make it take."""
    settings = load_settings()
    sizes = _with(lambda alerts: alerts.audience.size(segment, told))
    rates = {"telegram": settings.telegram_rate, "whatsapp": settings.whatsapp_rate}
    seconds = max((count / rates[channel] for channel, count in sizes.items() if channel in rates), default=0)
    write({"size": sum(sizes.values()), "channels": sizes, "seconds": round(seconds),
           "whatsapp_templates": sizes.get("whatsapp", 0)})  # fmt: skip
    for channel, address, province in _with(lambda alerts: alerts.audience.sample(segment, told, sample)):
        write({"channel": channel, "address": address, "province": province})


@broadcast.command()
@click.argument("number", metavar="[ID]", type=int, required=False)
def audit(number: int | None) -> None:
    """Who did what, oldest first."""
    for row in _with(lambda alerts: alerts.audit(number)):
        alert = f"alert {row.alert_id}" if row.alert_id else "all alerts"
        done = f"{row.at:%Y-%m-%d %H:%M:%S} UTC  {row.operator}  {row.action}  {alert}"
        click.echo(f"{done}  {row.detail}" if row.detail else done)


@broadcast.command()
@NUMBER
def report(number: int) -> None:
    """What became of an alert, with bars."""

    async def run() -> None:
        async with database(load_settings()) as engine:
            sessions = session_maker(engine)
            now, back = await progress(sessions, number), await receipts(sessions, number)
        click.echo(f"{now.name} (#{now.id}, {now.state})")
        figures = {**now.counts, "delivered": back.delivered, "read": back.read, "seen before": back.seen_before,
                   "asked": back.asked, "opted out": back.opted_out}  # fmt: skip
        for label, count in figures.items():
            share = count / now.audience if now.audience else 0
            click.echo(f"{label:>12} {count:>9}  {'█' * round(40 * share)}")

    _told(run())


@broadcast.command()
def deliver() -> None:
    """Deliver only: one more worker beside `sobat run`, on this or another machine, until Ctrl-C."""
    import uvloop  # noqa: PLC0415 (half a second that the other commands need not wait)

    from bot.alerts.worker import work  # noqa: PLC0415

    uvloop.run(work(load_settings()))


def _with(work: Callable[[Registry], Awaitable[T]]) -> T:
    rules = Rules.of(load_settings())
    return _with_sql(lambda sessions: work(Registry(sessions, rules)))


def _with_sql(work: Callable[[Sessions], Awaitable[T]]) -> T:
    async def run() -> T:
        async with database(load_settings()) as engine:
            return await work(session_maker(engine))

    return _told(run())


def _told(run: "Awaitable[T]") -> T:
    """The result; an operator's mistakes become one clear line."""

    async def wait() -> T:
        return await run

    try:
        return asyncio.run(wait())
    except BadSegment as error:
        raise click.UsageError(str(error)) from None
    except (Refused, BadContent) as error:
        raise click.ClickException(str(error)) from None


def _who(by: str | None) -> str:
    return by or getpass.getuser()


def _names_are_not_checked() -> None:
    print("note: no operators are set up, so --by takes any name; two different ones are needed", file=sys.stderr)


def _read(path: str) -> str:
    try:
        return sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise click.ClickException(f"{path} is not UTF-8 text") from None


def _moment(written: str | None) -> datetime | None:
    """An ISO time (UTC where it names no zone) or hours from now."""
    if written is None:
        return None
    try:
        if written.endswith("h"):
            return datetime.now(UTC) + timedelta(hours=float(written[:-1]))
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise click.BadParameter(f"{written!r} is neither an ISO time nor hours like 48h") from None
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)


def _line(now: Progress) -> str:
    counts = "  ".join(f"{name} {count}" for name, count in now.counts.items())
    eta = "" if now.eta is None else f"  {now.rate:.1f}/s, {now.eta:.0f} s left"
    return f"#{now.id} {now.state}  {now.percent:.1f}%  of {now.audience}: {counts}{eta}"
