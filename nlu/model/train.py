"""Learns `weights.tsv` and `calibration.tsv`, in about a minute.

    python -m nlu.model.train [--check]

Needs scikit-learn. `--check` prints how texts are rated by models that have not seen them, and writes nothing; with
`--errors` also the texts that are rated wrongly.
"""

from __future__ import annotations

import random
import sys
from collections import Counter

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from nlu.model import WEIGHTS, folds, learn
from nlu.risk import FLAGGED

_SMALLEST = 0.05  # weights below it change no verdict and are left out


def write(vectorizer: DictVectorizer, model: LogisticRegression, count: int) -> None:
    """Stores the weights, biggest first, with a note on how they were learnt."""
    names = vectorizer.get_feature_names_out()
    order = np.argsort(-np.abs(model.coef_).max(axis=0).round(2), kind="stable")  # alike ones by name: small changes
    lines = [
        f"# Softmax regression (scikit-learn, C={learn.STRENGTH}) over {count} own texts; made by nlu/model/train.py.",
        "# Feature, then its weight for each class. C: meaning, S: signal, J: place and job, A: acts, L: length.",
        "\t".join(("feature", *model.classes_)),
        "\t".join(("bias", *(f"{value:.3f}" for value in model.intercept_))),
    ]
    for index in order:
        weights = model.coef_[:, index]
        if np.abs(weights).max() >= _SMALLEST:
            lines.append("\t".join((names[index], *(f"{value:.2f}" for value in weights))))
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def check(texts: list[str], labels: list[str]) -> None:
    """Prints each class's ratings over the folds."""
    table: Counter[tuple[str, str]] = Counter()
    for text, label, rating in zip(texts, labels, folds.out_of_fold(texts, labels), strict=True):
        table[label, rating.risk] += 1
        if (rating.risk in FLAGGED) != rating.dangerous and "--errors" in sys.argv:
            print(f"{label} rated {rating.risk} ({rating.chance:.2f}): {text[:160]!r}")
    risks = ("high", "medium", "low", "none")
    print("class", *risks, sep="\t")
    for label in sorted(set(labels)):
        print(label, *(table[label, risk] for risk in risks), sep="\t")


def main() -> None:
    """Trains and stores, or checks."""
    texts, labels = learn.load()
    if "--check" in sys.argv:
        check(texts, labels)
        return
    rows, classes, _ = learn.expand(texts, labels, random.Random(7))  # noqa: S311
    vectorizer, model = learn.fit(rows, classes)
    write(vectorizer, model, len(texts))
    folds.write(folds.learn_lines(folds.out_of_fold(texts, labels)), len(texts))
    print(f"{len(texts)} texts, {len(rows)} rows, {WEIGHTS.stat().st_size} bytes")


if __name__ == "__main__":
    main()
