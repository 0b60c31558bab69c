"""What a schema cannot see: double keys, future dates, invalid numbers, shorteners, too few sources."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import phonenumbers

from bot.facts.load import Placed, Problem, read_folder
from bot.facts.model import Contact, Entry, Source

SHORTENERS = frozenset({
    "bit.ly", "t.co", "tinyurl.com", "s.id", "goo.gl", "cutt.ly", "is.gd", "rb.gy", "ow.ly", "shorturl.at", "linktr.ee",
})  # fmt: skip
FRESH_FROM = 2024
"""The newest source of a `high` entry is from this year or later."""


def check_folder(folder: Path, today: date | None = None) -> list[Problem]:
    """All mistakes in the fact files below `folder`, each with file, line and mend."""
    placed, problems = read_folder(folder)
    today = today or date.today()
    seen: dict[str, Placed] = {}
    for item in placed:
        if item.entry.key in seen:
            first = seen[item.entry.key]
            problems.append(_at(item, f"the key is taken by {first.file}:{first.line}; give this entry another"))
        seen.setdefault(item.entry.key, item)
        problems += [_at(item, mend) for mend in _mistakes(item.entry, today)]
    return sorted(problems, key=lambda p: (p.file, p.line))


def _at(item: Placed, mend: str) -> Problem:
    return Problem(item.file, item.line, f"{item.entry.key}: {mend}")


def _mistakes(entry: Entry, today: date) -> Iterator[str]:
    if entry.checked > today:
        yield f"checked {entry.checked} is in the future; write the day it was checked"
    for source in entry.sources:
        yield from _source_mistakes(source, today)
    if entry.confidence == "high" and not _well_sourced(entry):
        yield f"high needs two sources on different sites, the newest from {FRESH_FROM} or later; else write medium"
    if entry.confidence == "high" and not _read_by_another(entry):
        yield "high needs a second_reading by another reader that confirms it; else write medium"
    if isinstance(entry, Contact):
        yield from _contact_mistakes(entry)


def _read_by_another(entry: Entry) -> bool:
    reading = entry.second_reading
    return reading is not None and reading.by == "another" and reading.verdict == "confirmed"


def _source_mistakes(source: Source, today: date) -> Iterator[str]:
    if source.read > today:
        yield f"read {source.read} is in the future; write the day the source was read"
    if str(source.published or "")[:10] > str(today):
        yield f"published {source.published} is in the future; write the date the page shows, or null"
    if site(source.url) in SHORTENERS:
        yield f"{source.url} is a shortener; write the address it leads to"


def _well_sourced(entry: Entry) -> bool:
    newest = max(int(str(source.published or "0")[:4]) for source in entry.sources)
    return len({site(source.url) for source in entry.sources}) >= 2 and newest >= FRESH_FROM


def site(url: str) -> str:
    """The host of an address without `www.`."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _contact_mistakes(contact: Contact) -> Iterator[str]:
    if contact.channel in ("phone", "whatsapp"):
        try:
            number = phonenumbers.parse(contact.value, None)
        except phonenumbers.NumberParseException:
            yield f"{contact.value!r} is no number in international form; write it as +62 21 …"
            return
        if not phonenumbers.is_valid_number(number):
            yield f"{contact.value!r} is not a valid number; compare it with its source"
        elif phonenumbers.region_code_for_number(number) != contact.country:
            yield f"{contact.value!r} is not a number of {contact.country}; correct the number or the country"
    if contact.channel in ("short", "tollfree") and contact.dial_from == "any":
        yield f"{contact.value!r} cannot be dialled from everywhere; name the countries in dial_from"
    if contact.channel == "web" and (not contact.value.startswith("https://") or site(contact.value) in SHORTENERS):
        yield f"{contact.value!r} must be an https address, not a shortener"


def conflicting(entries: Sequence[Entry]) -> dict[str, str]:
    """Key -> why, of facts that a second reading found to differ, and of hotlines of one mission that differ."""
    found = {
        entry.key: "a second reading differs"
        for entry in entries if entry.second_reading and entry.second_reading.verdict == "differs"
    }  # fmt: skip
    lines: dict[tuple[str, str, str], list[Contact]] = {}
    for entry in entries:
        if isinstance(entry, Contact) and entry.channel in ("phone", "whatsapp") and entry.purpose == "protection":
            lines.setdefault((entry.name, entry.channel, entry.purpose), []).append(entry)
    for same in lines.values():
        if len({contact.value for contact in same}) > 1:
            found |= {contact.key: "another number under the same name" for contact in same}
    return found
