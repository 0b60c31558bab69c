"""Campaigns for others: CSV for a table, JSON for a program, STIX 2.1 for exchange between those who fight fraud.

STIX: each contact of a `campaign` is the pattern of an `indicator`, by which a receiver can match what it sees itself.
Contacts are keyed hashes unless they are asked for; a hash tells that two campaigns share a contact, and nothing else.
https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html
"""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import orjson
import stix2

from bot.groups.ledger import Summary
from bot.store.groups import CampaignContact

NAMESPACE = uuid5(NAMESPACE_URL, "https://sobat-rantau.example/campaigns")
"""Makes a campaign's STIX id the same in every export."""
FIELDS = (
    "id", "risk", "first_seen", "last_seen", "sightings", "variants", "groups", "chats", "countries", "contacts",
    "text",
)  # fmt: skip


@dataclass(frozen=True)
class Exported:
    """A campaign as it leaves the house."""

    id: int
    risk: str
    first_seen: str
    last_seen: str
    sightings: int
    variants: int
    groups: int
    chats: int
    countries: tuple[str, ...]
    contacts: tuple[str, ...]
    """Plain ones, or `hash:…`."""
    text: str | None
    """The commonest wording, only together with plain contacts: an ad's text names them."""


def exported(
    summary: Summary, contacts: Sequence[CampaignContact], text: str | None, hashed: Callable[[str], str] | None
) -> Exported:
    """A campaign with its contacts passed through `hashed`, or plain where that is None."""
    campaign = summary.campaign
    return Exported(
        campaign.id, campaign.risk, _moment(campaign.first_seen), _moment(campaign.last_seen), campaign.sightings,
        summary.variants, summary.groups, summary.chats, tuple(filter(None, campaign.countries.split(","))),
        tuple(f"hash:{hashed(one.contact)}" if hashed else one.contact for one in contacts),
        text if hashed is None else None,
    )  # fmt: skip


def as_json(campaigns: Sequence[Exported]) -> str:
    """A JSON array."""
    return orjson.dumps(list(campaigns), option=orjson.OPT_INDENT_2).decode()


def as_csv(campaigns: Sequence[Exported]) -> str:
    """A table with a header; lists are parted by spaces. No cell begins as a spreadsheet's formula does."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(FIELDS)
    for campaign in campaigns:
        table.writerow([_cell(getattr(campaign, name)) for name in FIELDS])
    return out.getvalue()


def _cell(value: Any) -> str:
    text = " ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def as_stix(campaigns: Sequence[Exported]) -> str:
    """A STIX 2.1 bundle: per campaign a `campaign`, per contact an `indicator` that indicates it."""
    author = stix2.Identity(
        id=_id("identity", "sobat-rantau"), name="Sobat Rantau", identity_class="system",
        created=datetime(2026, 1, 1, tzinfo=UTC), modified=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    objects: list[Any] = [author]
    for campaign in campaigns:
        objects += _stix(campaign, author.id)
    key = " ".join(f"{campaign.id} {campaign.last_seen}" for campaign in campaigns)
    return str(stix2.Bundle(id=_id("bundle", key), objects=objects).serialize(pretty=True))


def _stix(campaign: Exported, author: str) -> list[Any]:
    made, changed = campaign.first_seen, campaign.last_seen
    common = {"created_by_ref": author, "created": made, "modified": changed}
    whole = stix2.Campaign(
        id=_id("campaign", str(campaign.id)), name=f"Recruitment ads {campaign.id}", first_seen=made, last_seen=changed,
        description=_described(campaign), labels=["illegal-recruitment", f"risk-{campaign.risk}"], **common,
    )  # fmt: skip
    objects = [whole]
    for contact in campaign.contacts:
        key = f"{campaign.id} {contact}"
        indicator = stix2.Indicator(
            id=_id("indicator", key), name="Contact in ads", pattern=_pattern(contact), pattern_type="stix",
            indicator_types=["anomalous-activity"], valid_from=made, **common,
        )  # fmt: skip
        objects += [indicator, stix2.Relationship(
            id=_id("relationship", key), relationship_type="indicates", source_ref=indicator.id, target_ref=whole.id,
            **common,
        )]  # fmt: skip
    return objects


def _described(campaign: Exported) -> str:
    figures = (
        f"{campaign.sightings} sightings in {campaign.groups} groups and {campaign.chats} chats, "
        f"{campaign.variants} wordings; countries: {' '.join(campaign.countries) or 'none named'}."
    )
    return f"{figures}\n\n{campaign.text}" if campaign.text else figures


def _pattern(contact: str) -> str:
    quoted = contact.replace("\\", "\\\\").replace("'", "\\'")
    if contact.startswith("+"):
        return f"[user-account:account_type = 'phone' AND user-account:account_login = '{quoted}']"
    if contact.startswith(("@", "hash:")):
        return f"[user-account:account_login = '{quoted}']"
    if "@" in contact and "/" not in contact:
        return f"[email-addr:value = '{quoted}']"
    return f"[url:value LIKE '%{quoted}%']"


def _id(kind: str, key: str) -> str:
    return f"{kind}--{uuid5(NAMESPACE, f'{kind} {key}')}"


def _moment(moment: datetime) -> str:
    return moment.replace(tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
