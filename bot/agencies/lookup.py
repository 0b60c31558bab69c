"""Finds a company in the list by its name and licence number; says how sure the find is."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rapidfuzz import fuzz, process

from bot.agencies.names import initials, licence_digits, plain, sound, words
from bot.agencies.sheet import Listed

ALIKE = 86.0
"""Likeness of two names' sounds, 0 to 100, from which one may be meant for the other."""
SIMILAR_SHOWN = 3
ABBREVIATION = range(2, 7)
SINGLE_NUMBER = 6
"""A licence of one group of figures counts from this length: a company's registration number."""
LICENCE = re.compile(
    r"\b(?:sip3mi|siup|izin|ijin|nib)\b(?:sip3mi|[^\d\n,;]){0,20}"
    r"((?<!sip)\d[\d.]{0,20}(?:[ /.-]{1,3}(?:tahun|thn|kp2mi|men|[ivxl]{1,5}|\d[\d.]{0,12})){0,5})",
    re.IGNORECASE,
)
Kind = Literal["found", "numbered", "number_differs", "other_name", "similar", "absent", "no_list"]


@dataclass(frozen=True)
class Finding:
    """What the list says of a company that was named, or of a licence number that stands alone."""

    asked: str
    """The company's name, or `nomor izin 45/2022`."""
    kind: Kind
    agencies: tuple[Listed, ...] = ()
    """The company found, those under the number, or those with a similar name."""
    listed: date | None = None
    """The list's date."""


NAME_REACH = 200
"""Characters of a message in which a listed name is looked for: as long as the list's names may be."""
MOST_WORDS = 12


def licence_in(text: str) -> str:
    """The first licence number that a text names, as `45-2022`; empty if it names none."""
    found = LICENCE.search(text)
    return licence_digits(found[1].replace(".", "")) if found else ""


def whole(licence: str) -> bool:
    """Whether a number is long enough to be one company's."""
    return "-" in licence or len(licence) >= SINGLE_NUMBER


def written(licence: str) -> str:
    """`45-2022` as people write it, with what it is."""
    return f"nomor izin {licence.replace('-', '/')}"


class Index:
    """The list, ready to be looked things up in."""

    def __init__(self, agencies: Iterable[Listed], listed: date) -> None:
        self.listed = listed
        self._all = tuple(agencies)
        self._by_name: dict[str, list[Listed]] = defaultdict(list)
        self._by_licence: dict[str, list[Listed]] = defaultdict(list)
        self._by_initials: dict[str, list[Listed]] = defaultdict(list)
        for agency in self._all:
            self._by_name[plain(agency.name)].append(agency)
            self._by_licence[licence_digits(agency.licence.replace(".", ""))].append(agency)
            self._by_initials[initials(agency.name)].append(agency)
        self._sounds = [sound(agency.name) for agency in self._all]

    def find(self, asked: str, licence: str = "") -> Finding:
        """`asked` is a company's name, `licence` a number as `licence_in` gives it, or empty."""
        named = tuple(self._by_name.get(plain(asked), ()))
        numbered = self._numbered(licence)
        if named:
            agrees = not licence or any(agency in numbered for agency in named)
            unknown = all(not agency.licence for agency in named)
            return Finding(asked, "found" if agrees or unknown else "number_differs", named, self.listed)
        if numbered:
            return Finding(asked, "other_name", numbered, self.listed)
        similar = self._similar(asked)
        return Finding(asked, "similar" if similar else "absent", similar, self.listed)

    def find_number(self, licence: str) -> Finding:
        """The companies of a number as `licence_in` gives it."""
        numbered = self._numbered(licence)
        return Finding(written(licence), "numbered" if numbered else "absent", numbered, self.listed)

    def named_at(self, text: str) -> str:
        """The longest listed name that a text begins with, as the list writes it; empty if there is none."""
        ends = [word.end() for word in re.finditer(r"[^\W_](?:[^\s,;]*[^\W_])?", text[:NAME_REACH])][:MOST_WORDS]
        for end in reversed(ends):
            if listed := self._by_name.get(plain(text[:end])):
                return listed[0].name
        return ""

    def _numbered(self, licence: str) -> tuple[Listed, ...]:
        return tuple(self._by_licence.get(licence, ())) if whole(licence) else ()

    def _similar(self, asked: str) -> tuple[Listed, ...]:
        given, short = words(asked), plain(asked)
        alike = process.extract(sound(asked), self._sounds, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=SIMILAR_SHOWN)
        found = [self._all[place] for _, _, place in alike]
        found += (agency for agency in self._all if _begins_alike(given, words(agency.name)))
        if len(given) == 1 and len(short) in ABBREVIATION:
            found += self._by_initials.get(short, ())
        return tuple(dict.fromkeys(found))[:SIMILAR_SHOWN]


def _begins_alike(asked: tuple[str, ...], listed: tuple[str, ...]) -> bool:
    """Whether one name begins with the whole of the other, in two words at least."""
    shorter = min(len(asked), len(listed))
    return shorter > 1 and asked[:shorter] == listed[:shorter]
