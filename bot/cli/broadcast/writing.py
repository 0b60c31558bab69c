"""Commands that make and change drafts."""

import click

from bot.alerts.registry import Draft
from bot.cli.broadcast.base import FILE, NUMBER, broadcast, moment, read, texts_of, with_alerts, with_sql
from bot.cli.lines import write


@broadcast.command()
@click.option("--name", required=True, help="For operators only.")
@click.option("--text", required=True, type=FILE,
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
    draft = Draft(
        name, texts_of(text, translation), segment, told, priority == "urgent", moment(at), moment(expires), template,
        ask,
    )  # fmt: skip
    write({"id": with_alerts(lambda alerts: alerts.create(draft, by), note=True)})


@broadcast.command()
@NUMBER
@click.option("--text", required=True, type=FILE)
@click.option("--by", required=True, metavar="OPERATOR")
def edit(number: int, text: str, by: str) -> None:
    """Other words for an alert that is not under way; it must be approved again."""
    with_alerts(lambda alerts: alerts.edit(number, {"id": read(text)}, by))


@broadcast.command()
def surges() -> None:
    """Campaigns of ads that spread much faster than before."""
    from bot.alerts.drafts import surges as found  # noqa: PLC0415 (reads the facts, which other commands need not)

    for one in with_sql(found):
        write({"campaign": one.campaign, "risk": one.risk, "countries": one.countries,
               "new_places": one.new_places, "burst": round(one.burst, 1)})  # fmt: skip


@broadcast.command()
@click.argument("campaign", type=int)
@click.option("--by", required=True, metavar="OPERATOR")
def draft(campaign: int, by: str) -> None:
    """Make a draft that warns of a campaign, from facts; print it and its id. A person edits and approves it."""
    from bot.alerts.drafts import draft as drafted  # noqa: PLC0415 (reads the facts, which other commands need not)
    from bot.facts.load import facts  # noqa: PLC0415

    made = with_sql(lambda sessions: drafted(sessions, facts(), campaign))
    number = with_alerts(lambda alerts: alerts.create(made, by), note=True)
    write({"id": number, "segment": made.segment, "text": made.texts["id"]})
