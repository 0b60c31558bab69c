"""Dates and source lines in plain Indonesian."""

from collections.abc import Iterable
from datetime import date

from bot.facts.model import Entry, Source
from bot.months import MONTHS

SHOWN_SOURCES = 2


def spoken_date(value: date | str | int | None) -> str:
    """`2025-03-12` as `12 Mar 2025`, `2025-03` as `Mar 2025`, a year as it is; no date as an empty text."""
    parts = str(value or "").split("-")
    month = [MONTHS[int(parts[1]) - 1].capitalize()] if len(parts) > 1 else []
    day = [str(int(parts[2]))] if len(parts) > 2 else []
    return " ".join([*day, *month, parts[0]])


def newest(entry: Entry) -> Source:
    """The entry's newest source; one without a date counts as oldest."""
    return max(entry.sources, key=lambda source: str(source.published or ""))


def source_line(entries: Iterable[Entry], today: date) -> str:
    """One short line that names where the told facts were read, and when they were last checked."""
    told = list(dict.fromkeys(entries))
    if not told:
        return ""
    names: dict[str, None] = {}
    for entry in told:
        source = newest(entry)
        when = spoken_date(source.published)
        names[f"{source.publisher}, {when}" if when else source.publisher] = None
    checked = min(entry.checked for entry in told)
    word = "terakhir dicek" if any(entry.stale(today) for entry in told) else "dicek"
    return f"Sumber: {'; '.join(list(names)[:SHOWN_SOURCES])} ({word} {spoken_date(checked)})"
