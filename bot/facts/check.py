"""What a schema cannot see: double keys and values, false dates, invalid numbers, unsound links, too few sources."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from bot.facts.load import Placed, Problem, read_folder
from bot.facts.model import Contact, Entry, Source
from bot.facts.values import bare, contact_mistakes, country_mistakes, site, source_mistakes, value_mistakes

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
    problems += _double_values(placed)
    return sorted(problems, key=lambda p: (p.file, p.line))


def _at(item: Placed, mend: str) -> Problem:
    return Problem(item.file, item.line, f"{item.entry.key}: {mend}")


def _double_values(placed: Sequence[Placed]) -> Iterator[Problem]:
    """Contacts that give one value again under another key, without saying so in `same_as`."""
    seen: dict[tuple[str, str, str], Placed] = {}
    for item in placed:
        if not isinstance(item.entry, Contact):
            continue
        first = seen.setdefault((item.entry.country, item.entry.channel, bare(item.entry.value)), item)
        if item.entry.key != first.entry.key != item.entry.same_as:
            yield _at(
                item, f"the value is that of {first.entry.key}; merge them, or say why in note and name it in same_as"
            )


def _mistakes(entry: Entry, today: date) -> Iterator[str]:
    if entry.checked > today:
        yield f"checked {entry.checked} is in the future; write the day it was checked"
    if entry.checked < min(source.read for source in entry.sources):
        yield f"checked {entry.checked} is before any source was read; write the day it was compared with them"
    for source in entry.sources:
        yield from _source_mistakes(source, today)
    if entry.confidence == "high" and not _well_sourced(entry):
        yield f"high needs two sources on different sites, the newest from {FRESH_FROM} or later; else write medium"
    if entry.confidence == "high" and not entry.confirmed:
        yield "high needs a second_reading by another reader that confirms it; else write medium"
    yield from country_mistakes(entry)
    if isinstance(entry, Contact):
        yield from contact_mistakes(entry)
    else:
        yield from value_mistakes(str(getattr(entry, "value", "")))


def _source_mistakes(source: Source, today: date) -> Iterator[str]:
    if source.read > today:
        yield f"read {source.read} is in the future; write the day the source was read"
    if str(source.published or "")[:10] > str(today):
        yield f"published {source.published} is in the future; write the date the page shows, or null"
    yield from source_mistakes(source.url)


def _well_sourced(entry: Entry) -> bool:
    newest = max(int(str(source.published or "0")[:4]) for source in entry.sources)
    return len({site(source.url) for source in entry.sources}) >= 2 and newest >= FRESH_FROM


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
