"""Word lists of `nlu/lexicon/*.yml`, loaded once: countries and places, kept tokens, the known vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

FOLDER = Path(__file__).with_name("lexicon")
RED_FLAGS = FOLDER.parent.parent / "responses" / "facts" / "red_flags.yml"
COUNTRY_FACTS = RED_FLAGS.parent / "countries"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Place(NamedTuple):
    """A country or a place in it, found in a normalised text."""

    country: str
    start: int
    end: int


@cache
def load(name: str) -> Any:
    """The content of `nlu/lexicon/<name>.yml`."""
    with (FOLDER / f"{name}.yml").open(encoding="utf-8") as file:
        return yaml.load(file, Loader=_LOADER)  # noqa: S506 - a safe loader, in C where there is one


@cache
def red_flags() -> list[dict[str, Any]]:
    """The sourced red flags, as the facts hold them."""
    flags: list[dict[str, Any]] = yaml.load(RED_FLAGS.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506
    return flags


def country_facts() -> Iterator[dict[str, Any]]:
    """The sourced entries of every country's facts."""
    for path in sorted(COUNTRY_FACTS.glob("*.yml")):
        yield from yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506


@cache
def kept_tokens() -> frozenset[str]:
    """Words whose figures are meant (`bp2mi`, `n4`)."""
    return frozenset(word for group in load("kept_tokens") for word in group)


@cache
def flag_names() -> dict[str, str]:
    """ISO alpha-2 -> Indonesian name in lower case."""
    return {code: entry["names"][0] for code, entry in load("countries").items()}


@cache
def country_forms() -> dict[str, str]:
    """Written form (name, alias, place; lower case) -> ISO alpha-2. Ambiguous forms are left out."""
    forms: dict[str, str] = {}
    for code, entry in load("countries").items():
        for form in (*entry["names"], *entry["places"]):
            forms.setdefault(form, code)
    return forms


@cache
def weak_forms() -> dict[str, str]:
    """Forms that are also ordinary words (`oman`, `hk`, `us`) -> ISO alpha-2."""
    return {form: code for code, entry in load("countries").items() for form in entry.get("weak", ())}


def country_of(form: str) -> str | None:
    """ISO alpha-2 of a written form; None where it names no country known here."""
    form = form.strip().lower()
    return country_forms().get(form) or weak_forms().get(form)


@cache
def _country_pattern() -> re.Pattern[str]:
    strong = "|".join(re.escape(f) for f in sorted(country_forms(), key=len, reverse=True))
    weak = "|".join(re.escape(f) for f in sorted(weak_forms(), key=len, reverse=True))
    lead = "ke|di|d|ka|nang|neng|ning|negara|penempatan|tujuan|base|to|in|daerah|majikan"
    asked = "aman|bahaya|buka|dibuka|terbuka|tutup|ditutup|tertutup|boleh"  # a country first, then what is asked of it
    return re.compile(
        rf"(?<![a-z0-9])(?:({strong})(?:nya)?|(?:{lead}) ({weak})|(?:^|kalau |kalo )({weak})(?= (?:{asked})))"
        "(?![a-z0-9])"
    )


def find_countries(norm: str) -> list[Place]:
    """Countries and places in a normalised text, in order."""
    found = []
    for match in _country_pattern().finditer(norm):
        group = match.lastindex or 0
        code = country_of(match.group(group))
        if code:
            found.append(Place(code, match.start(group), match.end(group)))
    return found


@cache
def vocabulary() -> frozenset[str]:
    """Single words that disguised writing is read as: places, and the words of offers."""
    words = {word for form in (*country_forms(), *weak_forms()) for word in form.split() if len(word) > 2}
    words.update(word for group in load("disguised") for word in group)
    return frozenset(words)


@cache
def phrase_words() -> frozenset[str]:
    """Single words of all concept phrases and places, as written in the lists."""
    phrases = (phrase for group in load("concepts").values() for phrase in group)
    return frozenset(word for phrase in (*phrases, *country_forms()) for word in phrase.split())
