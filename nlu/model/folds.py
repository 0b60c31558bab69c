"""Ratings of our own texts by models that did not learn from them, and the calibration learnt from those."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from nlu import decision, prefilter, signals
from nlu.model import calibration, learn
from nlu.risk import FLAGGED
from nlu.text import normalize

FOLDS = 5
NAMES = {"flagged": True, "left": False}


class Rating(NamedTuple):
    """What a text that was held out got."""

    fold: int
    risk: str
    chance: float
    """The chance of danger that the decision rests on."""
    model: float
    """The model's own chance of danger, which rules may have lifted."""
    read: bool
    """Whether the first look let it through; what it did not let through is never scored."""
    dangerous: bool


class Fold:
    """A classifier fitted on some rows, and the ratings that the product would give with it."""

    def __init__(self, rows: Iterable[learn.Row], labels: Iterable[str]) -> None:
        self._vectorizer, self._classifier = learn.fit(list(rows), list(labels))

    def rate(self, text: str) -> tuple[str, float, float, bool]:
        """Risk, the chance it rests on, the model's chance of danger, and whether the first look let it through."""
        given = self._classifier.predict_proba(self._vectorizer.transform([learn.row(text)]))[0]
        chances = dict(zip(self._classifier.classes_, map(float, given), strict=True))
        plain = normalize(text)
        if not prefilter.may_be_offer(plain.norm):
            return "none", chances["scam"], chances["scam"], False
        return *decision.level(signals.read(plain), chances), chances["scam"], True


def out_of_fold(texts: Sequence[str], labels: Sequence[str]) -> list[Rating]:
    """A rating for each text, in order."""
    rows, classes, origins = learn.expand(list(texts), list(labels), random.Random(7))  # noqa: S311
    ratings: dict[int, Rating] = {}
    for number, (fitted, held) in enumerate(GroupKFold(FOLDS).split(rows, classes, origins)):
        fold = Fold((rows[i] for i in fitted), (classes[i] for i in fitted))
        for text in {origins[i] for i in held}:
            ratings[text] = Rating(number, *fold.rate(texts[text]), labels[text] == "scam")
    return [ratings[number] for number in range(len(texts))]


def learn_lines(ratings: Iterable[Rating]) -> dict[bool, calibration.Line]:
    """Whether flagged -> its line, from what the first look let through."""
    seen = [rating for rating in ratings if rating.read]
    return {flagged: _line([r for r in seen if (r.risk in FLAGGED) == flagged]) for flagged in (True, False)}


def _line(ratings: Sequence[Rating]) -> calibration.Line:
    odds = np.array([[calibration.log_odds(rating.chance)] for rating in ratings])
    fitted = LogisticRegression(C=1e3).fit(odds, [rating.dangerous for rating in ratings])
    return calibration.Line(float(fitted.intercept_[0]), float(fitted.coef_[0, 0]))


def calibrated(ratings: Sequence[Rating]) -> list[float]:
    """The score of each rating by lines learnt from the other folds only."""
    lines = [learn_lines(rating for rating in ratings if rating.fold != fold) for fold in range(FOLDS)]
    return [lines[r.fold][r.risk in FLAGGED].share(r.chance) if r.read else 0.0 for r in ratings]


def write(lines: dict[bool, calibration.Line], count: int) -> None:
    """Stores the lines, with a note on how they were learnt."""
    text = [
        f"# Platt's scaling of the model's chance, over {FOLDS} folds of {count} own texts; by nlu/model/train.py.",
        "# Decision, offset, slope: log odds shown = offset + slope x log odds of the chance.",
        *(f"{name}\t{lines[flagged].offset:.3f}\t{lines[flagged].slope:.3f}" for name, flagged in NAMES.items()),
    ]
    calibration.CALIBRATION.write_text("\n".join(text) + "\n", encoding="utf-8")
