"""Names of companies in a message, known by their legal form: `pt`, `cv`, `lpk`, `bkk`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlu import lexicon
from nlu.text import Text

_MOST_WORDS = 4
_FORM = r"(?:p\.? ?t|perseroan(?: terbatas)?|c\.?v|lpk|bkk)"
_AGENCY = re.compile(
    rf"(?<![a-z0-9])({_FORM})(?:\.?[ :\"]+|\.(?=[a-z]))((?:(?!{_FORM}(?![a-z0-9]))[a-z][a-z0-9&']{{1,24}} ?){{1,6}})"
)
"""A legal form and the words behind it, up to the next legal form: `pt satu dan pt dua` are two."""
_WORD = re.compile(r"[a-z0-9&']+")


def find(text: Text) -> Iterator[tuple[str, int, int]]:
    """(name such as "PT Karya Abadi", start, end in the normalised text) of each company."""
    for match in _AGENCY.finditer(text.norm):
        first = match.start(2)
        words = [(word.group(), first + word.start(), first + word.end()) for word in _WORD.finditer(match.group(2))]
        named = words[: _length(text, words)]
        if named:
            form = "PT" if match.group(1)[0] == "p" else match.group(1).replace(".", "").upper()
            yield f"{form} {' '.join(word for word, _, _ in named).title()}", match.start(), named[-1][2]


def _length(text: Text, words: list[tuple[str, int, int]]) -> int:
    """How many of the words are the name: up to one that no name has, or that is none where it stands."""
    lists = lexicon.load("entities")
    stops, maybe, tails = (frozenset(lists[f"agency_{name}"]) for name in ("stops", "maybe", "tails"))
    for at, (word, start, end) in enumerate(words[:_MOST_WORDS]):
        if word not in stops:
            continue
        followed = at + 1 < len(words) and words[at + 1][0] in tails
        if not (at and word in maybe and (followed or _is_written_as_name(text, start, end))):
            return at
    return min(len(words), _MOST_WORDS)


def _is_written_as_name(text: Text, start: int, end: int) -> bool:
    """`Kerja` in `PT Bina Kerja Baru`; in a message of capitals only nothing is told by them."""
    written = text.evidence(start, end)
    return written[:1].isupper() and written[1:].islower()
