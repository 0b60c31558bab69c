"""Commands that show an alert before it is sent: to the eye, and to an operator's own chat."""

import click

from bot.alerts.audience import Sessions
from bot.alerts.preview import CHANNELS, Form, forms
from bot.alerts.senders.sender import Outcome, Sent
from bot.alerts.states import alert_of
from bot.cli.broadcast.base import BY, NUMBER, broadcast, settings, who, with_sql
from bot.cli.lines import write


@broadcast.command()
@NUMBER
@click.option("--channel", type=click.Choice(CHANNELS), help="This channel only.")
@click.option("--province", help="As somebody there would read it.")
@click.option("--country", metavar="ISO", help="As somebody who chose this country would read it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, with the bodies of the calls.")
def preview(number: int, channel: str | None, province: str | None, country: str | None, as_json: bool) -> None:
    """What each channel would get, with lengths and what to mind."""

    async def made(sessions: Sessions) -> list[Form]:
        async with sessions() as session:
            alert = await alert_of(session, number)
        return list(forms(alert, province, country.upper() if country else None))

    for form in with_sql(made):
        if channel in {None, form.channel}:
            write(form.row()) if as_json else click.echo(_shown(form))


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


def _shown(form: Form) -> str:
    head = f"== {form.channel}, {form.form}, {form.language} ({form.length:,} of {form.most:,}) =="
    picture = ["[picture]"] if "<picture" in str(form.body) else []
    return "\n".join([head, *picture, form.text, *(f"[{title}]" for title in form.buttons),
                      *(f"! {warning}" for warning in form.warnings), ""])  # fmt: skip
