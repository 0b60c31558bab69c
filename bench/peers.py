"""The same texts through simpler ways of finding dangerous offers, beside the product.

    python -m bench.peers > docs/reports/offers-peers.md

All that learn are given the product's own training texts; none sees a text that it is measured on.
"""

import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, make_pipeline

from bot.settings import ROOT
from evaluate.texts import DEV, dev
from nlu.model import learn
from nlu.risk import screen

Flags = Callable[[Sequence[str]], Sequence[bool]]
"""Which of the texts are flagged."""
MOST_CHATTER = 6_000
ALIKE = 0.5
"""Cosine of two texts' words from which a group guard calls a message a copy of known spam."""
STOP_PHRASES = (
    "kerja di kamboja", "lowongan kamboja", "admin slot", "judi online", "gaji dolar", "gaji usd", "tiket gratis",
    "tanpa pengalaman", "minat inbox", "minat japri", "paspor dibantu", "visa turis", "loker luar negeri",
)  # fmt: skip


@dataclass(frozen=True)
class Texts:
    """A set to be measured on."""

    name: str
    dangerous: bool
    texts: tuple[str, ...]


def own_sets() -> list[Texts]:
    """The held-out texts of the repository, by other hands than the training texts."""
    found = []
    for path in sorted((ROOT / "tests" / "offers").glob("*.yml")):
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
        found.append(Texts(path.stem, path.stem == "scam", tuple(row["text"] for row in rows)))
    return found


def outside_sets() -> list[Texts]:
    """The labelled texts kept outside the repository; none where they are absent."""
    names = ("scam_ads", "legit_overseas", "domestic_ads", "migrant_talk", "warnings", "questions", "crisis", "chatter")
    found = [(name, tuple(str(row["text"]) for row in dev(name)[:MOST_CHATTER])) for name in names]
    return [Texts(name, name == "scam_ads", texts) for name, texts in found if texts]


def ours() -> Flags:
    """The product: rated medium or high."""
    return lambda texts: [screen(text).risk in ("medium", "high") for text in texts]


def group_guard() -> Flags:
    """A list of phrases, and likeness to known spam, as guards of Telegram groups do."""
    texts, labels = learn.load()
    known = [text for text, label in zip(texts, labels, strict=True) if label == "scam"]
    counter = CountVectorizer()
    samples = _unit(counter.fit_transform(known))

    def flags(messages: Sequence[str]) -> list[bool]:
        likeness = _unit(counter.transform(messages)) @ samples.T
        alike = np.asarray(likeness.max(axis=1).todense()).ravel() >= ALIKE
        phrased = [any(phrase in message.lower() for phrase in STOP_PHRASES) for message in messages]
        return [bool(a) or p for a, p in zip(alike, phrased, strict=True)]

    return flags


def tfidf_regression() -> Flags:
    """Words, pairs of words and pieces of words, weighed by a logistic regression: dangerous or not, at 0.5."""
    texts, labels = learn.load()
    features = FeatureUnion([
        ("words", TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)),
        ("pieces", TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=2)),
    ])  # fmt: skip
    model = make_pipeline(features, LogisticRegression(C=10, max_iter=500, class_weight="balanced"))
    model.fit(texts, [label == "scam" for label in labels])
    return lambda messages: [bool(flag) for flag in model.predict(list(messages))]


def ten_rules() -> Flags:
    """Ten rules of job-fraud screening, each found by its words; three make an ad suspicious."""
    content = yaml.safe_load((Path(__file__).parent / "rules.yml").read_text(encoding="utf-8"))
    rules = [re.compile("|".join(patterns), re.DOTALL) for patterns in content["rules"].values()]
    return lambda texts: [
        sum(rule.search(text.lower()) is not None for rule in rules) >= content["suspicious"] for text in texts
    ]


PEERS: dict[str, Callable[[], Flags]] = {
    "ours": ours, "phrases + similarity": group_guard, "TF-IDF + regression": tfidf_regression,
    "rules R1-R10": ten_rules,
}  # fmt: skip


def _unit(counts: np.ndarray) -> np.ndarray:
    """Rows of a sparse matrix at length one."""
    lengths = np.sqrt(counts.multiply(counts).sum(axis=1))
    return counts.multiply(1 / np.maximum(lengths, 1)).tocsr()


def table(sets: Sequence[Texts], flags: dict[str, Flags]) -> list[str]:
    """A line a set: the share flagged by each."""
    lines = [f"| texts | n | should be | {' | '.join(flags)} |", "|---|---|---|" + "---|" * len(flags)]
    for one in sets:
        shares = (sum(flag(one.texts)) / len(one.texts) for flag in flags.values())
        goal = "flagged" if one.dangerous else "left"
        lines.append(f"| {one.name} | {len(one.texts)} | {goal} | {' | '.join(f'{share:.1%}' for share in shares)} |")
    return lines


def speeds(flags: dict[str, Flags], texts: Sequence[str]) -> str:
    """Texts a second of each, on one core, all held-out texts at once."""
    parts = []
    for name, flag in flags.items():
        start = time.perf_counter()
        flag(texts)
        parts.append(f"{name} {len(texts) / (time.perf_counter() - start):,.0f}")
    return ", ".join(parts)


def report() -> str:
    """The whole report."""
    flags = {name: make() for name, make in PEERS.items()}
    own, outside = own_sets(), outside_sets()
    every = [text for one in own for text in one.texts]
    lines = [
        "# Simpler ways, side by side",
        "",
        "Share of each set that is flagged (ours: rated medium or high). Made by `python -m bench.peers`.",
        "",
        "- *phrases + similarity*: what guards of Telegram groups do: a list of phrases, or a cosine of 0.5 to a known",
        "  dangerous offer (the product's training texts).",
        "- *TF-IDF + regression*: words, word pairs and word pieces, trained on the product's training texts.",
        "- *rules R1-R10*: ten rules of job-fraud screening, three of which make an ad suspicious (`bench/rules.yml`).",
        "  The published wording of such a set of rules was searched for twice (pages, papers, public code) and not",
        "  found; the ten were written from the advice to job seekers that Indonesian job boards and the press give.",
        "",
        "## Held-out texts of the repository",
        "",
        *table(own, flags),
        "",
        "## Texts kept outside the repository",
        "",
        *(table(outside, flags) if outside else [f"Not there when this was made ({DEV.name})."]),
        "",
        f"Texts a second (all held-out texts once, the machine shared): {speeds(flags, every)}.",
        "",
        "None of the simpler ways gives a reason that a reader can check, except the rules.",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(report())
