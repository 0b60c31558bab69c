"""A linear text classifier on plain arrays: words and pieces of words -> TF-IDF -> linear support vectors.

Trained with scikit-learn, read with numpy alone, so that serving needs neither scikit-learn nor scipy.
One text costs some tens of microseconds: the pieces of a word are looked up once and remembered.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

Floats = np.ndarray[Any, np.dtype[np.float32]]

SHORTEST_PIECE, LONGEST_PIECE = 2, 5
_WORD = re.compile(r"[^\W\d_]+|\d+|[?]")
_FIGURE = re.compile(r"\d+")
_LONGEST_WORD = 24
_HEAD, _TAIL = 1_600, 800
READ_OF_LONG = _HEAD + _TAIL
_REMEMBERED_WORDS = 50_000
PARTS = 5


def words_of(norm: str) -> list[str]:
    """Words of a normalised text; figures all read alike. Of a very long text, its beginning and its end."""
    if len(norm) > _HEAD + _TAIL:
        norm = f"{norm[:_HEAD]} {norm[-_TAIL:]}"
    return [word[:_LONGEST_WORD] for word in _WORD.findall(_FIGURE.sub("0", norm))]


def pieces_of(word: str) -> list[str]:
    """Character n-grams of one word, its edges marked by spaces."""
    edged = f" {word} "
    length = len(edged)
    return [
        edged[at : at + size]
        for size in range(SHORTEST_PIECE, min(LONGEST_PIECE, length) + 1)
        for at in range(length - size + 1)
    ]


def phrases_of(words: Sequence[str]) -> list[str]:
    """Words and pairs of neighbours, marked so that they are never taken for pieces."""
    pairs = [f"={first} {second}" for first, second in pairwise(words)]
    return [f"={word}" for word in words] + pairs


@dataclass(slots=True)
class LinearModel:
    """`weights` is [features, labels]; features below `piece_count` are pieces, the rest are phrases."""

    labels: tuple[str, ...]
    features: tuple[str, ...]
    piece_count: int
    rarity: Floats
    weights: Floats
    bias: Floats
    sharpness: float = 1.0
    _index: dict[str, int] = field(init=False, repr=False)
    _pieces: dict[str, list[int]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._index = {feature: at for at, feature in enumerate(self.features)}

    def probabilities(self, norm: str) -> Floats:
        """One probability a label, in the order of `labels`; they sum to 1."""
        return softmax(self.scores(norm) * np.float32(self.sharpness))

    def scores(self, norm: str) -> Floats:
        """One distance a label; the largest is the likeliest."""
        at, values = self.vector(norm)
        return np.asarray(self.bias + values @ self.weights[at], dtype=np.float32)

    def vector(self, norm: str) -> tuple[np.ndarray[Any, np.dtype[np.int64]], Floats]:
        """The text as (feature numbers, values); pieces and phrases each have length 1."""
        words = words_of(norm)
        found: list[int] = []
        for word in words:
            found += self._pieces_in(word)
        index = self._index
        found += [index[phrase] for phrase in phrases_of(words) if phrase in index]
        at, counts = np.unique(np.array(found, dtype=np.int64), return_counts=True)
        return at, _weigh(at, counts, self.rarity, self.piece_count)

    def _pieces_in(self, word: str) -> list[int]:
        known = self._pieces.get(word)
        if known is None:
            index = self._index
            known = [index[piece] for piece in pieces_of(word) if piece in index]
            if len(self._pieces) < _REMEMBERED_WORDS:
                self._pieces[word] = known
        return known

    def save(self, folder: Path) -> None:
        """Writes `features.json` and `arrays.npz` into `folder`, which is made if need be."""
        folder.mkdir(parents=True, exist_ok=True)
        names = {"labels": self.labels, "features": self.features, "piece_count": self.piece_count,
                 "sharpness": self.sharpness}
        (folder / "features.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")
        np.savez(folder / "arrays.npz", rarity=self.rarity, weights=self.weights, bias=self.bias)

    @classmethod
    def load(cls, folder: Path) -> LinearModel:
        """Reads what `save` wrote."""
        names = json.loads((folder / "features.json").read_text(encoding="utf-8"))
        with np.load(folder / "arrays.npz") as arrays:
            return cls(tuple(names["labels"]), tuple(names["features"]), names["piece_count"],
                       arrays["rarity"], arrays["weights"], arrays["bias"], names["sharpness"])


def softmax(scores: Floats) -> Floats:
    """Scores -> probabilities along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def _weigh(at: Any, counts: Any, rarity: Floats, piece_count: int) -> Floats:
    values = (1.0 + np.log(counts)) * rarity[at]
    split = int(np.searchsorted(at, piece_count))
    return np.concatenate([_unit(values[:split]), _unit(values[split:])]).astype(np.float32)


