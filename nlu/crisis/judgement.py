"""What a matched sign means here: who it happens to, whether it is denied, imagined, over, or only talked about."""

from __future__ import annotations

from dataclasses import dataclass

from nlu.crisis.patterns import Match
from nlu.crisis.reading import Reading

FIRES_AT = 3
_LOOK_LEFT = 12
_LOOK_RIGHT = 3
_BESIDE = 4
_VICTIM_POINTS = {"self": 2, "kin": 2, "friend": 1, "neighbour": 0, "generic": -3, "we": 1, "nobody": 0, "other": -3}
_KIN = ("kin", "friend")
_NEG_SKIPS = frozenset(
    [
        "pernah",
        "sampai",
        "ada",
        "yang",
        "akan",
        "lagi",
        "sama",
        "sekali",
        "sempat",
        "sedang",
        "pada",
        "ada_yang",
        "benar",
        "di",
    ]
)
_DENIALS = frozenset(["tidak", "belum", "bukan", "jangan", "tanpa", "never", "not"])
_NOT_YET = _DENIALS | {"mau", "ingin", "minta", "pulang", "supaya", "kalau"}
_LINKS = frozenset({"boleh", "bisa", "pernah", "saya", "dikasih", "yang", "lagi"})
_HYPO_REACH = 9
_FEAR_REACH = 5
_UNLESS_REACH = 2
_WIDE_REACH = {"purpose": 5, "delay": 4, "refund": 5, "thief": 4, "list": 3, "passport": 5, "thing_lost": 3}
_AD_WORDS = 3
_LONG = 15
_SHORT = 12
_LASTING = ("lasting", "months", "day")
_TALK = ("news", "law", "rumour", "warning", "simile")
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
    if any(reading.near(name, match.start, match.end, _WIDE_REACH.get(name, _UNLESS_REACH)) for name in sign.unless):
        return None
    if sign.whole and match.end - match.start < len(reading.tokens) - (match.end - match.start > 1):
        return None
    if reading.has("hypo_any") and "suicide" not in sign.flags:
        return None
    if _denied(match, reading) or _imagined(match, reading) or _likened(match, reading):
        return None
    victim = _victim(match, reading)
    if "suicide" in sign.flags and victim == "nobody":
        if sign.weight < 4 and not _plain_statement(match, reading):
            return None
        victim = "self"
    if sign.victims == "kin" and not (victim in _KIN or _unnamed_kin(victim, match, reading)):
        return None
    if sign.victims == "kin" and victim not in _KIN:
        victim = "nobody"
    if sign.victims == "family" and victim != "kin":
        return None
    if sign.victims == "self" and victim not in ("self", "we"):
        return None
    over = _over(match, reading)
    points = sign.weight + _VICTIM_POINTS[victim] - over
    if victim == "nobody":
        points += max(_speaker_elsewhere(reading), int(_lasts(match, reading) or _plain_statement(match, reading)))
    return Act(match, victim, points, over=over > 0)


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
    if victim not in ("nobody", "other", "generic") or reading.has("agent") or reading.has("other"):
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


def _denied(match: Match, reading: Reading) -> bool:
    """A "not" that reaches the deed: `tidak pernah dipukul`; a wish (`tidak mau dijual`) is no denial."""
    tokens = reading.tokens
    for at in range(max(0, match.start - 4), match.end):
        if tokens[at] not in _DENIALS or reading.sentence[at] != reading.sentence[match.start]:
            continue
        if match.sign.own_neg and tokens[at] != "bukan":
            continue
        if match.sign.if_then and at and tokens[at - 1] == "kalau":
            continue
        if at + 1 == match.start and _is_deed(match.start, match, reading):
            return True
        reach = at + 1
        while reach < match.end and tokens[reach] in _NEG_SKIPS:
            reach += 1
        if match.start <= reach < match.end and _is_deed(reach, match, reading):
            return True
    return False


