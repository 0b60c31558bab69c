"""What the model learns from and how: the texts in `nlu/data/offers` (own writing, one file a class), examples of
intents and approved reports, as rows of features. Needs scikit-learn.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from functools import cache
from pathlib import Path

import yaml
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from nlu import lexicon, signals
from nlu.model.features import features
from nlu.text import normalize

DATA = Path(__file__).parents[1] / "data"
TEXTS = DATA / "offers"
REPORTED = Path(os.environ.get("SOBAT_DATA", Path(__file__).parents[2] / "var")) / "offers"
"""What readers reported and a person approved (`sobat offers approve`), in the form of `TEXTS`; often not there."""
_FROM_EACH_INTENT = 120
STRENGTH = 1.5  # inverse of the L2 penalty

_OPEN = ("near", "eastasia", "mideast", "west")
"""Groups of countries with lawful placement."""
_TRADES = ("DOMESTIC", "FIELD_JOB", "SEA_JOB", "CS_JOB")

Row = dict[str, float]


def load() -> tuple[list[str], list[str]]:
    """Texts and their classes."""
    texts: list[str] = []
    labels: list[str] = []
    for path in (*sorted(TEXTS.glob("*.yml")), *sorted(REPORTED.glob("*.yml"))):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        texts += content["texts"]
        labels += [content["class"]] * len(content["texts"])
    for path in sorted((DATA / "intents").glob("*.yml")):
        if path.stem != "check_offer":
            found = examples(path)
            texts += found
            labels += [class_of(path.stem)] * len(found)
    return texts, labels


def examples(path: Path) -> list[str]:
    """Some of the examples of an intent (Rasa's YAML), the same ones each time."""
    blocks = yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
    found = [line[2:] for block in blocks for line in block["examples"].splitlines() if line.startswith("- ")]
    return random.Random(path.stem).sample(found, min(len(found), _FROM_EACH_INTENT))  # noqa: S311


def class_of(intent: str) -> str:
    """The class that messages of an intent belong to."""
    if intent.startswith("crisis_"):
        return "crisis"
    return "question" if intent.startswith(("ask_", "follow_up")) else "chatter"


def row(text: str) -> Row:
    """Feature -> value, as `nlu.model.probabilities` weighs it."""
    values: Row = {}
    for scale, names in features(signals.read(normalize(text))):
        values.update(dict.fromkeys(names, scale))
    return values


def variants(text: str, label: str, dice: random.Random) -> list[str]:
    """The text, and copies with words left out, cut short or changed, so that no one word carries a verdict."""
    words = text.split(" ")
    kept = " ".join(word for word in words if dice.random() > 0.15)
    made = [text, kept] if label != "question" else [text]
    if label in ("scam", "lawful"):
        moved = elsewhere(text, label, dice)
        made += [moved, other_work(moved, dice)]
    if label == "scam" and len(words) > 9:
        made.append(" ".join(word for word in words if dice.random() > 0.3))
        made += [" ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :])]
        soothing = yaml.safe_load(Path(__file__).with_name("soothing.yml").read_text(encoding="utf-8"))
        made.append(f"{dice.choice(soothing['before'])} {text} {dice.choice(soothing['after'])}")
    return made


def elsewhere(text: str, label: str, dice: random.Random) -> str:
    """The text with its countries and places changed for others, so that what is offered counts, not only where.

    Each part of the world is as likely as the next; a lawful offer is never moved to where none is lawful.
    """
    plain = normalize(text)
    moved = plain.norm
    for place in reversed(lexicon.find_countries(plain.norm)):
        if place.country != "ID":
            code = dice.choice(dice.choice(_regions()[label]))
            other = lexicon.load("countries")[code]["names"][0]
            moved = moved[: place.start] + other + moved[place.end :]
    return moved


@cache
def _regions() -> dict[str, list[list[str]]]:
    """Class -> the groups of countries that its texts are moved to."""
    groups = lexicon.load("placement")
    known = [code for code in sorted(lexicon.load("countries")) if code != "ID"]
    named = {name: [code for code in known if code in groups[name]] for name in (*_OPEN, "transit")}
    rest = [code for code in known if not any(code in codes for codes in groups.values())]
    lawful = [*(named[name] for name in _OPEN), rest]
    return {"lawful": lawful, "scam": [*lawful, named["transit"], known]}


def other_work(text: str, dice: random.Random) -> str:
    """The text with each kind of work changed for another, so that terms and ways count, not only the trade."""
    plain = normalize(text)
    found = signals.read(plain).concepts
    spans = sorted({(span.start, span.end) for name in _TRADES for span in found.get(name, ())}, reverse=True)
    changed, last = plain.norm, len(plain.norm)
    for start, end in spans:
        if end <= last:
            words = dice.choice(lexicon.load("concepts")[dice.choice(_TRADES)])
            changed, last = changed[:start] + words + changed[end:], start
    return changed


def fit(rows: list[Row], labels: list[str]) -> tuple[DictVectorizer, LogisticRegression]:
    """A softmax classifier over sparse rows."""
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(rows)
    counts = Counter(labels)
    weight = {name: (len(labels) / (len(counts) * n)) ** 0.5 for name, n in counts.items()}
    model = LogisticRegression(C=STRENGTH, max_iter=400, class_weight=weight)
    model.fit(matrix, labels)
    return vectorizer, model


def expand(texts: list[str], labels: list[str], dice: random.Random) -> tuple[list[Row], list[str], list[int]]:
    """Rows of all variants, their classes, and the number of the text each comes from."""
    rows: list[Row] = []
    classes: list[str] = []
    origins: list[int] = []
    for number, (text, label) in enumerate(zip(texts, labels, strict=True)):
        for variant in variants(text, label, dice):
            rows.append(row(variant))
            classes.append(label)
            origins.append(number)
    return rows, classes, origins
