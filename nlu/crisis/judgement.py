"""What a matched sign weighs in its message: who suffers, what supports it, whether it is only talked about."""

from __future__ import annotations

from dataclasses import dataclass

from nlu import lexicon
from nlu.crisis import moods
from nlu.crisis.patterns import Match
from nlu.crisis.reading import Reading
from nlu.crisis.victims import KIN, speaks_of_himself, victim

FIRES_AT = 3
_VICTIM_POINTS = {"self": 2, "kin": 2, "friend": 1, "neighbour": 0, "generic": -3, "we": 1, "nobody": 0, "other": -3}
_UNLESS_REACH = 2
_AD_WORDS = 3
_SURE = 3  # signs above this weight speak by themselves
_LONG = 15
_SHORT = 12
_UNDECEIVED = frozenset({"ternyata", "malah"})  # what was promised is told as hearsay, what came of it is not
_LASTING = ("lasting", "months", "day")
_TALK = ("news", "law", "rumour", "warning", "simile")
_TALK_POINTS = {"news": 4, "warning": 3, "law": 3, "laugh": 2, "vacancy": 3}
_NOT_KIN = ("agent", "other", "waiting")  # who or what else gives no sign of life: `nunggu visa, ga ada kabar`
_WORLD = ("boss", "agent", "country", "abroad", "here", "ship")


@dataclass(frozen=True, slots=True)
class Act:
    """A sign that stands: its match, who suffers it, and how far it speaks by itself."""

    match: Match
    victim: str
    points: int
    over: bool = False


def weigh(match: Match, reading: Reading) -> Act | None:
    """The act behind a match; None where it is undone (denied, imagined, an idiom, wrong victim)."""
    sign = match.sign
    if _out_of_place(match, reading) or moods.undone(match, reading):
        return None
    sufferer = _sufferer(match, reading)
    if sufferer is None:
        return None
    off = moods.over(match, reading)
    points = sign.weight + _VICTIM_POINTS[sufferer] - off
    if sufferer == "nobody":
        told = _lasts(match, reading) or _plain_statement(match, reading)
        points += max(speaks_of_himself(reading), int(told))
    return Act(match, sufferer, points, over=off > 0)


def _out_of_place(match: Match, reading: Reading) -> bool:
    """Beside words that make it harmless, in a message that asks about a journey to come, or not all of it."""
    sign = match.sign
    reach: dict[str, int] = lexicon.load("crisis_known")["reach"]
    if any(reading.near(name, match.start, match.end, reach.get(name, _UNLESS_REACH)) for name in sign.unless):
        return True
    length = match.end - match.start
    if sign.whole and length < len(reading.tokens) - (length > 1):
        return True
    return reading.has("hypo_any") and "suicide" not in sign.flags


def _sufferer(match: Match, reading: Reading) -> str | None:
    """Who suffers; None where the sign does not speak of such a person."""
    sign = match.sign
    who = victim(match, reading)
    if "suicide" in sign.flags and who == "nobody":
        return "self" if sign.weight > _SURE or _plain_statement(match, reading) else None
    if sign.victims == "kin" and who not in KIN:
        return "nobody" if _unnamed_kin(who, match, reading) else None
    if sign.victims == "family" and who != "kin":
        return None
    if sign.victims == "self" and who not in ("self", "we"):
        return None
    return who


def different(acts: list[Act]) -> int:
    """How many deeds there are: signs of other intents, or of one intent at places apart. At least 1."""
    seen: set[str] = set()
    count = 0
    reached = -1
    for act in sorted(acts, key=lambda act: act.match.start):
        if not act.match.sign.weight or act.victim == "other" or act.over:
            continue
        if act.match.sign.intent not in seen or act.match.start >= reached:
            count += 1
        seen.add(act.match.sign.intent)
        reached = max(reached, act.match.end)
    return max(1, count)


def thin(acts: list[Act], reading: Reading) -> int:
    """Points off for one sign alone in a long text that speaks of nothing else of the kind."""
    if reading.has("plea") or any(reading.has(name) for name in _WORLD):
        return 0
    if different(acts) > 1:
        return 0
    return int(len(reading.tokens) > _LONG) + int(len(reading.tokens) > 2 * _LONG) + int(reading.has("review"))


def _unnamed_kin(victim: str, match: Match, reading: Reading) -> bool:
    """`hp nya mati sejak sampai di myanmar`: about somebody whom the writer does not name."""
    if victim == "neighbour":
        return reading.has("plea")
    if victim not in ("nobody", "other", "generic") or any(reading.has(name) for name in _NOT_KIN):
        return False
    return _plain_statement(match, reading) or (_lasts(match, reading) and reading.has("country"))


def _plain_statement(match: Match, reading: Reading) -> bool:
    """A short message that says the deed and nothing else: the writer leaves himself out."""
    if match.sign.weight < 2 or len(reading.tokens) > _SHORT or reading.asks:
        return False
    if any(reading.has(name) for name in ("asking", "laugh", "idiom", *_TALK)):
        return False
    return all(at >= match.start for at in reading.names.get("hypo", {}))


def _lasts(match: Match, reading: Reading) -> bool:
    """`tiap hari dipukul`, `4 bulan dikurung`: who tells so has it before his eyes."""
    return any(reading.near(name, match.start, match.end, 4) for name in _LASTING)


def talk(acts: list[Act], reading: Reading) -> int:
    """Points off where nobody in the message suffers: news, warnings, rumours, law, offers."""
    if any(act.victim in ("self", "kin", "friend") for act in acts):
        weak = all(act.match.sign.weight < 2 for act in acts)
        return 3 * int(_recruits(reading) and different(acts) == 1) + 2 * int(weak and reading.has("law"))
    off = sum(points for name, points in _TALK_POINTS.items() if reading.has(name))
    off += 2 * int(_hearsay(acts, reading))
    off += int(reading.asks) + int(reading.has("horror") and not reading.has("plea"))
    off += 2 * int(reading.has("asking") and "suka" in reading.tokens)  # asks what people do there
    if len(reading.names.get("ad", {})) >= _AD_WORDS:
        off += 3
    return off


def _hearsay(acts: list[Act], reading: Reading) -> bool:
    """`katanya di sana disekap`, `... ya ga`; what comes after the deed is what the other side says of it."""
    if "kah" in reading.tokens[-2:]:
        return True
    first = min(act.match.start for act in acts)
    told = any(at < first for at in reading.names.get("rumour", {})) or (reading.asks and reading.has("rumour"))
    return told and not reading.has("broke") and _UNDECEIVED.isdisjoint(reading.tokens)


def _recruits(reading: Reading) -> bool:
    """An offer speaks as "we" too: `tiket dari kami, kalau resign bayar 15 juta`."""
    return len(reading.names.get("recruit", {})) >= _AD_WORDS and not reading.has("plea")


def support(reading: Reading) -> int:
    """Points for what makes a sign likely real: a call for help, a work place or a country."""
    place = any(reading.has(name) for name in _WORLD)
    return int(reading.has("plea")) + int(place) - 2 * min(1, len(reading.names.get("review", {})) // 2)
