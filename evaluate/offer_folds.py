"""Our own texts rated by models that have not seen them: by class, calibration, and whole kinds left out."""

import random
from collections import Counter, defaultdict
from collections.abc import Sequence

from evaluate.texts import share
from nlu import signals
from nlu.model import folds, learn
from nlu.risk import FLAGGED
from nlu.text import normalize

LEFT_OUT = {
    "Cambodia, Myanmar, Laos": {"P_SCAM"},
    "Gulf and Near East": {"P_MIDEAST"},
    "Malaysia, Singapore, Brunei": {"P_NEAR"},
    "Taiwan, Korea, Japan, Hong Kong": {"P_EASTASIA"},
    "Australia, America, Europe": {"P_WEST"},
    "seafaring": {"SEA_JOB"},
    "domestic work": {"DOMESTIC"},
    "scam and gambling work": {"SCAMWORK", "GAMBLING", "CS_JOB"},
    "organs, brides, accounts": {"ORGAN", "BRIDE", "MULE"},
    "sex trade": {"SEX_JOB"},
}


def by_class(labels: Sequence[str], ratings: Sequence[folds.Rating]) -> list[str]:
    """Table lines of ratings by class."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for label, rating in zip(labels, ratings, strict=True):
        found[label][rating.risk] += 1
    return [
        f"| {name} | {sum(got.values())} | "
        + " | ".join(share(got[level], sum(got.values())) for level in ("high", "medium", "low", "none"))
        + " |"
        for name, got in sorted(found.items())
    ]


def calibration(ratings: Sequence[folds.Rating]) -> list[str]:
    """Table lines: of texts with the model's chance, and with the score shown, in a range, how many are dangerous."""
    before, after = _tenths([r.model for r in ratings], ratings), _tenths(folds.calibrated(ratings), ratings)
    return [
        f"| {b / 10:.1f}-{b / 10 + 0.1:.1f} | {len(before[b])} | {share(sum(before[b]), len(before[b]))} | "
        f"{len(after[b])} | {share(sum(after[b]), len(after[b]))} |"
        for b in range(10)
    ]


def _tenths(values: Sequence[float], ratings: Sequence[folds.Rating]) -> dict[int, list[bool]]:
    held: dict[int, list[bool]] = defaultdict(list)
    for value, rating in zip(values, ratings, strict=True):
        if rating.read:
            held[min(9, int(value * 10))].append(rating.dangerous)
    return held


def left_out(texts: list[str], labels: list[str]) -> list[str]:
    """Recall of dangerous offers of a kind when no dangerous offer of that kind was learnt from."""
    found = [signals.read(normalize(text)).concepts.keys() for text in texts]
    lines = []
    for title, concepts in LEFT_OUT.items():
        held = [i for i, label in enumerate(labels) if label == "scam" and found[i] & concepts]
        kept = sorted(set(range(len(texts))) - set(held))
        dice = random.Random(7)  # noqa: S311
        rows, classes, _ = learn.expand([texts[i] for i in kept], [labels[i] for i in kept], dice)
        fold = folds.Fold(rows, classes)
        caught = sum(fold.rate(texts[i])[0] in FLAGGED for i in held)
        lines.append(f"| {title} | {len(held)} | {share(caught, len(held))} |")
    return lines
