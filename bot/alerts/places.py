"""Provinces and the hours in which people sleep there."""

from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path

import yaml

PROVINCES = Path(__file__).with_name("provinces.yml")
COUNTRIES = Path(__file__).with_name("iso3166.txt")
WIB = 7
ZONES = (7, 8, 9)
"""Western, central and eastern Indonesian time, in hours east of UTC."""
NIGHT = time(21), time(7)
"""No alert that can wait arrives between these, by the recipient's clock."""


@cache
def _known() -> dict[str, tuple[str, int]]:
    """Folded name -> (the province's name, its zone)."""
    listed = yaml.safe_load(PROVINCES.read_text(encoding="utf-8"))
    return {
        written.casefold(): (name, zone)
        for zone, provinces in listed.items()
        for name, others in provinces.items()
        for written in (name, *others)
    }


def province(written: str) -> tuple[str, int]:
    """The province's usual name and zone; an unknown one as it was written, in western time."""
    shown = " ".join(written.split())
    return _known().get(shown.casefold(), (shown, WIB))


def is_province(written: str) -> bool:
    """Whether that is a province's name, or one that people write for it."""
    return " ".join(written.split()).casefold() in _known()


def known_province(written: str | None) -> str | None:
    """The province's usual name; None for what is no province, so that no text of somebody else is shown."""
    return province(written)[0] if written is not None and is_province(written) else None


def is_country(code: str) -> bool:
    """Whether a country has that ISO code, in capital letters."""
    return code in _countries()


@cache
def _countries() -> frozenset[str]:
    listed = COUNTRIES.read_text(encoding="utf-8").splitlines()
    return frozenset(" ".join(line for line in listed if not line.startswith("#")).split())


def asleep(moment: datetime) -> dict[int, datetime]:
    """Zones in which it is night at that moment -> when the morning comes, in UTC."""
    mornings = {}
    evening, morning = NIGHT
    for zone in ZONES:
        local = moment.astimezone(UTC) + timedelta(hours=zone)
        if local.time() >= evening or local.time() < morning:
            day = local.date() + timedelta(days=1) if local.time() >= evening else local.date()
            mornings[zone] = datetime.combine(day, morning, UTC) - timedelta(hours=zone)
    return mornings
