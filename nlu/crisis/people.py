"""The people in a message: the writer, relatives, friends, strangers, and those who do the harm."""

from __future__ import annotations

from nlu.crisis import words
from nlu.crisis.reading import Reading

_OWNERS = frozenset({"ku", "saya", "kami", "kandung", "perempuan", "laki", "our", "my"})
_ADDRESSES = (frozenset({"pak", "bu", "kak"}), frozenset({"pak", "bu", "kak", "bang", "mas", "mbak", "om"}))
"""Words that speak to somebody before "saya", and before "kami"; the full words (`bapak saya`) name relatives."""
_PERSON_ORDER = ("boss", "agent", "other", "generic", "neighbour", "kin", "friend", "we", "self")


def name_kin(reading: Reading) -> None:
    """Names relatives `kin`; bapak, ibu, kakak only where they are somebody's own, for they also address."""
    tokens = reading.tokens
    for name in ("kin_bare", "friend"):
        for start, ends in list(reading.names.get(name, {}).items()):
            for end in ends:
                if end < len(tokens) and tokens[end] in ("kamu", "lu", "lo", "orang"):
                    continue
                reading.add("kin", start, end)
                if end < len(tokens) and tokens[end] in _OWNERS:
                    reading.add("kin", start, end + 1)
    for start, ends in list(reading.names.get("kin_owned", {}).items()):
        for end in ends:
            if end < len(tokens) and tokens[end] in _OWNERS:
                if not _calls_out(start, end, reading):
                    reading.add("kin", start, end + 1)
            elif _lives_abroad(end, reading) or (start and tokens[start - 1] in ("pun", "my", "our")):
                reading.add("kin", start, end)


def _calls_out(start: int, end: int, reading: Reading) -> bool:
    """`tolong pak kami dijual`, `pak saya dipukul`: spoken to, at the beginning or after a call for help."""
    if start and not reading.near("plea", start - 1, start, 1):
        return False
    return reading.tokens[start] in _ADDRESSES[reading.tokens[end] == "kami"]


def _lives_abroad(at: int, reading: Reading) -> bool:
    """`ibu di Riyadh`, `bapak kerja di kapal`: one's own mother and father, though nobody says whose."""
    country = reading.names.get("country", {})
    follows = reading.tokens[at] if at < len(reading.tokens) else ""
    return (follows in ("di", "ke") and at + 1 in country) or follows in words.listed("kin_without_owner_before")


def find_people(reading: Reading) -> None:
    """Who stands where, each word counted once: the longest naming wins."""
    best: dict[int, tuple[int, int, str]] = {}
    for order, name in enumerate(_PERSON_ORDER):
        for start, ends in reading.names.get(name, {}).items():
            candidate = (max(ends), -order, name)
            if start not in best or candidate[0] > best[start][0]:
                best[start] = candidate
    hidden = _hidden(reading)
    done = 0
    for start in sorted(best):
        end, _, name = best[start]
        if start < done or start in hidden or (name in ("other", "generic") and _is_doer(start, reading)):
            continue
        bare = reading.tokens[start:end] in (["anak"], ["keluarga"], ["orang", "tua"])
        kind = "friend" if name == "kin" and (bare or start in reading.names.get("friend", {})) else name
        reading.people.append((start, end, kind))
        done = end


def _is_doer(at: int, reading: Reading) -> bool:
    """`dibawa orang`, `sama orang`: the one who does it; `12 orang`: a count."""
    if not at:
        return False
    before = reading.tokens[at - 1]
    if before in ("gaji", "sama", "oleh", "dengan", "per", "tiap"):
        return True
    if reading.tokens[at] == "orang" and (
        at - 1 in reading.names.get("number", {}) or before in words.listed("counted_people_after")
    ):
        return True
    return any(name.endswith(("_p", "_a")) and at - 1 in places for name, places in reading.names.items())


def _hidden(reading: Reading) -> set[int]:
    """Words inside a longer phrase of another kind (`nipu orang`), which name no person of their own."""
    covered: set[int] = set()
    for name in ("crime", "outdoors", "payslip", "unsafe", "hide"):
        for start, ends in reading.names.get(name, {}).items():
            covered.update(range(start + 1, max(ends)))
    return covered
