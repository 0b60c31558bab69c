"""Signs of crisis in a message, seen by explicit patterns: a net that needs no statistical model.

A message is read into canonical words (`reading`), patterns of `nlu/lexicon/crisis_signs.yml` are looked for
(`patterns`), and each match is judged: whom it happens to (`victims`), denied, imagined or past (`moods`), or
only talked about (`judgement`). Points of the strongest sign, of its victim and of what supports it decide.
"""

from __future__ import annotations

from dataclasses import dataclass

from nlu.crisis import judgement, patterns, people
from nlu.crisis.judgement import Act
from nlu.crisis.reading import Reading, read
from nlu.text import Text, normalize

_ORDER = ("crisis_trapped", "crisis_harm", "crisis_family_missing", "crisis_passport_held", "crisis_unpaid")


MARKS = ("suicide", "minor", "sexual", "relative")


@dataclass(frozen=True, slots=True)
class Sign:
    """A plea. `intent` is a crisis_* intent, `evidence` an exact piece of the message; `relative`: it is about
    somebody else than the writer."""

    intent: str
    evidence: str
    minor: bool
    sexual: bool
    suicide: bool
    relative: bool

    @property
    def mark(self) -> str:
        """What the plea is about beside its intent, the gravest first; `self` where nothing else is."""
        return next((mark for mark in MARKS if getattr(self, mark)), "self")


def detect(raw: str) -> Sign | None:
    """The plea in a message; None where there is none. Linear in the length of `raw`."""
    return detect_text(normalize(raw))


def detect_text(text: Text) -> Sign | None:
    """`detect` for a message that is normalised already."""
    reading = read(text)
    people.name_kin(reading)
    people.find_people(reading)
    acts = [act for match in patterns.matches(reading) if (act := judgement.weigh(match, reading))]
    if not acts:
        return None
    total = (
        max(act.points for act in acts)
        + min(2, judgement.different(acts) - 1)
        + judgement.support(reading)
        - judgement.talk(acts, reading)
        - judgement.thin(acts, reading)
    )
    if total < judgement.FIRES_AT:
        return None
    return _sign(text, reading, acts)


def _sign(text: Text, reading: Reading, acts: list[Act]) -> Sign:
    acts.sort(key=lambda act: (-act.points, _ORDER.index(act.match.sign.intent), act.match.start))
    counted = [act for act in acts if act.points >= acts[0].points - 2]
    flags = frozenset().union(*(act.match.sign.flags for act in counted))
    worst = next((act for act in counted if act.match.sign.flags), acts[0])
    first, last = reading.spans[worst.match.start], reading.spans[worst.match.end - 1]
    return Sign(
        intent=worst.match.sign.intent,
        evidence=text.evidence(first[0], last[1]),
        minor=reading.has("age") or reading.has("minor_word"),
        sexual="sexual" in flags,
        suicide="suicide" in flags,
        relative=acts[0].victim in ("kin", "friend") or worst.match.sign.victims in ("kin", "family"),
    )
