"""`sobat campaigns`: ads that belong together, seen in groups and private chats."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import click

from bot.app import database
from bot.groups import exports
from bot.groups.hashing import keyed_hash
from bot.groups.ledger import Ledger, Summary
from bot.settings import Settings, load_settings
from bot.store.db import session_maker
from bot.store.groups import CampaignContact, Variant
from bot.store.models import now

Shown = tuple[Summary, list[Variant], list[CampaignContact]]
FORMATS = {"csv": exports.as_csv, "json": exports.as_json, "stix": exports.as_stix}
WITH_CONTACTS = click.option(
    "--contacts", is_flag=True, help="Numbers, handles and texts as they are; without it contacts are keyed hashes."
)


@click.group()
def campaigns() -> None:
    """Ads that belong together."""


@campaigns.command("list")
@click.option("--days", type=click.IntRange(1), help="Only campaigns seen in the last DAYS days.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
def list_campaigns(days: int | None, limit: int) -> None:
    """Campaigns, the last seen first, a line each."""
    for summary, _, _ in asyncio.run(_read(load_settings(), days, limit)):
        click.echo(_line(summary))


@campaigns.command()
@click.argument("number", type=int)
@WITH_CONTACTS
def show(number: int, contacts: bool) -> None:
    """One campaign with its contacts; with --contacts its wordings too."""
    settings = load_settings()
    found = asyncio.run(_one(settings, number))
    if found is None:
        raise click.ClickException(f"there is no campaign {number}; 'sobat campaigns list' names them")
    summary, variants, its_contacts = found
    click.echo(_line(summary))
    hashed = None if contacts else _hashing(settings)
    for one in its_contacts:
        click.echo(f"contact: {hashed(one.contact) if hashed else one.contact}  {one.sightings} times")
    for variant in variants if contacts else ():
        click.echo(f"{variant.sightings} times since {variant.first_seen:%Y-%m-%d}: {_shown(variant.text)}")


@campaigns.command()
@click.option("--format", "kind", type=click.Choice(list(FORMATS)), default="csv", show_default=True)
@click.option("--days", type=click.IntRange(1), help="Only campaigns seen in the last DAYS days.")
@WITH_CONTACTS
def export(kind: str, days: int | None, contacts: bool) -> None:
    """Campaigns on stdout as CSV, JSON or STIX 2.1."""
    settings = load_settings()
    hashed = None if contacts else _hashing(settings)
    rows = [
        exports.exported(summary, found, variants[0].text if variants else None, hashed)
        for summary, variants, found in asyncio.run(_read(settings, days, None))
    ]
    click.echo(FORMATS[kind](rows))


async def _read(settings: Settings, days: int | None, limit: int | None) -> list[Shown]:
    since = now() - timedelta(days=days) if days else None
    async with database(settings) as engine:
        ledger = Ledger(session_maker(engine))
        found = [await ledger.show(summary.campaign.id) for summary in await ledger.list(limit, since)]
    return [(summary, list(variants), list(contacts)) for summary, variants, contacts in filter(None, found)]


async def _one(settings: Settings, number: int) -> Shown | None:
    async with database(settings) as engine:
        found = await Ledger(session_maker(engine)).show(number)
    return None if found is None else (found[0], list(found[1]), list(found[2]))


def _hashing(settings: Settings) -> Callable[[str], str]:
    return lambda contact: keyed_hash(settings.secret_key, "contact", contact)


def _line(summary: Summary) -> str:
    campaign = summary.campaign
    return (
        f"#{campaign.id}  {campaign.risk}  {campaign.first_seen:%Y-%m-%d} to {campaign.last_seen:%Y-%m-%d}  "
        f"{campaign.sightings} sightings, {summary.groups} groups, {summary.chats} chats, "
        f"{summary.variants} wordings, {summary.contacts} contacts  {campaign.countries}"
    ).rstrip()


def _shown(text: str) -> str:
    """An ad on one line, without anything a terminal would obey."""
    return "".join(c if c.isprintable() else " " for c in text)
