"""Features of a message for the text model: words, meanings, signals and shape."""

from __future__ import annotations

from itertools import pairwise

from nlu.signals import Reading

_PLACE_MARKS = (
    ("P_SCAM", "@scam"),
    ("P_UNPLACED", "@unplaced"),
    ("P_TRANSIT", "@transit"),
    ("P_MIDEAST", "@mideast"),
    ("P_NEAR", "@near"),
    ("P_EASTASIA", "@eastasia"),
    ("P_WEST", "@west"),
    ("P_HOME", "@home"),
    ("P_ANY", "@other"),
)
_JOBS = (
    "CS_JOB",
    "GAMBLING",
    "SCAMWORK",
    "DOMESTIC",
    "FIELD_JOB",
    "SEA_JOB",
    "SEX_JOB",
    "SPA_JOB",
    "ORGAN",
    "BRIDE",
    "MULE",
)
_ACTS = ("RECRUIT", "INVITE", "APPLY", "REFERRAL", "TEAM_HERE", "WARN", "ASK", "JOKE", "MIGRANT_TALK", "LAWFUL", "GOV")
_MOST_WORDS = 400
_WORD_SCALE = 3.0


def features(reading: Reading) -> list[tuple[float, list[str]]]:
    """Blocks of (weight of each feature in the block, names of features)."""
    words = _marked_words(reading)
    grams = set(words)
    grams.update(f"{a} {b}" for a, b in pairwise(["<", *words, ">"]))
    grams.update(f"{word[:5]}*" for word in words if len(word) > 6 and word.isalpha())
    meaning = _meanings(reading, words)
    return [(_WORD_SCALE / max(3.0, len(grams) ** 0.5), list(grams)), (0.5, meaning)]


def _marked_words(reading: Reading) -> list[str]:
    """Canonical words; places by their group, figures by their length."""
    marks: dict[int, str] = {}
    for concept, mark in reversed(_PLACE_MARKS):
        for span in reading.concepts.get(concept, ()):
            marks.update(dict.fromkeys(range(span.first, span.last + 1), mark))
    words: list[str] = []
    for token in reading.tokens[:_MOST_WORDS]:
        mark = marks.get(token.position, "")
        if mark:
            if not words or words[-1] != mark:
                words.append(mark)
        elif token.word[0].isdecimal():
            words.append("0" * min(len(token.word), 6))
        elif token.word.isascii():
            words.append(token.word)
    return words


def _meanings(reading: Reading, words: list[str]) -> list[str]:
    found = reading.concepts
    names = [f"C:{name}" for name in found]
    places = [mark for concept, mark in _PLACE_MARKS if concept in found] or (
        ["@abroad"] if "ABROAD" in found else ["@no"]
    )
    jobs = [job for job in _JOBS if job in found]
    names += [f"J:{place} {job}" for place in places for job in jobs]
    acts = [act for act in _ACTS if act in found]
    names += [f"A:{a} {b}" for i, a in enumerate(acts) for b in acts[i + 1 :]]
    names += [f"S:{finding.key}" for finding in reading.findings]
    decisive = sum(finding.strength == "decisive" for finding in reading.findings)
    strong = sum(finding.strength == "strong" for finding in reading.findings)
    names += [f"N:decisive{min(decisive, 3)}", f"N:strong{min(strong, 4)}"]
    names.append(f"L:{len(words).bit_length()}")
    if words and words[-1] == "?":
        names.append("L:ends ?")
    return names
