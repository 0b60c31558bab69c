"""Which of an ad's contacts tell who is behind it: not an authority's, and not a mere platform's address."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from bot.facts.load import facts
from bot.facts.model import Contact
from nlu import contacts, links

MOST = 10
"""Contacts of one ad that are used; an ad with more is a list of somebody else's."""
LONGEST = 320
DATA = Path(__file__).with_name("contacts.yml")


def recruiters(found: Iterable[str]) -> tuple[str, ...]:
    """Numbers, handles, mail addresses and links (host and path, lower-case host) by which ads can be joined.

    Left out are contacts that the facts name, authorities' hosts, and addresses on shared hosts that name nobody.
    """
    numbers = {contact for contact in found if contact.startswith("+")}
    kept = [shown for contact in found if (shown := _plain(contact, numbers)) and shown not in _official()]
    return tuple(dict.fromkeys(kept))[:MOST]


def _plain(contact: str, numbers: set[str]) -> str | None:
    """The form in which equal contacts are equal; None for one that does not tell who is behind the ad."""
    if contact.startswith(("+", "@")):
        return contact
    if "@" in contact and "/" not in contact:
        return None if _authority(contact.partition("@")[2].lower()) else contact.lower()[:LONGEST]
    host, path = _address(contact)
    if not host or _authority(host) or (_is_shared(host) and not path):
        return None
    if f"+{path.lstrip('/+')}" in numbers:
        return None  # wa.me/62812… is the number itself
    return f"{host}{path}"[:LONGEST]


def _address(link: str) -> tuple[str, str]:
    try:
        parts = urlsplit(link if "://" in link else f"//{link}")
    except ValueError:
        return "", ""
    return parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/")


def _authority(host: str) -> bool:
    return any(host == official or host.endswith(f".{official}") for official in _data()["official_hosts"])


def _is_shared(host: str) -> bool:
    return host in links.shared() or host in _data()["shared_hosts"]


@cache
def _data() -> dict[str, frozenset[str]]:
    data: dict[str, list[str]] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return {name: frozenset(hosts) for name, hosts in data.items()}


@cache
def _official() -> frozenset[str]:
    """Contacts of embassies, hotlines and offices, which ads quote to look lawful."""
    values = (entry.value for entry in facts().by_key.values() if isinstance(entry, Contact))
    return frozenset(plain for value in values for found in contacts.find(value) if (plain := _plain(found, set())))
