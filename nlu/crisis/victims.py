"""Whom a matched deed happens to: the writer, a relative, somebody else, or nobody named."""

from __future__ import annotations

from nlu.crisis.patterns import Match
from nlu.crisis.reading import Reading

KIN = ("kin", "friend")
_NEAR_THE_WRITER = ("self", "kin", "friend", "we")
_DOERS = ("boss", "agent")
_LOOK_LEFT = 12
_LOOK_RIGHT = 3
_TELLS = frozenset({"bilang", "cerita", "crita", "kata", "ngomong", "posting", "share"})
_OF_MANY = frozenset({"banyak", "semua", "katanya", "rata"})
_BESIDE = 4  # words between "saya" and the noun that explains him: `saya tkw di oman`


def victim(match: Match, reading: Reading) -> str:
    """The nearest person before the deed who is not the one doing it; "nobody" where none is named."""
    if any(_only_tells(person, match, reading) for person in reading.people):
        return "other"
    left = _before(match, reading)
    if left:
        return _before_the_deed(left, match, reading)
    sentence = reading.sentence[match.start]
    for start, _, kind in reading.people:
        if match.end <= start < match.end + _LOOK_RIGHT and reading.sentence[start] == sentence:
            return kind if kind in _NEAR_THE_WRITER else "nobody"
    if match.sign.victims in ("kin", "family"):
        return next((kind for _, _, kind in reading.people if kind in KIN), "nobody")
    return "nobody"


def _before(match: Match, reading: Reading) -> list[tuple[int, int, str]]:
    sentence = reading.sentence[match.start]
    left = [
        person
        for person in reading.people
        if match.start - _LOOK_LEFT <= person[0] < match.end
        and reading.sentence[person[0]] == sentence
        and person[2] not in _DOERS
    ]
    if match.sign.victims in ("kin", "family"):
        left = [person for person in left if person[2] in (*KIN, "neighbour")] or left
    return left


def _only_tells(person: tuple[int, int, str], match: Match, reading: Reading) -> bool:
    """`teman bilang banyak yang dipukul`: he tells of others; `adik bilang dipukul` tells of himself."""
    start, end, kind = person
    if kind not in KIN or match.start - start > _LOOK_LEFT or reading.sentence[start] != reading.sentence[match.start]:
        return False
    told = reading.tokens[end : match.end]
    return bool(told) and told[0] in _TELLS and not _OF_MANY.isdisjoint(told)


def _before_the_deed(left: list[tuple[int, int, str]], match: Match, reading: Reading) -> str:
    start, _, kind = left[-1]
    if kind == "generic" and start == match.start and reading.tokens[start] == "dia":
        return "nobody"  # the one who does it
    if kind == "generic" and reading.tokens[start] == "dia":
        kin = next((before for _, _, before in reversed(left[:-1]) if before in KIN), None)
        if kin is not None:  # `anak saya katanya kalau tidak dapat dia dipukul`
            return kin
    if kind == "generic" and start > match.start:  # the one it is done to others with: `dipaksa nipu cewek`
        kind = _apposition(start, left[:-1], reading, _LOOK_LEFT)
        return "nobody" if kind == "other" else kind
    if kind in ("other", "generic"):
        return _apposition(start, left[:-1], reading, _LOOK_LEFT if kind == "generic" else _BESIDE)
    return kind


def _apposition(other: int, before: list[tuple[int, int, str]], reading: Reading, reach: int) -> str:
    """`kami 12 orang`, `saya tkw di oman`: the first person explains himself; `saya baca wni ...` does not."""
    for start, _, kind in reversed(before):
        if kind not in _NEAR_THE_WRITER:
            continue
        between = range(start + 1, other)
        told = any(at in reading.names.get(name, {}) for name in ("news", "rumour") for at in between)
        return kind if other - start <= reach and not told else "other"
    return "other"


def speaks_of_himself(reading: Reading) -> int:
    """1 where the message names the writer or his family and no stranger."""
    kinds = {kind for _, _, kind in reading.people}
    return 1 if kinds & {"self", "kin"} and "other" not in kinds else 0
