"""What `sobat screen --report` counts: by risk, country, day, contact and wording, in bounded memory."""

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

from nlu.text import normalize

FLAGGED = ("high", "medium")
MOST_KEPT = 20_000
"""Distinct contacts, wordings and days that are counted; beyond it the rarer half is dropped."""
_SAMPLE = 120  # characters of a wording that are shown
_READ = 20_000  # characters of a text that its wording is taken from


class Counts:
    """Counts by key that hold at most `most` keys; `dropped` says that rare ones were lost."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self.most = most
        self.dropped = False
        self.by_key: dict[str, int] = {}

    def add(self, key: str) -> None:
        """Counts a key once more, dropping the rarer half when there are too many."""
        self.by_key[key] = self.by_key.get(key, 0) + 1
        if len(self.by_key) > self.most:
            self.by_key = dict(self.top(self.most // 2))
            self.dropped = True

    def top(self, number: int, least: int = 1) -> list[tuple[str, int]]:
        """The commonest keys, commonest first, that were counted at least `least` times."""
        ordered = sorted(self.by_key.items(), key=lambda item: -item[1])
        return [item for item in ordered[:number] if item[1] >= least]


class Tally:
    """Running counts over rated messages: their risks, and, of flagged ones, `details`: countries, days,
    contacts and wordings."""

    def __init__(self, details: bool, most: int = MOST_KEPT) -> None:
        self._details = details
        self.risks: dict[str, int] = {}
        self.countries = Counts(most)
        self.days = Counts(most)
        self.contacts = Counts(most)
        self.wordings = Counts(most)
        self._samples: dict[str, str] = {}

    def add(self, row: Any, given: dict[str, Any]) -> None:
        """Counts an input row and the answer to it; `row` may be a bad line."""
        name = given.get("risk", "error")
        self.risks[name] = self.risks.get(name, 0) + 1
        if name not in FLAGGED or not self._details:
            return
        _add_all(self.countries, given["countries"])
        _add_all(self.contacts, given["contacts"])
        if row.get("day"):
            self.days.add(row["day"])
        self._add_wording(row["text"])

    def _add_wording(self, text: str) -> None:
        """Texts that differ in figures, signs and disguises only are one wording."""
        letters = "".join(filter(str.isalpha, normalize(text[:_READ]).norm))
        key = blake2b(letters.encode("utf-8", "replace"), digest_size=12).hexdigest()
        self.wordings.add(key)
        self._samples.setdefault(key, " ".join(text[:_READ].split())[:_SAMPLE])
        if len(self._samples) > len(self.wordings.by_key):
            self._samples = {kept: self._samples[kept] for kept in self.wordings.by_key}

    def repeated(self, number: int) -> list[tuple[str, int]]:
        """(beginning of the text, times) of wordings that came more than once, commonest first."""
        return [(self._samples[key], count) for key, count in self.wordings.top(number, 2)]

    @property
    def dropped(self) -> bool:
        """Whether there was too much to count everything."""
        return any(counts.dropped for counts in (self.countries, self.days, self.contacts, self.wordings))


def _add_all(counts: Counts, keys: Iterable[str]) -> None:
    for key in keys:
        counts.add(key)
