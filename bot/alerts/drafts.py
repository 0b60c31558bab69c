"""Drafts of alerts from campaigns that surge: a person edits and approves them, nothing is sent by itself.

A draft says what the ad looks like, by facts that have a source, and what to do. It never quotes the ad or names a
number: a quoted ad would be spread, and an accused person may be innocent.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from bot.alerts.audience import Sessions
from bot.alerts.draft import Draft
from bot.errors import Refused
from bot.facts.load import FactBase
from bot.groups.ledger import Ledger
from bot.replies.countries import country_name
from bot.store.groups import Campaign, Place
from bot.store.models import now

WINDOW = timedelta(days=1)
BEFORE = timedelta(days=7)
MIN_PLACES = 3
"""Fewer new groups and chats than this in a day are no surge, however quiet it was before."""
BURST = 3.0
"""So many times as many new places in a day as on an average day of the week before."""
MOST_FLAGS = 4
MOST_VARIANTS = 20
WHAT_TO_DO = (
    "Yang sebaiknya dilakukan:\n"
    "• Jangan kirim uang, foto KTP, atau paspor.\n"
    "• Jangan berangkat sebelum tawarannya diperiksa.\n"
    "• Tempel teks lokernya di sini, nanti saya periksa."
)


@dataclass(frozen=True)
class Surge:
    """A campaign that spreads much faster than before."""

    campaign: int
    risk: str
    countries: tuple[str, ...]
    new_places: int
    """Groups and chats that it reached within the last day."""
    burst: float

    def row(self) -> dict[str, Any]:
        """As JSON."""
        return {"campaign": self.campaign, "risk": self.risk, "countries": list(self.countries),
                "new_places": self.new_places, "burst": round(self.burst, 1)}  # fmt: skip


def burst(new_today: int, new_before: int) -> float:
    """How many times as many new places in a day as on an average day of the week before, which counts one at least."""
    return new_today / max(1.0, new_before / BEFORE.days)


async def surges(sessions: Sessions) -> list[Surge]:
    """Dangerous campaigns that surge now, the strongest first."""
    moment = now()
    recent = func.count().filter(Place.first_seen >= moment - WINDOW)
    before = func.count().filter(Place.first_seen < moment - WINDOW, Place.first_seen >= moment - WINDOW - BEFORE)
    query = (
        select(Campaign, recent, before)
        .join(Place, Place.campaign_id == Campaign.id)
        .where(Campaign.last_seen >= moment - WINDOW, Campaign.risk != "low", Campaign.merged_into.is_(None))
        .group_by(Campaign.id).having(recent >= MIN_PLACES)
    )  # fmt: skip
    async with sessions() as session:
        found = [
            Surge(campaign.id, campaign.risk, tuple(filter(None, campaign.countries.split(","))), today,
                  burst(today, earlier))
            for campaign, today, earlier in await session.execute(query)
        ]  # fmt: skip
    return sorted((one for one in found if one.burst >= BURST), key=lambda one: -one.burst)


async def draft(sessions: Sessions, base: FactBase, campaign: int) -> Draft:
    """A draft that warns of a campaign. Raises Refused where nothing with a source can be said of it."""
    shown = await Ledger(sessions).show(campaign)
    if shown is None:
        raise Refused(f"there is no campaign {campaign}; 'sobat campaigns list' names them")
    summary, variants, _ = shown
    countries = tuple(filter(None, summary.campaign.countries.split(",")))
    says = flags([variant.text for variant in variants[:MOST_VARIANTS]], base)
    if not says:
        raise Refused(f"no sign with a source was seen in the ads of campaign {campaign}; write the alert yourself")
    segment = f"country={'|'.join(countries)}" if countries else ""
    return Draft(
        f"campaign {campaign}", {"id": words(countries, says)}, segment, urgent=True, campaign=summary.campaign.id
    )


def flags(texts: list[str], base: FactBase) -> list[str]:
    """What the facts say of the signs seen in the ads, the commonest first."""
    from nlu.risk import screen  # noqa: PLC0415 (slow to load, and only this command needs it)

    seen = Counter(reason.key for text in texts if text for reason in screen(text).reasons)
    known = [base.by_key[key] for key, _ in seen.most_common() if key in base.by_key]
    return [str(value) for entry in known[:MOST_FLAGS] if (value := getattr(entry, "value", None))]


def words(countries: tuple[str, ...], says: list[str]) -> str:
    """The alert's text."""
    named = " dan ".join(filter(None, (country_name(country) for country in countries[:3])))
    where = f" yang menyebut {named}" if named else " ke luar negeri"
    signs = "\n".join(f"• {value}" for value in says)
    return f"Awas, tawaran kerja{where} sedang banyak beredar.\n\nCiri yang terlihat:\n{signs}\n\n{WHAT_TO_DO}"
