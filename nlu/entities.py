"""Entities of a message by word lists: country, city, job, sector, salary, fee, agency, document, phone, handle, url.

`start` and `end` of an entity are code-point offsets in the message as given. Linear in its length.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from typing import Any

from nlu import company_names, contacts, lexicon
from nlu.text import Text, normalize

_MOST = 60
_MONEY_REACH = 40  # characters between an amount and the word that says what it is for
_CONTACT_DIGITS = 8
_NUMBER = re.compile(r"(?<![\w.,])(\d{1,3}(?:[.,]\d{3}){1,3}|\d{1,9}(?:[.,]\d{1,2})?)")
_RANGE = re.compile(r" ?(?:-|–|sampai|s/d|sd|hingga|to) ?(\d{1,3}(?:[.,]\d{3}){1,3}|\d{1,9}(?:[.,]\d{1,2})?)")
_WORD_AFTER = re.compile(r" ?([a-z]{1,12})(?![a-z0-9])")
_WORD_BEFORE = re.compile(r"([a-z]{1,12}\$?|\$)\.? ?$")


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity: its kind, its value (ISO alpha-2 for a country, E.164 for a phone), its place in the message."""

    entity: str
    value: str
    start: int
    end: int


def extract(raw: str) -> list[Entity]:
    """Entities in order of place; at most 60."""
    return extract_from(normalize(raw))


def extract_from(text: Text) -> list[Entity]:
    """`extract` for a message that is normalised already."""
    found = [*_places(text), *_named(text), *_money(text), *_agencies(text), *_contacts(text.raw)]
    return sorted(dict.fromkeys(found), key=lambda e: (e.start, e.end, e.entity))[:_MOST]


def _at(text: Text, entity: str, value: str, start: int, end: int) -> Entity:
    first, last = text.span(start, end)
    return Entity(entity, value, first, last)


@cache
def _city_names() -> dict[str, str]:
    """Written form of a place -> its name."""
    source: dict[str, Any] = lexicon.load("entities")
    names = {form: form.title() for entry in lexicon.load("countries").values() for form in entry["places"]}
    for name, forms in source["cities"].items():
        names.update(dict.fromkeys((name.lower(), *forms), name))
    return names


def _places(text: Text) -> list[Entity]:
    found = []
    for place in lexicon.find_countries(text.norm):
        found.append(_at(text, "country", place.country, place.start, place.end))
        city = _city_names().get(text.norm[place.start : place.end])
        if city:
            found.append(_at(text, "city", city, place.start, place.end))
    return found


@cache
def _terms() -> dict[str, tuple[tuple[str, str], ...]]:
    """Written form -> (entity, value) pairs."""
    source: dict[str, Any] = lexicon.load("entities")
    terms: dict[str, tuple[tuple[str, str], ...]] = {}
    for sector, forms in source["sectors"].items():
        terms.update(dict.fromkeys(forms, (("sector", sector),)))
    for job, entry in source["jobs"].items():
        pairs = (("job", job), ("sector", entry["sector"])) if entry["sector"] != "any" else (("job", job),)
        terms.update(dict.fromkeys((job.lower(), *entry["words"]), pairs))
    for document, forms in source["documents"].items():
        terms.update(dict.fromkeys((document, *forms), (("document", document),)))
    terms.update({place: (("city", place.title()),) for place in source["home"]})
    return terms


@cache
def _term_pattern() -> re.Pattern[str]:
    forms = "|".join(re.escape(form) for form in sorted(_terms(), key=len, reverse=True))
    return re.compile(rf"(?<![a-z0-9@./])({forms})(?:nya|ku)?(?![a-z0-9])")


def _named(text: Text) -> list[Entity]:
    return [
        _at(text, entity, value, match.start(1), match.end(1))
        for match in _term_pattern().finditer(text.norm)
        for entity, value in _terms()[match.group(1)]
    ]


@cache
def _money_words() -> dict[str, dict[str, Any]]:
    source: dict[str, Any] = lexicon.load("entities_money")
    currencies = {word: code for code, words in source["currencies"].items() for word in words}
    scale = {**dict.fromkeys(source["thousand"], 1_000), **dict.fromkeys(source["million"], 1_000_000)}
    return {"currencies": {**currencies, "$": "USD"}, "scale": scale}