def _likened(match: Match, reading: Reading) -> bool:
    """`badan kayak habis digebukin`: a comparison, unless it speaks of the place where the writer is."""
    if reading.has("here") or reading.has("boss"):
        return False
    places = reading.names.get("simile", {})
    return any(at in places for at in range(max(0, match.start - 2), match.start))


def _is_deed(at: int, match: Match, reading: Reading) -> bool:
    if at == match.start:
        return at not in reading.names.get("self", {}) and at not in reading.names.get("kin", {})
    return any(
        name.endswith(("_p", "_a")) and at in places for name, places in reading.names.items()
    )


def _imagined(match: Match, reading: Reading) -> bool:
    """Asked for a case that has not come: `kalau nanti paspor saya ditahan`, `takut disekap di sana`."""
    tokens = reading.tokens
    for name, span in (("hypo", _HYPO_REACH), ("fear", _FEAR_REACH)):
        places = reading.names.get(name, {})
        for at in range(match.end - 1, max(-1, match.start - span), -1):
            if at not in places or reading.sentence[at] != reading.sentence[match.start]:
                continue
            if at >= match.start and (match.sign.if_then or at > match.start):
                continue
            between = range(at + 1, max(match.start, at + 1))
            if name == "hypo" and any(tokens[i] in ("sudah", "sekarang", "sedang") for i in between):
                continue
            if name == "hypo" and _fated(at, match, reading):
                continue
            if name == "fear" and (reading.has("here") or reading.has("plea")):
                continue
            return True
    if reading.has("modal") or "future" in match.sign.calmed_by:
        return _only_asked(match, reading)
    return False


def _fated(at: int, match: Match, reading: Reading) -> bool:
    """`kalau tidak target disetrum`: a condition stands between "if" and the deed, which is then a habit."""
    last = match.start + 1 if match.sign.if_then else match.start
    return any(i in reading.names.get("fate", {}) for i in range(at + 1, max(last, at + 1) + match.sign.if_then))


def _only_asked(match: Match, reading: Reading) -> bool:
    """`bolehkah majikan menahan paspor saya`, `pt mau simpan paspor saya`."""
    tokens = reading.tokens
    modal = reading.names.get("modal", {})
    if any(at in modal for at in range(max(0, match.start - 4), match.start + 1)):
        return True
    if "future" not in match.sign.calmed_by:
        return False
    for at in range(max(0, match.start - 2), match.end - 1):
        if tokens[at] in ("mau", "akan", "boleh") and (at == 0 or tokens[at - 1] != "tidak"):
            reach = at + 1
            if any(reach in places for name, places in reading.names.items() if name.endswith(("_p", "_a"))):
                return True
            if tokens[at] == "boleh" and at < match.start:
                return True
    return False


def _victim(match: Match, reading: Reading) -> str:
    """Whom it happens to: the nearest person before the deed who is not the one doing it."""
    sentence = reading.sentence[match.start]
    left = [
        person
        for person in reading.people
        if person[0] < match.end
        and person[0] >= match.start - _LOOK_LEFT
        and reading.sentence[person[0]] == sentence
        and person[2] not in ("boss", "agent")
    ]
    if match.sign.victims in ("kin", "family"):
        left = [person for person in left if person[2] in (*_KIN, "neighbour")] or left
    if left:
        start, _, kind = left[-1]
        if kind == "generic" and start == match.start and reading.tokens[start] == "dia":
            return "nobody"  # the one who does it
        if kind == "generic" and start > match.start:  # the one it is done to others with: `dipaksa nipu cewek`
            kind = _apposition(start, left[:-1], reading, _LOOK_LEFT)
            return "nobody" if kind == "other" else kind
        if kind in ("other", "generic"):
            return _apposition(start, left[:-1], reading, _LOOK_LEFT if kind == "generic" else _BESIDE)
        return kind
    for start, _, kind in reading.people:
        if match.end <= start < match.end + _LOOK_RIGHT and reading.sentence[start] == sentence:
            return kind if kind in ("self", "kin", "friend", "we") else "nobody"
    if match.sign.victims in ("kin", "family"):
        return next((kind for _, _, kind in reading.people if kind in _KIN), "nobody")
    return "nobody"


