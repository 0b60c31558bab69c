"""Whether a message is flagged: the signs that were read and the model's chances put together."""

from __future__ import annotations

from nlu.signals import Reading

_PLAIN_SIGNS = 5  # decisive signs count two, strong ones one: from here on the signs speak for themselves
_CRYING_SIGNS = 7  # from here on an open call is dangerous whatever the model thinks of its wording
_SCREAMING_SIGNS = 9  # from here on even one that ends by asking whether somebody is interested
_PLEADING = 0.2  # the model's chance of a plea from which on signs alone make no offer
_SURE_AT_SEA = 0.8  # the model's chance from which on an offer of work at sea needs no sign
_MANY_SIGNS = 4
_SURE_OF_TALK = 0.7  # how sure it has to be where no pay and no contact is named, and signs are few
_UNSAID = (0.9, 0.8, 0.85)
"""By the number of signs, how sure the model has to be where no work or nothing offered is named."""
_DOUBTS = frozenset({"WARN", "WARN_FIRST", "ASKED", "ENDS_ASKING"})
_TALK = frozenset({"WARN", "WARN_FIRST", "ASKED", "ASK", "MIGRANT_TALK", "JOKE"})
"""Words of those who ask, tell or warn; without any of them, signs alone are taken for an offer."""
_ABROAD = frozenset(
    {"FOREIGN", "ABROAD_MARK", "VAGUE_PLACE", "TRANSIT", "VISIT_VISA", "PASSPORT"}
    | {"MONEY_ABROAD", "MONEY_CRYPTO", "PHONE_COMPOUND"}
)
_SUBJECTS = frozenset(
    {"CS_JOB", "GAMBLING", "SCAMWORK", "DOMESTIC", "SEA_JOB", "SEX_JOB", "SPA_JOB"}
    | {"ORGAN", "BRIDE", "MULE", "MULE_CARRY", "WAR", "RECRUIT", "REFERRAL"}
)
_TRADES = frozenset({"account_mule", "bride_trade", "organ_trade", "war_work", "minor_recruited"})
"""Signs of a trade in people, or in what is theirs, that names no work."""
ANSWERABLE = frozenset({"PHONE", "HANDLE", "WA_LINK", "APPLY_NOW"})
_TANGIBLE = ANSWERABLE | {"MONEY"}
_CALLS = frozenset(
    {"RECRUIT", "INVITE", "APPLY", "CONTACT", "CHAT_ONLY", "REFERRAL", "TEAM_HERE", "PASSPHOTO", "PASSPORT_MADE"}
    | {"ADVANCE", "ALL_FREE", "URGENT", "NO_REQ", "GUARANTEE"}
)
ASKS_IN = frozenset({"RECRUIT", "INVITE", "APPLY", "APPLY_NOW", "REFERRAL", "FEE"})
_WORK_WORDS = frozenset({"kerja", "pekerja", "magang", "tkw", "tki", "pmi", "majikan"})
_JOBS = frozenset(
    {"GAMBLING", "SCAMWORK", "DOMESTIC", "SEA_JOB", "SEX_WORK", "WAGE", "REFERRAL"}
    | {"ORGAN", "BRIDE", "MULE", "MULE_CARRY", "WAR"}
)
_NO_SALE = frozenset({"NO_TEST", "ADVANCE", "BYPASS"})  # never said of a journey or a course that is sold
_WITH_WORK = (
    _NO_SALE | {"CS_JOB", "SPA_JOB", "RECRUIT", "FIELD_JOB", "DEDUCT", "PASSPORT", "ALL_FREE", "BOARD", "TRANSIT"}
)
_JOB_WORDS = _WORK_WORDS | {"bekerja", "loker", "lowongan", "karyawan", "job", "jobs", "hiring", "upah", "gawe"}
_OFFERING = frozenset(
    {"PHONE", "HANDLE", "WA_LINK"}
    | {"RECRUIT", "INVITE", "APPLY", "CONTACT", "CHAT_ONLY", "REFERRAL", "TEAM_HERE", "PASSPHOTO", "PASSPORT_MADE"}
    | {"MONEY", "PAY", "ALL_FREE", "BOARD", "ADVANCE", "DEDUCT", "FEE", "NO_REQ", "NO_TEST", "VISIT_VISA", "BYPASS"}
    | {"IRREGULAR", "NO_PASSPORT", "RUNAWAY", "LIE_IMM", "FORGE", "URGENT", "TRANSIT"}
)


def level(reading: Reading, chances: dict[str, float]) -> tuple[str, float]:
    """Risk of a reading and the chance of danger that it rests on, given the model's chances.

    Flagged is only what speaks of work abroad or of a trade in people, and offers it; a claim of licence
    or zero cost never clears anything. The fewer signs there are, the surer the model has to be.
    """
    decisive = sum(f.strength == "decisive" for f in reading.findings)
    signs = 2 * decisive + sum(f.strength == "strong" for f in reading.findings)
    danger = chances["scam"]
    if _sells_a_trip(reading) or (not decisive and _sells_a_course(reading)):
        return "none", min(danger, 0.1)
    if danger < 0.5 and decisive and _speaks_for_itself(reading, signs):
        return "high", max(danger, 0.5)
    risk = _weighed(reading, chances, signs)
    if risk in ("low", "none") and decisive and signs >= _PLAIN_SIGNS and _is_some_offer(reading, chances):
        return "medium", max(danger, 0.5)  # an offer of a kind that was never learnt from, but signs enough
    return risk, danger