def _unit(values: Any) -> Any:
    length = float(np.sqrt(values @ values))
    return values / length if length else values


def train(examples: Sequence[tuple[str, str]], strength: float = 1.0, rounds: int = PARTS,
          scores: Callable[[LinearModel, str], Floats] | None = None) -> LinearModel:
    """Learns from (normalised text, label) pairs; takes seconds for thousands.

    `strength` is the inverse of the regularisation (scikit-learn's C). Support vectors give distances, not
    probabilities: how sharply a distance speaks is set so that the right labels of held-out examples are likeliest
    (in each of the rounds, up to five, another fifth is held out), then everything is learnt again from all of them.
    `scores` is how the model will be asked, if not by its own `scores`.
    """
    logs, right = _held_out_scores(examples, strength, rounds, scores or LinearModel.scores)
    model = _fit(examples, strength)
    model.sharpness = _best_sharpness(logs, right) if right else 1.0
    return model


def _held_out_scores(examples: Sequence[tuple[str, str]], strength: float, rounds: int,
                     scores: Callable[[LinearModel, str], Floats]) -> tuple[Floats, list[int]]:
    """Scores of examples by models that have not seen them, and the places of their labels."""
    labels = sorted({label for _, label in examples})
    parts = _fifths(examples)
    rows: list[Floats] = []
    right: list[int] = []
    for part in range(rounds):
        learn = [example for example, its in zip(examples, parts, strict=True) if its != part]
        if sorted({label for _, label in learn}) != labels:
            continue
        model = _fit(learn, strength)
        for (text, label), its in zip(examples, parts, strict=True):
            if its == part:
                rows.append(scores(model, text))
                right.append(labels.index(label))
    return (np.stack(rows) if rows else np.zeros((0, len(labels)), np.float32)), right


def _fifths(examples: Sequence[tuple[str, str]]) -> list[int]:
    """0 to 4 for each example, spread evenly over each label (as they come: no chance involved)."""
    seen: Counter[str] = Counter()
    parts = []
    for _, label in examples:
        parts.append(seen[label] % PARTS)
        seen[label] += 1
    return parts


def _best_sharpness(scores: Floats, right: list[int]) -> float:
    """The factor on the scores under which the right answers are likeliest."""
    rows = np.arange(len(right))

    def surprise(factor: float) -> float:
        return float(-np.log(softmax(scores * np.float32(factor))[rows, right] + 1e-12).mean())

    return min((round(0.5 + 0.25 * step, 2) for step in range(60)), key=surprise)


def _fit(examples: Sequence[tuple[str, str]], strength: float) -> LinearModel:
    from scipy.sparse import csr_matrix  # noqa: PLC0415  (serving does without)
    from sklearn.svm import LinearSVC  # noqa: PLC0415

    texts = [words_of(text) for text, _ in examples]
    pieces = _document_counts({piece for word in set(words) for piece in pieces_of(word)} for words in texts)
    phrases = _document_counts(set(phrases_of(words)) for words in texts)
    features = tuple(pieces) + tuple(phrases)
    seen_in = np.array([*pieces.values(), *phrases.values()], dtype=np.float64)
    rarity = (np.log((1 + len(texts)) / (1 + seen_in)) + 1).astype(np.float32)
    labels = tuple(sorted({label for _, label in examples}))
    model = LinearModel(labels, features, len(pieces), rarity, np.zeros((0, 0), np.float32),
                        np.zeros(0, np.float32))
    rows = [model.vector(text) for text, _ in examples]
    starts = np.cumsum([0] + [len(at) for at, _ in rows])
    matrix = csr_matrix((np.concatenate([v for _, v in rows]), np.concatenate([at for at, _ in rows]), starts),
                        shape=(len(rows), len(features)))
    learner = LinearSVC(C=strength, class_weight="balanced", random_state=0)
    learner.fit(matrix, [labels.index(label) for _, label in examples])
    model.weights = np.ascontiguousarray(_per_label(learner.coef_, len(labels)).T, dtype=np.float32)
    model.bias = _per_label(learner.intercept_, len(labels)).astype(np.float32)
    return model


def _document_counts(sets: Iterable[set[str]]) -> dict[str, int]:
    counts = Counter(item for items in sets for item in items)
    return dict(sorted(counts.items()))


def _per_label(values: Any, labels: int) -> Any:
    """Two labels are one row in scikit-learn: make it two."""
    return values if labels > 2 else np.concatenate([-values, values]) / 2
