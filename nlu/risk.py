"""How dangerous an offer is: signals and a small text model put together, with reasons.

`screen` is what the command, the chat and the groups all use. It says nothing about people: only which
words in a message are signs that the offer may lead to trafficking or unlawful placement.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from nlu import contacts, crisis, decision, domains, lexicon, model, parts, prefilter, signals, told
from nlu.model import calibration
from nlu.signals import Finding, Reading
from nlu.text import Text, normalize

FLAGGED = ("high", "medium")
READ_AT_MOST = 20_000  # characters of a message that are rated; no honest message is longer
_RISKS = {"high": 0, "medium": 1, "low": 2, "none": 3}
_ORDER = {"decisive": 0, "strong": 1, "weak": 2}
_MOST_REASONS = 8
_WHOLE = "similar_wording"
_AGE_ONLY = "age_only"  # an advertisement that asks for nothing else; in a story an age means what it says
_SUSPICION = frozenset({"bodong", "penipuan", "penipu", "tipu", "tipuan", "scam", "palsu", "abal abal"})
"""Words of somebody who doubts an offer; in an offer itself they would be a sign."""
_PLEA = 0.2  # the model's chance of a plea from which on it is looked for
_HINT = 0.001  # the least chance of a plea at which even a likely offer that recruits nobody is looked at as one
_SURE = 0.9  # an offer that the model is this sure of is not looked at as a plea
_SURE_ENOUGH = 0.7  # where it takes it for no plea at all
_RECRUITS = frozenset({"RECRUIT", "INVITE", "REFERRAL"})


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


_PLEA_ALONE, _ASKS, _CHAT = (Verdict(kind, "none", 0.0) for kind in ("crisis", "question", "other"))


def screen(raw: str) -> Verdict:
    """Rates a message. Never raises; text beyond `READ_AT_MOST` is not read."""
    raw = raw[:READ_AT_MOST]
    text = normalize(raw)
    seen = prefilter.look(text.norm)
    if prefilter.offers(seen) or (prefilter.calls(seen) and _names_imitated_office(raw)):
        verdict = rate(text)
        return verdict if verdict.kind == "crisis" else _of_parts(raw, _of_adverts(raw, verdict))
    if prefilter.pleads(seen) and crisis.detect_text(text) is not None:
        return _PLEA_ALONE
    return _ASKS if "?" in raw else _CHAT


def _of_adverts(raw: str, whole: Verdict) -> Verdict:
    """The verdict on a message: where it is a list of advertisements, that on the worst of them.

    The signs of several harmless ones would add up, and a lawful one would hide a dangerous one.
    """
    found = parts.adverts(raw) if len(whole.contacts) > 1 else ()
    if len(found) < 2:
        return whole
    worst = min((rate(normalize(part)) for part in found), key=lambda verdict: _RISKS[verdict.risk])
    return replace(worst, countries=whole.countries, contacts=whole.contacts)


def _of_parts(raw: str, whole: Verdict) -> Verdict:
    """The verdict on a long message: on the whole or, if that is worse, on a part of it that people can answer.

    A page of news or advice has offers in it that nobody can take up.
    """
    worst = whole
    for part in parts.split(raw) if len(raw) >= parts.LONG else ():
        if worst.risk == "high":
            break
        text = normalize(part)
        if not prefilter.offers(prefilter.look(text.norm)):
            continue
        reading = signals.read(text)
        if reading.concepts.keys().isdisjoint(decision.ANSWERABLE):
            continue
        verdict = rate(text, reading)
        if verdict.risk in FLAGGED and _RISKS[verdict.risk] < _RISKS[worst.risk]:
            worst = replace(verdict, contacts=whole.contacts)
    return worst


def described_offer(raw: str) -> Verdict:
    """Rates the offer that somebody tells of or asks about, as if it stood there alone.

    `screen` leaves such messages unrated, because nobody offers anything; the person who asks still
    deserves to hear which signs are in what they were told. Risk is none where no offer is recognised. A long message
    is read by its parts: words pages apart are no sign together.
    """
    raw = raw[:READ_AT_MOST]
    told_of = [_told_in(part) for part in (parts.split(raw) if len(raw) >= parts.LONG else (raw,))]
    countries = tuple(dict.fromkeys(code for part in told_of for code in part.countries))
    seen = {reason.key: reason for part in reversed(told_of) for reason in part.reasons}
    reasons = sorted(seen.values(), key=lambda reason: _ORDER[reason.strength])
    strengths = {reason.strength for reason in reasons if reason.key != _WHOLE}
    if strengths.isdisjoint({"decisive", "strong"}) and not any(part.lured for part in told_of):
        return Verdict("question", "none", 0.0, countries, (), contacts.find(raw))
    risk, score = ("high", 0.9) if "decisive" in strengths else ("medium", 0.6)
    return Verdict("offer", risk, score, countries, tuple(reasons[:_MOST_REASONS]), contacts.find(raw))


class _Told(NamedTuple):
    """What a part of a message tells of an offer; `lured` where it sends people to an office's imitated site."""

    countries: tuple[str, ...]
    reasons: tuple[Reason, ...]
    lured: bool


