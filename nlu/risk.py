"""How dangerous an offer is: signals and a small text model put together, with reasons.

`screen` is what the command, the chat and the groups all use. It says nothing about people: only which
words in a message are signs that the offer may lead to trafficking or unlawful placement.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from nlu import contacts, crisis, domains, lexicon, model, prefilter, signals
from nlu.signals import Finding, Reading
from nlu.text import Text, normalize

READ_AT_MOST = 20_000  # characters of a message that are rated; no honest message is longer
_ORDER = {"decisive": 0, "strong": 1, "weak": 2}
_MOST_REASONS = 8
_WHOLE = "similar_wording"
_SUSPICION = frozenset({"bodong", "penipuan", "penipu", "tipu", "tipuan", "scam", "palsu", "abal abal"})
"""Words of somebody who doubts an offer; in an offer itself they would be a sign."""
_PLAIN_SIGNS = 5  # decisive signs count two, strong ones one: from here on the signs speak for themselves
_CRYING_SIGNS = 7  # from here on an open call is dangerous whatever the model thinks of its wording
_DOUBTS = frozenset({"WARN", "WARN_FIRST", "ASKED", "ENDS_ASKING"})
_PLEA = 0.2  # the model's chance of a plea from which on it is looked for
_HINT = 0.001  # the least chance of a plea at which even a likely offer that recruits nobody is looked at as one
_SURE = 0.9  # an offer that the model is this sure of is not looked at as a plea
_ABROAD = frozenset({"FOREIGN", "MONEY_ABROAD", "MONEY_CRYPTO", "PASSPORT", "VAGUE_PLACE", "TRANSIT", "VISIT_VISA"})
_SUBJECTS = frozenset(
    {"CS_JOB", "GAMBLING", "SCAMWORK", "DOMESTIC", "FIELD_JOB", "SEA_JOB", "SEX_JOB", "SPA_JOB"}
    | {"ORGAN", "BRIDE", "MULE", "MULE_CARRY", "WAR", "RECRUIT", "REFERRAL"}
)
_ANSWERABLE = frozenset({"PHONE", "HANDLE", "WA_LINK", "APPLY_NOW"})
_RECRUITS = frozenset({"RECRUIT", "INVITE", "REFERRAL"})
_CALLS = frozenset(
    {"RECRUIT", "INVITE", "APPLY", "CONTACT", "CHAT_ONLY", "REFERRAL", "TEAM_HERE", "PASSPHOTO", "PASSPORT_MADE"}
    | {"ADVANCE", "ALL_FREE", "URGENT", "NO_REQ", "GUARANTEE"}
)
_WORK_WORDS = frozenset({"kerja", "pekerja", "magang", "tkw", "tki", "pmi", "majikan"})
_OFFERING = frozenset(
    {"PHONE", "HANDLE", "WA_LINK"}
    | {"RECRUIT", "INVITE", "APPLY", "CONTACT", "CHAT_ONLY", "REFERRAL", "TEAM_HERE", "PASSPHOTO", "PASSPORT_MADE"}
    | {"MONEY", "PAY", "ALL_FREE", "BOARD", "ADVANCE", "DEDUCT", "FEE", "NO_REQ", "NO_TEST", "VISIT_VISA", "BYPASS"}
    | {"IRREGULAR", "NO_PASSPORT", "RUNAWAY", "LIE_IMM", "FORGE", "URGENT", "TRANSIT"}
)


@dataclass(frozen=True, slots=True)
class Reason:
    """A sign seen in the text: key, strength, what the bot says of it (Indonesian), and the words (exact)."""

    key: str
    strength: str
    text: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a message is and how risky; `risk` is none unless `kind` is offer."""

    kind: str
    risk: str
    score: float
    countries: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    contacts: tuple[str, ...] = ()


