"""Commands that show an alert before it is sent: to the eye, and to an operator's own chat."""

from datetime import datetime

import click

from bot.alerts.audience import Sessions
from bot.alerts.preview import CHANNELS, Form, forms
from bot.alerts.senders.sender import Outcome, Sent
from bot.alerts.states import alert_of
from bot.alerts.version import version
from bot.cli.broadcast.base import BY, NUMBER, broadcast, settings, who, with_sql
from bot.cli.lines import write
from bot.store.alerts import Alert


@broadcast.command()
@NUMBER
@click.option("--channel", type=click.Choice(CHANNELS), help="This channel only.")
@click.option("--province", help="As somebody there would read it.")
@click.option("--country", metavar="ISO", help="As somebody who chose this country would read it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, with the bodies of the calls.")
def preview(number: int, channel: str | None, province: str | None, country: str | None, as_json: bool) -> None:
    """What each channel would get, with lengths and what to mind."""

    async def found(sessions: Sessions) -> Alert:
        async with sessions() as session:
            return await alert_of(session, number)

    alert = with_sql(found)
    if not as_json:
        click.echo(_head(alert))
    for form in forms(alert, province, country.upper() if country else None):
        if channel in {None, form.channel}:
            write({"version": version(alert), **form.row()}) if as_json else click.echo(_shown(form))


@broadcast.command()
@NUMBER
@click.option("--to", required=True, metavar="CHANNEL:ADDRESS|OPERATOR_CHAT", help="An operator's chat.")
@click.option("--language", default="id", show_default=True)
@BY
def test(number: int, to: str, language: str, by: str | None) -> None:
    """Send it to one operator, marked as a test and counted nowhere."""
    from bot.alerts.parts import senders  # noqa: PLC0415 (the other commands need no platform)
    from bot.alerts.trial import Trial, addressee  # noqa: PLC0415
    from bot.alerts.worker import shared_redis  # noqa: PLC0415
    from bot.store.sessions import Sessions as ChatSessions  # noqa: PLC0415

    async def sent(sessions: Sessions) -> Outcome:
        person = addressee(to, settings().operator_chat)
        client = shared_redis(settings())
        platforms = senders(settings(), sessions, client)
        try:
            return await Trial(sessions, ChatSessions(client), platforms).send(number, person, who(by), language)
        finally:
            for one in platforms.values():
                await one.aclose()
            await client.aclose()

    outcome = with_sql(sent)
    if not isinstance(outcome, Sent):
        raise click.ClickException(f"the test did not arrive: {outcome.reason}")
    write({"id": number, "test": "sent"})


def _head(alert: Alert) -> str:
    """To whom and when, and the version that an approver names."""
    told = [("told", alert.told), ("template", alert.template), ("Tanya asks", alert.ask)]
    lines = [
        f"#{alert.id} {alert.name}, by {alert.author}, version {version(alert)}", f"to: {alert.segment or 'everybody'}",
        *(f"{label}: {value}" for label, value in told if value),
        f"{'urgent' if alert.urgent else 'normal'}, {_when('from', alert.starts) or 'at once'}"
        f"{_when(', until', alert.expires)}",
    ]  # fmt: skip
    return "\n".join([*lines, ""])


def _when(label: str, moment: datetime | None) -> str:
    return "" if moment is None else f"{label} {moment:%Y-%m-%d %H:%M} UTC"


def _shown(form: Form) -> str:
    head = f"== {form.channel}, {form.form}, {form.language} ({form.length:,} of {form.most:,}) =="
    picture = ["[picture]"] if "<picture" in str(form.body) else []
    return "\n".join([head, *picture, form.text, *(f"[{title}]" for title in form.buttons),
                      *(f"! {warning}" for warning in form.warnings), ""])  # fmt: skip
