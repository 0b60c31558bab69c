"""Commands that make and change drafts."""

from pathlib import Path

import click

from bot.alerts.draft import Change, Draft
from bot.cli.broadcast.base import (
    AUTHOR,
    FILE,
    NUMBER,
    broadcast,
    links_of,
    mind,
    mind_numbers,
    moment,
    picture_of,
    texts_of,
    with_alerts,
    with_sql,
)
from bot.cli.lines import write

PICTURE = click.option("--picture", type=click.Path(exists=True, dir_okay=False, path_type=Path),
                       help="JPEG or PNG above the words, which then have at most 1,024 characters.")  # fmt: skip
BUTTON = click.option("--button", multiple=True, metavar="TITLE=ADDRESS",
                      help="A button that opens an https address on an allowed host; up to three.")  # fmt: skip


@broadcast.command()
@click.option("--name", required=True, help="For operators only.")
@click.option("--text", required=True, type=FILE,
              help="File with the words, UTF-8.")  # fmt: skip
@click.option("--translation", multiple=True, metavar="LANGUAGE=FILE", help="For recipients of another language.")
@click.option("--segment", default="", metavar="EXPR", help="key=value joined by ','; values of a key joined by '|'.")
@click.option("--told", metavar="FACT_KEY", help="A correction: for who was told this fact (or campaign_N) in 30 days.")
@click.option("--priority", type=click.Choice(["urgent", "normal"]), default="urgent", show_default=True,
              help="A normal alert waits for the recipient's morning.")  # fmt: skip
@click.option("--at", metavar="TIME", help="ISO time at which sending begins once it is approved and sent.")
@click.option("--expires", metavar="TIME", help="ISO time, or hours like 48h; nothing is sent later.")
@click.option("--template", help="Approved WhatsApp template with one parameter, the text.")
@click.option("--template-buttons", is_flag=True, help="It was approved with two quick replies, seen and ask.")
@click.option("--ask", metavar="PAYLOAD", help="What the button 'Tanya' asks the bot.")
@click.option("--campaign", type=click.IntRange(1), help="The campaign of ads that it warns of: sightings count there.")
@click.option("--news", is_flag=True, help="No warning, but a course or an event: spares who wants alerts only.")
@PICTURE
@BUTTON
@AUTHOR
def create(
    name: str, text: str, translation: tuple[str, ...], segment: str, told: str | None, priority: str,
    at: str | None, expires: str | None, template: str | None, template_buttons: bool, ask: str | None, news: bool,
    campaign: int | None, picture: Path | None, button: tuple[str, ...], by: str,
) -> None:  # fmt: skip
    """Make a draft and print its id."""
    draft = Draft(
        name, texts_of(text, translation), segment, told, priority == "urgent", moment(at), moment(expires), template,
        ask, links=links_of(button), picture=picture_of(picture),
        template_buttons=template_buttons, news=news, campaign=campaign,
    )  # fmt: skip
    mind(segment, told)
    mind_numbers(draft.texts)
    write({"id": with_alerts(lambda alerts: alerts.create(draft, by), note=True)})


@broadcast.command()
@NUMBER
@click.option("--text", type=FILE, help="File with the new words; translations must be given again.")
@click.option("--translation", multiple=True, metavar="LANGUAGE=FILE")
@PICTURE
@click.option("--no-picture", is_flag=True, help="Take the picture away.")
@BUTTON
@click.option("--no-buttons", is_flag=True, help="Take the alert's own buttons away.")
@AUTHOR
def edit(
    number: int, text: str | None, translation: tuple[str, ...], picture: Path | None, no_picture: bool,
    button: tuple[str, ...], no_buttons: bool, by: str,
) -> None:  # fmt: skip
    """Other words, picture or buttons for an alert that is not under way; it must be approved again.

    A draft of the bot's own needs nothing but an author who takes it over.
    """
    if translation and text is None:
        raise click.UsageError("--translation needs --text")
    change = Change(
        texts_of(text, translation) if text is not None else None,
        links_of(button) if button or no_buttons else None, picture_of(picture), no_picture,
    )  # fmt: skip
    mind_numbers(change.texts)
    with_alerts(lambda alerts: alerts.edit(number, change, by))


@broadcast.command()
def surges() -> None:
    """Campaigns of ads that spread much faster than before."""
    from bot.alerts.drafts import surges as found  # noqa: PLC0415 (reads the facts, which other commands need not)

    for one in with_sql(found):
        write(one.row())


@broadcast.command()
@click.argument("campaign", type=int)
@AUTHOR
def draft(campaign: int, by: str) -> None:
    """Make a draft that warns of a campaign, from facts; print it and its id. A person edits and approves it."""
    from bot.alerts.drafts import draft as drafted  # noqa: PLC0415 (reads the facts, which other commands need not)
    from bot.facts.load import facts  # noqa: PLC0415

    made = with_sql(lambda sessions: drafted(sessions, facts(), campaign))
    number = with_alerts(lambda alerts: alerts.create(made, by), note=True)
    write({"id": number, "segment": made.segment, "text": made.texts["id"]})