def screen(raw: str) -> Verdict:
    """Rates a message. Never raises; text beyond `READ_AT_MOST` is not read."""
    raw = raw[:READ_AT_MOST]
    text = normalize(raw)
    seen = prefilter.look(text.norm)
    if prefilter.offers(seen):
        return rate(text)
    if prefilter.pleads(seen) and crisis.detect_text(text) is not None:
        return Verdict("crisis", "none", 0.0)
    return Verdict("question" if "?" in raw else "other", "none", 0.0)


def described_offer(raw: str) -> Verdict:
    """Rates the offer that somebody tells of or asks about, as if it stood there alone.

    `screen` leaves such messages unrated, because nobody offers anything; the person who asks still
    deserves to hear which signs are in what they were told. Risk is none where no offer is recognised.
    """
    text = normalize(raw[:READ_AT_MOST])
    reading = signals.read(text)
    reasons = tuple(
        reason for reason in _reasons(text, reading, domains.imitation(text.raw))
        if not (reason.key == "scam_job" and reason.evidence.lower() in _SUSPICION)
    )  # fmt: skip
    strengths = {reason.strength for reason in reasons if reason.key != _WHOLE}
    if strengths.isdisjoint({"decisive", "strong"}):
        return Verdict("question", "none", 0.0, reading.countries, (), contacts.find(text.raw))
    risk, score = ("high", 0.9) if "decisive" in strengths else ("medium", 0.6)
    return Verdict("offer", risk, score, reading.countries, reasons, contacts.find(text.raw))


def rate(text: Text) -> Verdict:
    """The full rating of a message that the prefilter let through."""
    imitated = domains.imitation(text.raw)
    if imitated is not None and imitated.office:
        text = _without(text, imitated.written)
    reading = signals.read(text)
    chances = model.probabilities(model.features(reading))
    risk, score = level(reading, chances)
    recruits = not reading.concepts.keys().isdisjoint(_RECRUITS)
    sure = _SURE if recruits or chances["crisis"] < _HINT else 1.0
    doubtful = chances["crisis"] >= _PLEA or (risk != "none" and score < sure)
    if doubtful and _is_plea(text, reading):
        return Verdict("crisis", "none", 0.0, reading.countries, (), contacts.find(text.raw))
    if risk == "low" and imitated is not None and imitated.office:
        risk, score = "medium", max(score, 0.5)  # no honest offer sends people to an office's imitated site
    offers = chances["scam"] + chances["lawful"] + chances["domestic"]
    kind = "offer" if risk != "none" or offers >= 0.5 else _other_kind(chances)
    reasons = _reasons(text, reading, imitated) if risk in ("high", "medium") else ()
    return Verdict(kind, risk, round(score, 3), reading.countries, reasons, contacts.find(text.raw))


def _without(text: Text, address: str) -> Text:
    """The message with an imitated address blanked, so that the name of the office in it does not reassure."""
    return replace(normalize(text.raw.replace(address, " " * len(address))), raw=text.raw)


def _is_plea(text: Text, reading: Reading) -> bool:
    """Whether somebody is in danger here and now; what recruits and can be answered is an offer."""
    found = reading.concepts.keys()
    recruits = not found.isdisjoint(_RECRUITS) and not found.isdisjoint(_ANSWERABLE)
    return not recruits and crisis.detect_text(text) is not None


def _other_kind(chances: dict[str, float]) -> str:
    likeliest = max(chances, key=chances.__getitem__)
    return likeliest if likeliest in ("question", "crisis") else "other"


