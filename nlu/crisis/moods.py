"""How a matched deed is meant: denied, imagined, compared, past, or put right."""

from __future__ import annotations

from nlu.crisis.patterns import Match
from nlu.crisis.reading import Reading

_DENIALS = frozenset({"tidak", "belum", "bukan", "jangan", "tanpa", "never", "not"})
_DENIAL_SKIPS = frozenset(
    {"pernah", "sampai", "ada", "yang", "akan", "lagi", "sama", "sekali", "sempat", "sedang", "pada", "benar", "di"}
)
_DEEDS = ("_p", "_a", "unsafe")  # endings of the names of what is done, or is so
_NOT_YET = _DENIALS | {"mau", "ingin", "minta", "pulang", "supaya", "kalau"}
_LINKS = frozenset({"boleh", "bisa", "pernah", "saya", "dikasih", "yang", "lagi"})
_REAL_NOW = ("sudah", "sekarang", "sedang")
_HYPO_REACH = 9
_FEAR_REACH = 5
_PAST_REACH = 5
_AGO_REACH = 3
_LASTS = frozenset({"sekarang", "sampai", "masih", "belum", "terus", "hingga", "sejak", "dari"})
_PUT_RIGHT = 6  # points off: more than any sign has
_PAST = 3


def undone(match: Match, reading: Reading) -> bool:
    """Whether the deed is denied, imagined or only a comparison."""
    return _denied(match, reading) or _imagined(match, reading) or _likened(match, reading)


def over(match: Match, reading: Reading) -> int:
    """Points off for what is past or put right."""
    calm = match.sign.calmed_by
    for key, name in (("home", "home_safe"), ("paid", "paid_now"), ("given", "given_back")):
        if key in calm and _affirmed(name, reading):
            return _PUT_RIGHT
    if _long_ago(match, reading):
        return _PAST
    past = reading.names.get("past", {})
    for at in range(max(0, match.start - _PAST_REACH), match.end - 1):
        if at in past and (at == 0 or reading.tokens[at - 1] not in _DENIALS):
            later = range(at + 1, match.end)
            if not any(reading.tokens[i] in ("sekarang", "ternyata", "sampai") for i in later):
                return _PAST
    return 0


def _long_ago(match: Match, reading: Reading) -> bool:
    """`dipukul majikan tahun lalu`, where nothing says that it goes on."""
    ago = reading.names.get("ago", {})
    return any(at in ago for at in range(match.end, match.end + _AGO_REACH)) and _LASTS.isdisjoint(reading.tokens)


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
        while reach < match.end and tokens[reach] in _DENIAL_SKIPS:
            reach += 1
        if match.start <= reach < match.end and _is_deed(reach, match, reading):
            return True
    return False


def _is_deed(at: int, match: Match, reading: Reading) -> bool:
    if at == match.start:
        return at not in reading.names.get("self", {}) and at not in reading.names.get("kin", {})
    return any(name.endswith(_DEEDS) and at in places for name, places in reading.names.items())


def _likened(match: Match, reading: Reading) -> bool:
    """`badan kayak habis digebukin`: a comparison, unless it speaks of the place where the writer is."""
    if reading.has("here") or reading.has("boss"):
        return False
    places = reading.names.get("simile", {})
    return any(at in places for at in range(max(0, match.start - 2), match.start))


def _imagined(match: Match, reading: Reading) -> bool:
    """Asked for a case that has not come: `kalau nanti paspor saya ditahan`, `takut disekap di sana`."""
    tokens = reading.tokens
    for name, span in (("hypo", _HYPO_REACH), ("fear", _FEAR_REACH)):
        places = reading.names.get(name, {})
        for at in range(match.end - 1, max(-1, match.start - span), -1):
            if at not in places or reading.sentence[at] != reading.sentence[match.start]:
                continue
            if at >= match.start and (match.sign.if_then or not _before_deed(at, match, reading)):
                continue
            between = range(at + 1, match.start if at < match.start else _deed_at(match, reading))
            if name == "hypo" and any(tokens[i] in _REAL_NOW for i in between):
                continue
            if name == "hypo" and _fated(at, match, reading):
                continue
            if name == "fear" and (reading.has("here") or reading.has("plea") or _because(between, reading)):
                continue
            if name == "hypo" and _otherwise(at, match, reading):
                continue
            return True
    if reading.has("modal") or "future" in match.sign.calmed_by:
        return _only_asked(match, reading)
    return False


def _before_deed(at: int, match: Match, reading: Reading) -> bool:
    """`ibu khawatir saya dijual`: the word stands in the match, before the deed."""
    return at == match.start or at < _deed_at(match, reading)


def _deed_at(match: Match, reading: Reading) -> int:
    """Where the deed itself stands in a match that begins with a person; else the match's start."""
    deeds = (at for at in range(match.start + 1, match.end) if _is_deed(at, match, reading))
    return next(deeds, match.start)


def _because(between: range, reading: Reading) -> bool:
    """`takut hamil habis dipaksa bos`: the fear comes from what was done."""
    return any(reading.tokens[i] in ("habis", "setelah", "karena", "sejak") for i in between)


def _otherwise(at: int, match: Match, reading: Reading) -> bool:
    """`target 3 korban, kalau tidak ya disetrum`."""
    return at + 2 <= match.start <= at + 4 and reading.tokens[at : at + 2] == ["kalau", "tidak"]


def _fated(at: int, match: Match, reading: Reading) -> bool:
    """`kalau tidak target disetrum`: a condition stands between "if" and the deed, which is then a habit."""
    start = match.start if at < match.start else _deed_at(match, reading)
    last = start + 1 if match.sign.if_then else start
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