@cache
def _purpose_pattern() -> re.Pattern[str]:
    source: dict[str, Any] = lexicon.load("entities_money")
    salary, fee = ("|".join(sorted(source[kind], key=len, reverse=True)) for kind in ("salary", "fee"))
    return re.compile(rf"(?<![a-z])(?:(?P<salary>{salary})|(?P<fee>{fee}))(?![a-z])")


def _money(text: Text) -> list[Entity]:
    """Amounts with a unit or a currency, as a wage or a fee after the nearest word that says so."""
    norm = text.norm
    if not any(char.isdecimal() for char in norm):
        return []
    purposes = [
        (m.start(), m.end(), "salary" if m.group("salary") else "fee") for m in _purpose_pattern().finditer(norm)
    ]
    if not purposes:
        return []
    found = []
    done = 0
    for match in _NUMBER.finditer(norm):
        if match.start() < done:
            continue
        read = _amount(norm, match)
        if read is None:
            continue
        value, start, done = read
        kind = _purpose(purposes, start, done)
        if kind:
            found.append(_at(text, kind, value, start, done))
        if len(found) >= _MOST:
            break
    return found


def _amount(norm: str, match: re.Match[str]) -> tuple[str, int, int] | None:
    """`(value, start, end)` of an amount of money: "IDR 9000000-13000000"; None for other figures."""
    words = _money_words()
    start, end = match.span()
    before = _WORD_BEFORE.search(norm, max(0, start - 14), start)
    code = words["currencies"].get(before.group(1).rstrip("$") or "$") if before else None
    if code and before:
        start = before.start()
    low, high = _plain(match.group(1)), None
    upto = _RANGE.match(norm, end)
    if upto:
        high, end = _plain(upto.group(1)), upto.end()
    scale = 1
    for _ in range(2):
        after = _WORD_AFTER.match(norm, end)
        if not after:
            break
        word = after.group(1)
        if word in words["scale"] and scale == 1:
            scale = words["scale"][word]
        elif word in words["currencies"] and code is None:
            code = words["currencies"][word]
        else:
            break
        end = after.end()
    if code is None and scale == 1 and low < 100_000:
        return None
    code = code or "IDR"
    sizes = f"{round(low * scale)}" + (f"-{round(high * scale)}" if high is not None else "")
    return f"{code} {sizes}", start, end


def _plain(figure: str) -> float:
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", figure):
        return float(re.sub(r"[.,]", "", figure))
    return float(figure.replace(",", "."))


def _purpose(purposes: list[tuple[int, int, str]], start: int, end: int) -> str | None:
    """The kind whose word stands nearest; words before the amount count before words after it."""
    following = bisect_left(purposes, (start,))
    gaps = [
        (start - last if last <= start else (first - end) * 2, kind)
        for first, last, kind in purposes[max(0, following - 1) : following + 1]
    ]
    near = [(gap, kind) for gap, kind in gaps if 0 <= gap <= _MONEY_REACH]
    return min(near)[1] if near else None


def _agencies(text: Text) -> list[Entity]:
    """`pt karya abadi resmi gak` -> "PT Karya Abadi"."""
    return [_at(text, "agency", *found) for found in company_names.find(text)]


def _contacts(raw: str) -> list[Entity]:
    found = []
    for value in contacts.find(raw):
        if value.startswith("+"):
            span = _digits_at(raw, value)
            kind = "phone"
        elif value.startswith("@"):
            span = _written_at(raw, value) or _written_at(raw, value[1:])
            kind = "handle"
        else:
            span = _written_at(raw, value)
            kind = "url"
        if span:
            found.append(Entity(kind, value, *span))
    return found


def _written_at(raw: str, value: str) -> tuple[int, int] | None:
    match = re.search(re.escape(value), raw, re.I)
    return match.span() if match else None


def _digits_at(raw: str, e164: str) -> tuple[int, int] | None:
    """Where the last digits of a number stand, whatever separates them; the start takes the prefix in."""
    figures = [(at, digit) for at, char in enumerate(raw) if (digit := unicodedata.digit(char, None)) is not None]
    places = [at for at, _ in figures]
    digits = "".join(str(digit) for _, digit in figures)
    tail = e164[-_CONTACT_DIGITS:]
    index = digits.find(tail)
    if index < 0:
        return None
    first = index
    while first and places[first] - places[first - 1] <= 2 and index - first < 7:
        first -= 1
    start = places[first]
    if start and raw[start - 1] == "+":
        start -= 1
    return start, places[index + len(tail) - 1] + 1