def _apposition(other: int, before: list[tuple[int, int, str]], reading: Reading, reach: int) -> str:
    """`kami 12 orang`, `saya tkw di oman`: the first person explains himself; `saya baca wni ...` does not."""
    for start, _, kind in reversed(before):
        if kind not in ("self", "kin", "friend", "we"):
            continue
        between = range(start + 1, other)
        told = any(at in reading.names.get(name, {}) for name in ("news", "rumour") for at in between)
        return kind if other - start <= reach and not told else "other"
    return "other"


def _over(match: Match, reading: Reading) -> int:
    """Points off for what is past or put right."""
    calm = match.sign.calmed_by
    for key, name in (("home", "home_safe"), ("paid", "paid_now"), ("given", "given_back")):
        if key in calm and _affirmed(name, reading):
            return 6
    past = reading.names.get("past", {})
    for at in range(max(0, match.start - 5), match.end - 1):
        if at in past and (at == 0 or reading.tokens[at - 1] not in _DENIALS):
            later = range(at + 1, match.end)
            if not any(reading.tokens[i] in ("sekarang", "ternyata", "sampai") for i in later):
                return 3
    return 0


def _affirmed(name: str, reading: Reading) -> bool:
    places = reading.names.get(name, {})
    return any(not _not_yet(at, reading) for at in places)


def _not_yet(at: int, reading: Reading) -> bool:
    """`tidak boleh saya simpan sendiri`, `mau sudah pulang`."""
    for back in range(at - 1, max(-1, at - 4), -1):
        if reading.tokens[back] in _NOT_YET:
            return True
        if reading.tokens[back] not in _LINKS:
            return False
    return False


def _speaker_elsewhere(reading: Reading) -> int:
    kinds = {kind for _, _, kind in reading.people}
    return 1 if kinds & {"self", "kin"} and "other" not in kinds else 0


def talk(acts: list[Act], reading: Reading) -> int:
    """Points off where nobody in the message suffers: news, warnings, rumours, law, offers."""
    if any(act.victim in ("self", "kin", "friend") for act in acts):
        weak = all(act.match.sign.weight < 2 for act in acts)
        return 3 * int(_recruits(reading) and different(acts) == 1) + 2 * int(weak and reading.has("law"))
    off = 0
    if reading.has("news"):
        off += 4
    if reading.has("warning"):
        off += 3
    if _hearsay(acts, reading):
        off += 2
    if reading.has("law"):
        off += 3
    off += int(reading.asks) + int(reading.has("horror") and not reading.has("plea"))
    off += 2 * int(reading.has("laugh"))
    off += 2 * int(reading.has("asking") and "suka" in reading.tokens)  # asks what people do there
    if len(reading.names.get("ad", {})) >= _AD_WORDS:
        off += 3
    return off


def _hearsay(acts: list[Act], reading: Reading) -> bool:
    """`katanya di sana disekap`, `... ya ga`; what comes after the deed is what the other side says of it."""
    if "kah" in reading.tokens[-2:]:
        return True
    first = min(act.match.start for act in acts)
    told = any(at < first for at in reading.names.get("rumour", {})) or reading.asks and reading.has("rumour")
    return told and "ternyata" not in reading.tokens


def _recruits(reading: Reading) -> bool:
    """An offer speaks as "we" too: `tiket dari kami, kalau resign bayar 15 juta`."""
    return len(reading.names.get("recruit", {})) >= _AD_WORDS and not reading.has("plea")


def support(reading: Reading) -> int:
    """Points for what makes a sign likely real: a call for help, a work place or a country."""
    place = any(reading.has(name) for name in _WORLD)
    return int(reading.has("plea")) + int(place) - 2 * min(1, len(reading.names.get("review", {})) // 2)
