"""Kabupaten and kota: by code, by name, and out of what somebody answers when asked where they live."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import yaml

from bot.alerts.places import is_province, province

REGENCIES = Path(__file__).with_name("regencies.yml")
LONGEST = 120
"""A longer text is no answer to the question where somebody lives."""
ALIKE = 0.84
"""Share of letters in common from which a name is thought to be misspelt."""
SHOWN = 3
KINDS = {"kab": "kabupaten", "kotamadya": "kota", "kodya": "kota", "kep": "kepulauan", "prop": "provinsi",
         "prov": "provinsi", "propinsi": "provinsi"}  # fmt: skip
KIND = re.compile(r"(?:kabupaten|kota)(?: administrasi)? ")
BELOW = re.compile(r"\b(?:desa|ds|dusun|dsn|kampung|kp|kelurahan|kel|kecamatan|kec)\s+\w+")
"""What is smaller than a kabupaten is left out."""
FILLERS = frozenset({
    "saya", "aku", "sy", "ak", "gue", "gw", "kami", "tinggal", "tinggalnya", "domisili", "rumah", "rumahku", "asal",
    "asalnya", "berasal", "alamat", "orang", "di", "dari", "daerah", "wilayah", "provinsi", "ya", "kak", "min", "pak",
    "bu", "mbak", "sekarang", "itu", "indonesia", "deh", "dong", "nya", "aja", "saja",
})  # fmt: skip
HOME = re.compile(
    r"(?:(?:saya|aku|sy|ak|kami|gue|gw)\s+)?(?:sekarang\s+)?"
    r"(?:tinggal|tinggalnya|domisili|berdomisili|berasal|asal|rumah)\s+(?:(?:saya|aku|ku)\s+)?(?:di|dari)\s+(.+)"
)


@dataclass(frozen=True)
class Place:
    """A province, or a kabupaten or kota in it."""

    code: str
    """As the ministry numbers it: "52" or "52.03"."""
    province: str
    regency: str | None = None

    @property
    def zone(self) -> int:
        """Hours east of UTC."""
        return province(self.province)[1]

    @property
    def name(self) -> str:
        """As people read it."""
        return self.regency or f"Provinsi {self.province}"


@dataclass(frozen=True)
class _Book:
    by_code: dict[str, Place]
    by_name: dict[str, tuple[Place, ...]]
    """Folded name -> places: with and without "kabupaten" or "kota"."""


@cache
def _book() -> _Book:
    listed = yaml.safe_load(REGENCIES.read_text(encoding="utf-8"))
    by_code: dict[str, Place] = {}
    for name, regencies in listed["regencies"].items():
        number = next(iter(regencies)).split(".")[0]
        by_code[number] = Place(number, name)
        by_code |= {code: Place(code, name, regency) for code, regency in regencies.items()}
    by_name: dict[str, list[Place]] = {}
    for place in by_code.values():
        folded = _fold(place.regency or place.province)
        for written in dict.fromkeys((folded, KIND.sub("", folded, count=1))):
            by_name.setdefault(written, []).append(place)
    full = {place.regency: place for place in by_code.values()}
    for written, name in listed["others"].items():
        by_name[written] = [full[name]]
    return _Book(by_code, {name: tuple(places) for name, places in by_name.items()})


def by_code(code: str) -> Place | None:
    """The province or kabupaten of a code."""
    return _book().by_code.get(code)


def named(written: str) -> tuple[Place, ...]:
    """Kabupaten and kota of that name: both where "Malang" is written without either word, none if it is unknown."""
    return tuple(place for place in _book().by_name.get(_fold(written), ()) if place.regency)


def usual(written: str) -> str:
    """A kabupaten's or kota's full name; a bare name is the kabupaten's, an unknown one stays as it was written."""
    places = named(written)
    return (places[0].regency if places else None) or " ".join(written.split())


def answered(text: str) -> tuple[Place, ...]:
    """Where somebody lives who wrote this when asked; several where the words fit several, none where they fit none.

    Only a text that holds nothing else is an answer.
    """
    words = _kernel(text)
    return _exact(" ".join(words)) or _before_province(words)


def alike(text: str) -> tuple[Place, ...]:
    """Places whose names are spelt nearly so."""
    close = get_close_matches(KIND.sub("", " ".join(_kernel(text)), count=1), _book().by_name, SHOWN, ALIKE)
    return tuple(dict.fromkeys(place for name in close for place in _book().by_name[name]))[:SHOWN]


def told_home(text: str) -> tuple[Place, ...]:
    """The place in "saya tinggal di …", if the text says nothing else."""
    match = HOME.fullmatch(_fold(text)) if len(text) <= LONGEST else None
    return answered(match[1]) if match else ()


def _exact(name: str) -> tuple[Place, ...]:
    if is_province(name):
        around = province(name)[0]
        own = tuple(place for place in _book().by_code.values() if not place.regency and place.province == around)
        return tuple(dict.fromkeys((*own, *_book().by_name.get(name, ()))))
    return _book().by_name.get(name, ())


def _before_province(words: Sequence[str]) -> tuple[Place, ...]:
    """The place in "lombok timur ntb": a name, then the province that it lies in."""
    for cut in range(1, len(words)):
        tail = " ".join(words[cut:])
        if is_province(tail):
            around = province(tail)[0]
            found = _book().by_name.get(" ".join(words[:cut]), ())
            return tuple(place for place in found if place.province == around)
    return ()


def _kernel(text: str) -> list[str]:
    """The words that may name a place."""
    if len(text) > LONGEST:
        return []
    words = BELOW.sub(" ", _fold(text)).split()
    return [word for word in words if word not in FILLERS]


def _fold(written: str) -> str:
    """Small letters, single spaces, no punctuation, abbreviations of kinds written out."""
    words = re.sub(r"[^\w\s]", " ", written.casefold()).split()
    return " ".join(KINDS.get(word, word) for word in words)