def level(reading: Reading, chances: dict[str, float]) -> tuple[str, float]:
    """Risk and score of a reading, given the model's chances.

    Flagged is only what speaks of work abroad or of a trade in people, and offers it; a claim of licence
    or zero cost never clears anything. The fewer signs there are, the surer the model has to be.
    """
    found = reading.concepts.keys()
    danger = chances["scam"]
    decisive = sum(f.strength == "decisive" for f in reading.findings)
    strong = sum(f.strength == "strong" for f in reading.findings)
    abroad = not found.isdisjoint(_ABROAD)
    subject = not found.isdisjoint(_SUBJECTS) or any(token.word in _WORK_WORDS for token in reading.tokens)
    signs = 2 * decisive + strong
    calm = "low" if abroad and _is_offer(chances) else "none"
    if not (abroad or signs >= 2 or ("SEA_JOB" in found and signs)):
        return "none", min(danger, 0.1)
    if danger < 0.5 and decisive and _speaks_for_itself(reading, signs):
        return "high", 0.5
    if danger < _needed(reading, signs):
        return calm if chances["lawful"] >= 0.5 else "none", min(danger, 0.3)
    complete = subject and not found.isdisjoint(_OFFERING)
    if not complete and danger < (0.85 if signs >= 2 else 0.95):
        return "none", min(danger, 0.2)
    grade = _grade(danger, signs)
    if grade is None and decisive and signs >= _PLAIN_SIGNS and danger + _harmless_offer(chances) >= 0.5:
        return "medium", max(danger, 0.5)  # an offer of a kind that was never learnt from, but signs enough
    return grade or calm, danger


def _speaks_for_itself(reading: Reading, signs: int) -> bool:
    """An open call with so many signs, and no word of doubt or news, that no model has to agree."""
    found = reading.concepts.keys()
    return signs >= _CRYING_SIGNS and "RECRUIT" in found and found.isdisjoint(_DOUBTS)


def _grade(danger: float, signs: int) -> str | None:
    """High, medium or nothing: the fewer the signs, the surer the model has to be."""
    if danger >= (0.5 if signs >= 2 else 0.75 if signs else 0.9):
        return "high"
    return "medium" if danger >= (0.35 if signs >= 2 else 0.5 if signs else 0.6) else None


def _harmless_offer(chances: dict[str, float]) -> float:
    return chances["lawful"] + chances["domestic"]


def _needed(reading: Reading, signs: int) -> float:
    """How sure the model has to be: surer where the message warns of offers, asks about one, or calls nobody.

    An offer leaves a way to answer it, so such words do not help one that gives a number or a handle.
    """
    found = reading.concepts
    if not found.keys().isdisjoint(_ANSWERABLE):
        return 0.0
    if "ASKED" in found:
        return 0.97
    warned = len({span.first for span in found.get("WARN", ())})
    if "WARN_FIRST" in found and warned >= 2:
        return 0.9
    if found.keys().isdisjoint(_CALLS):
        return 0.95 if "ENDS_ASKING" in found else 0.5 if signs >= 4 else 0.75
    return 0.0


def _is_offer(chances: dict[str, float]) -> bool:
    return chances["scam"] + chances["lawful"] >= 0.5


@cache
def _reason_texts() -> dict[str, str]:
    """What is said of each signal: the sourced red flags, and a few marks that have no source of their own."""
    marks: dict[str, str] = lexicon.load("reasons")
    return marks | {flag["key"]: flag["value"].strip() for flag in lexicon.red_flags()}


def _reasons(text: Text, reading: Reading, imitated: domains.Imitation | None) -> tuple[Reason, ...]:
    """Signs by strength; an imitated address before the other weak ones, and never crowded out."""
    ordered = sorted(reading.findings, key=lambda f: _ORDER[f.strength])
    if imitated is None:
        return tuple(_reason(text, finding) for finding in ordered[:_MOST_REASONS] or [_whole(text)])
    found = ordered[: _MOST_REASONS - 1]
    key = "lookalike_domain" if imitated.office else "lookalike_company"
    reasons = [_reason(text, finding) for finding in found]
    at = sum(finding.strength != "weak" for finding in found)
    reasons.insert(at, Reason(key, "weak", _reason_texts()[key], imitated.written))
    return tuple(reasons)


def _whole(text: Text) -> Finding:
    """Where no single sign stands out, the likeness of the whole is the reason."""
    return Finding(_WHOLE, "weak", 0, min(len(text.norm), 80))


def _reason(text: Text, finding: Finding) -> Reason:
    evidence = text.evidence(finding.start, finding.end)
    return Reason(finding.key, finding.strength, _reason_texts()[finding.key], evidence)