def _told_in(raw: str) -> _Told:
    text = normalize(raw)
    reading = _with_told(signals.read(text), text)
    imitated = domains.imitation(text.raw)
    reasons = tuple(
        reason for reason in _reasons(text, reading, imitated)
        if reason.key != _AGE_ONLY and not (reason.key == "scam_job" and reason.evidence.lower() in _SUSPICION)
    )  # fmt: skip
    lured = imitated is not None and imitated.office and not reading.concepts.keys().isdisjoint(decision.ASKS_IN)
    return _Told(reading.countries, reasons, lured)


def _with_told(reading: Reading, text: Text) -> Reading:
    """The reading with the signs that only people who tell of an offer name."""
    seen = {finding.key for finding in reading.findings}
    return reading._replace(findings=(*reading.findings, *(f for f in told.find(text.norm) if f.key not in seen)))


def rate(text: Text, reading: Reading | None = None) -> Verdict:
    """The full rating of a message that the prefilter let through; `reading` is that of it, where it was read."""
    imitated = domains.imitation(text.raw)
    office = imitated if imitated is not None and imitated.office else None
    if office is not None:
        text, reading = _without(text, office.written), None
    reading = reading or signals.read(text)
    chances = model.probabilities(model.features(reading))
    risk, chance = decision.level(reading, chances)
    recruits = not reading.concepts.keys().isdisjoint(_RECRUITS)
    unlikely = chances["crisis"] < _HINT
    sure = _SURE_ENOUGH if unlikely and not recruits else _SURE if recruits or unlikely else 1.0
    doubtful = chances["crisis"] >= _PLEA or (risk != "none" and chance < sure)
    if doubtful and _is_plea(text, reading):
        return Verdict("crisis", "none", 0.0, reading.countries, (), contacts.find(text.raw))
    if risk not in FLAGGED and office is not None and decision.asks_people_in(reading, chances):
        risk, chance = "medium", max(chance, 0.5)  # no honest offer sends people to an office's imitated site
    offers = chances["scam"] + chances["lawful"] + chances["domestic"]
    kind = "offer" if risk != "none" or offers >= 0.5 else _other_kind(chances)
    reasons = _reasons(text, reading, imitated) if risk in FLAGGED else ()
    score = calibration.score(chance, risk in FLAGGED)
    return Verdict(kind, risk, round(score, 3), reading.countries, reasons, contacts.find(text.raw))


def _names_imitated_office(raw: str) -> bool:
    found = domains.imitation(raw) if "." in raw else None
    return found is not None and found.office


def _without(text: Text, address: str) -> Text:
    """The message with an imitated address blanked, so that the name of the office in it does not reassure."""
    return normalize(text.raw.replace(address, " " * len(address)))._replace(raw=text.raw)


def _is_plea(text: Text, reading: Reading) -> bool:
    """Whether somebody is in danger here and now; what recruits and can be answered is an offer."""
    found = reading.concepts.keys()
    recruits = not found.isdisjoint(_RECRUITS) and not found.isdisjoint(decision.ANSWERABLE)
    return not recruits and crisis.detect_text(text) is not None


def _other_kind(chances: dict[str, float]) -> str:
    likeliest = max(chances, key=chances.__getitem__)
    return likeliest if likeliest in ("question", "crisis") else "other"


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