def _weighed(reading: Reading, chances: dict[str, float], signs: int) -> str:
    """The risk by the model's chance, once it is clear that work abroad or a trade in people is offered."""
    found = reading.concepts.keys()
    danger = chances["scam"]
    abroad = not found.isdisjoint(_ABROAD)
    subject = (
        not found.isdisjoint(_SUBJECTS)
        or any(finding.key in _TRADES for finding in reading.findings)
        or any(token.word in _WORK_WORDS for token in reading.tokens)
    )
    calm = "low" if abroad and _is_offer(chances) else "none"
    at_sea = "SEA_JOB" in found and (signs or danger >= _SURE_AT_SEA)
    if not (abroad or signs >= 2 or at_sea):
        return "none"
    if danger < _needed(reading, signs):
        return calm if chances["lawful"] >= 0.5 else "none"
    complete = subject and not found.isdisjoint(_OFFERING)
    if not complete and danger < _UNSAID[min(signs, 2)]:
        return "none"
    return _grade(danger, signs, not found.isdisjoint(_TANGIBLE)) or calm


def _sells_a_trip(reading: Reading) -> bool:
    """Whether a journey or a pilgrimage is sold, and nothing in the message is work or a trade in people."""
    found = reading.concepts.keys()
    if "PACKAGE" not in found or not found.isdisjoint(_JOBS | _NO_SALE):
        return False
    words = {token.word for token in reading.tokens}
    fields = len(reading.concepts.get("FIELD_JOB", ()))  # a hotel to sleep in is no job in one
    return words.isdisjoint(_JOB_WORDS) and (fields == 0 or (fields == 1 and "hotel" in words))


def _sells_a_course(reading: Reading) -> bool:
    """Whether a course for a language test is sold, and neither work nor a way round the rules comes with it."""
    found = reading.concepts.keys()
    return {"COURSE", "LANGUAGE_TEST"} <= found and found.isdisjoint(_JOBS | _WITH_WORK)


def _speaks_for_itself(reading: Reading, signs: int) -> bool:
    """An open call with so many signs, and no word of doubt or news, that no model has to agree."""
    found = reading.concepts.keys()
    doubts = _DOUBTS if signs < _SCREAMING_SIGNS else _DOUBTS - {"ENDS_ASKING"}
    return signs >= _CRYING_SIGNS and "RECRUIT" in found and found.isdisjoint(doubts)


def _grade(danger: float, signs: int, tangible: bool) -> str | None:
    """High, medium or nothing: the fewer the signs, the surer the model has to be; surest where nothing is tangible."""
    if not tangible and signs < _MANY_SIGNS and danger < _SURE_OF_TALK:
        return None
    if danger >= (0.5 if signs >= 2 else 0.75 if signs else 0.9):
        return "high"
    return "medium" if danger >= (0.45 if signs >= 2 else 0.5 if signs else 0.6 if tangible else 0.8) else None


def _is_some_offer(reading: Reading, chances: dict[str, float]) -> bool:
    """Whether the model takes it for an offer of any kind, or its words offer and neither ask, tell, warn nor plead."""
    if chances["scam"] + chances["lawful"] + chances["domestic"] >= 0.5:
        return True
    found = reading.concepts.keys()
    quiet = found.isdisjoint(_TALK | {"ENDS_ASKING"}) and chances["crisis"] < _PLEADING
    return quiet and not found.isdisjoint(_OFFERING)


def _needed(reading: Reading, signs: int) -> float:
    """How sure the model has to be: surer where the message warns of offers, asks about one, or calls nobody.

    An offer leaves a way to answer it, so such words do not help one that gives a number or a handle.
    """
    found = reading.concepts
    if not found.keys().isdisjoint(ANSWERABLE):
        return 0.0
    if "ASKED" in found:
        return 0.97
    warned = len({span.first for span in found.get("WARN", ())})
    if "WARN_FIRST" in found and warned >= 2:
        return 0.9
    if not found.keys().isdisjoint(_CALLS):
        return 0.0
    if "ENDS_ASKING" in found:
        return 0.95
    plain = found.keys().isdisjoint(_TALK)
    return 0.5 if signs >= (2 if plain else 4) else 0.75


def asks_people_in(reading: Reading, chances: dict[str, float]) -> bool:
    """Whether a message offers work, or asks for an application or a fee, and does not warn or ask about one."""
    found = reading.concepts.keys()
    warned = not found.isdisjoint(_DOUBTS | {"QMARK"}) and found.isdisjoint(ANSWERABLE)
    if warned or max(chances["warning"], chances["crisis"]) >= 0.5 or found.isdisjoint(ASKS_IN):
        return False
    if _is_some_offer(reading, chances):
        return True
    return found.isdisjoint(_TALK - {"ASK"}) and ("RECRUIT" in found or chances["question"] < 0.5)


def _is_offer(chances: dict[str, float]) -> bool:
    return chances["scam"] + chances["lawful"] >= 0.5
