"""What each kind of feature adds, and what a second writer's texts were worth: models fitted without them."""

import random
from collections.abc import Sequence

import yaml

from evaluate.texts import offers, share
from nlu.model import folds, learn
from nlu.risk import FLAGGED

GROUPS = {
    "words and pairs of words": lambda name: name[1:2] != ":",
    "meanings (C)": lambda name: name.startswith("C:"),
    "signs and their number (S, N)": lambda name: name[:2] in ("S:", "N:"),
    "places with trades (J)": lambda name: name.startswith("J:"),
    "acts in pairs (A)": lambda name: name.startswith("A:"),
    "length (L)": lambda name: name.startswith("L:"),
}
SECOND = "*-writer-2.yml"
CALM = ("lawful", "warnings", "questions", "talk", "domestic", "chatter", "calm")


def without_features(texts: list[str], labels: list[str]) -> list[str]:
    """Table lines: `tests/offers` rated by the product's decision over a model that lacks one kind of feature."""
    rows, classes, _ = learn.expand(texts, labels, random.Random(7))  # noqa: S311
    lines = [_line("nothing", folds.Fold(rows, classes))]
    for title, belongs in GROUPS.items():
        kept = [{name: value for name, value in row.items() if not belongs(name)} for row in rows]
        lines.append(_line(title, folds.Fold(kept, classes)))
    return lines


def _line(title: str, fold: folds.Fold) -> str:
    dangerous = offers("scam")
    calm = [text for name in CALM for text in offers(name)]
    return f"| {title} | {_flagged(fold, dangerous)} | {_flagged(fold, calm)} |"


def _flagged(fold: folds.Fold, texts: Sequence[str]) -> str:
    return share(sum(fold.rate(text)[0] in FLAGGED for text in texts), len(texts))


def without_writer(texts: list[str], labels: list[str]) -> list[str]:
    """Table lines: the second writer's texts, by class, rated by a model that learnt from none of them."""
    held = {
        content["class"]: content["texts"]
        for path in sorted(learn.TEXTS.glob(SECOND))
        for content in [yaml.safe_load(path.read_text(encoding="utf-8"))]
    }
    theirs = {text for group in held.values() for text in group}
    kept = [i for i, text in enumerate(texts) if text not in theirs]
    rows, classes, _ = learn.expand([texts[i] for i in kept], [labels[i] for i in kept], random.Random(7))  # noqa: S311
    fold = folds.Fold(rows, classes)
    return [f"| {name} | {len(group)} | {_flagged(fold, group)} |" for name, group in held.items()]
