"""Offices at home: those that are known near a place that somebody names, and that the others' numbers are not."""

import re

from bot.alerts.places import is_province, province
from bot.alerts.regencies import named
from bot.facts.load import FactBase
from bot.facts.model import Contact

LONGEST = 400
"""Characters of a message in which a place is looked for."""
OFFICE = re.compile(r"\b(?:bp3mi|p4mi|ltsa|disnaker\w*|dinas tenaga kerja|kantor (?:dinas|imigrasi|terdekat))\b")
BEFORE_PLACE = re.compile(
    r"\b(?:di|ke|dari|daerah|wilayah|kabupaten|kab|kota|provinsi|prov|asal|orang|bp3mi|p4mi|ltsa|disnaker)\s+"
)
MOST_WORDS = 4
CALLABLE = ("phone", "whatsapp")
ASKED = "kp2mi_call_center"
NOT_KNOWN = "Nomor {offices} di {place} belum kami punya; tanyakan ke KP2MI, {number}."
NEAREST = "Nomor tiap kantor BP3MI dan Disnaker belum kami punya; tanyakan yang terdekat ke KP2MI, {number}."


def offices(facts: FactBase, text: str) -> tuple[str, list[Contact]]:
    """What is to be said of offices at home, with the contacts to name; nothing where none is asked about."""
    said = re.sub(r"[^\w\s]", " ", text[:LONGEST].casefold())
    place, ask = _place(said), facts.by_key[ASKED]
    assert isinstance(ask, Contact)  # noqa: S101 (the tests render every reply)
    if place is None:
        return (NEAREST.format(number=ask.value), [ask]) if OFFICE.search(said) else ("", [])
    known = [contact for contact in facts.contacts("ID") if contact.province == place]
    answers = any(contact.channel in CALLABLE for contact in known)
    missing = "Disnaker" if answers else "BP3MI dan Disnaker"
    return NOT_KNOWN.format(offices=missing, place=place, number=ask.value), [*known, ask]


def _place(said: str) -> str | None:
    """The province of the first place that is named after a word that leads to one."""
    for match in BEFORE_PLACE.finditer(said):
        words = said[match.end() :].split(maxsplit=MOST_WORDS)[:MOST_WORDS]
        for count in range(len(words), 0, -1):
            name = " ".join(words[:count])
            if is_province(name):
                return province(name)[0]
            if places := named(name):
                return places[0].province
    return None
