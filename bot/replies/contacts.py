"""Which contacts are shown for a country, and how."""

import re

from bot.facts.load import CONFIDENCE_RANK, FactBase
from bot.facts.model import Contact

FOR_EVERYONE = ("kemlu_pwni", "kp2mi_call_center_abroad")
"""Shown beside a country's own contacts, and where the country is not known."""
FOR_MARK = {"sexual": ("sapa_129_whatsapp",), "suicide": ("healing119",), "minor": ("sapa_129_whatsapp",)}
AT_HOME = ("kp2mi_whatsapp", "kp2mi_call_center")
ASKED_AT_HOME = {
    re.compile(r"\b(?:polisi|polda|polres|polsek)\b", re.I): "polisi_110",
    re.compile(r"\b(?:kemnaker|kemenaker|kementerian ketenagakerjaan)\b", re.I): "kemnaker_call_center",
    re.compile(r"\b(?:ojk|iasc)\b", re.I): "ojk_157",
    re.compile(r"\b(?:kp2mi|bp2mi|bnp2tki)\b", re.I): "kp2mi_call_center",
}
"""Offices at home that a question names, and the number that answers."""
MISSION = re.compile(r"\b(?:kbri|kjri|kdei|kedutaan|konsulat|kedubes)\b", re.I)
SHOWN = 2
NOT_SURE = " (nomor ini belum kami pastikan dua kali)"
CALLABLE = ("phone", "whatsapp", "short", "tollfree")

MISSION_CITY = re.compile(r"\b(?:KBRI|KJRI|KRI|KDEI) ((?:[A-Z][a-z]+ ?)+)")


def choose(facts: FactBase, countries: tuple[str, ...], mark: str | None = None, text: str = "") -> list[Contact]:
    """Contacts of a mission whose city stands in the text, the country's surest ones, then the national ones.

    The first of a country is a mission's, where Indonesian is spoken; of numbers as sure, missions' come before the
    host's, whom somebody held there may have reason to fear. A medium number never stands alone.
    """
    own = _of_countries(facts, countries, text.lower())
    general = [facts.by_key[key] for key in (*FOR_MARK.get(mark or "", ()), *FOR_EVERYONE) if key in facts.by_key]
    chosen = [*own, *(contact for contact in general if isinstance(contact, Contact))]
    if any(contact.confidence == "high" for contact in chosen):
        return list(dict.fromkeys(chosen))
    return [contact for contact in chosen if contact.channel == "web"]


def nearest(chosen: list[Contact]) -> list[Contact]:
    """The first of the contacts, and the hotline for everyone."""
    return list(dict.fromkeys([*chosen[:1], *(contact for contact in chosen if contact.key == FOR_EVERYONE[0])]))


def by_message(facts: FactBase, countries: tuple[str, ...]) -> list[Contact]:
    """The WhatsApp numbers for a country, and the ministry's; for somebody who cannot call."""
    found = [contact for country in countries if country != "ID" for contact in facts.contacts(country)]
    own = [one for one in found if one.channel == "whatsapp" and one.confidence != "low"]
    general = facts.by_key[AT_HOME[0]]
    assert isinstance(general, Contact)  # noqa: S101 (the tests render every reply)
    return [*list(dict.fromkeys(own))[:SHOWN], general]


def at_home(facts: FactBase, text: str) -> list[Contact]:
    """Contacts of the offices at home that the text names."""
    found = [facts.by_key[key] for name, key in ASKED_AT_HOME.items() if name.search(text)]
    return [contact for contact in found if isinstance(contact, Contact)]


def _of_countries(facts: FactBase, countries: tuple[str, ...], text: str) -> list[Contact]:
    found = [
        contact
        for country in countries if country != "ID"
        for contact in facts.contacts(country)
        if contact.confidence != "low" and contact.channel in CALLABLE
        and (contact.country == country or MISSION_CITY.search(contact.name))
    ]  # fmt: skip
    found = sorted(found, key=lambda contact: (
        not _named(contact, text), CONFIDENCE_RANK[contact.confidence], not MISSION_CITY.search(contact.name),
    ))  # fmt: skip
    missions = [contact for contact in found if MISSION_CITY.search(contact.name)]
    first_of_each = {contact.country: contact for contact in reversed(missions)}
    firsts = [contact for contact in missions if first_of_each[contact.country] is contact]
    return list(dict.fromkeys([*firsts, *found]))[:SHOWN]


def _named(contact: Contact, text: str) -> bool:
    city = MISSION_CITY.search(contact.name)
    return city is not None and city[1].strip().lower().removesuffix(" city") in text


def line(contact: Contact) -> str:
    """One contact on one line, the number written so that a phone makes it tappable."""
    via = "WA " if contact.channel == "whatsapp" else ""
    doubt = NOT_SURE if contact.confidence == "medium" and contact.channel in CALLABLE else ""
    return f"{contact.name}: {via}{contact.value}{doubt}"


def discreet_line(contact: Contact) -> str:
    """The bare number or link, for a phone that others may read."""
    return contact.value
