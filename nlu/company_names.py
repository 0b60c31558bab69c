"""Names of companies in a normalised text, known by their legal form: `pt`, `cv`, `lpk`, `bkk`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlu import lexicon

_MOST_WORDS = 4
_FORM = r"(?:p\.? ?t|perseroan(?: terbatas)?|c\.?v|lpk|bkk)"
_AGENCY = re.compile(
    rf"(?<![a-z0-9])({_FORM})(?:\.?[ :\"]+|\.(?=[a-z]))((?:(?!{_FORM}(?![a-z0-9]))[a-z][a-z0-9&']{{1,24}} ?){{1,6}})"
)
"""A legal form and the words behind it, up to the next legal form: `pt satu dan pt dua` are two."""


def find(norm: str) -> Iterator[tuple[str, int, int]]:
    """(name such as "PT Karya Abadi", start, end) of each company."""
    stops = frozenset(lexicon.load("entities")["agency_stops"])
    for match in _AGENCY.finditer(norm):
        names: list[str] = []
        end = match.start(2)
        for word in re.finditer(r"[a-z0-9&']+", match.group(2)):
            if word.group() in stops or len(names) >= _MOST_WORDS:
                break
            names.append(word.group())
            end = match.start(2) + word.end()
        if names:
            form = "PT" if match.group(1)[0] == "p" else match.group(1).replace(".", "").upper()
            yield f"{form} {' '.join(names).title()}", match.start(), end
