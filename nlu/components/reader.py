"""Reads what a message means: a short one as a whole, a long one by the parts of it that ask.

In a long message the question is a few words among many: who somebody is, how they came to ask. A model of short
questions then hears mostly the story (on made-up long messages it was right half the time). So there are two:

  short  learnt from the examples as they are
  long   learnt from the examples and from the examples with stories and courtesies of `around.yml` around them; it is
         asked about the whole message and about the two parts that most look like asking
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from nlu.components import linear
from nlu.components.linear import Floats, LinearModel
from nlu.text import normalize

LONG_FROM = 35
LONGEST_EXAMPLE = 30
PART, STEP = 14, 7
ASKING_PARTS = 2
WEIGHT_OF_PARTS = 0.5
MOST_BEFORE, MOST_AFTER = 5, 3
# Said on their own, not after a story; advertisements and chatter are stories themselves.
ALONE = frozenset({"greet", "thanks", "goodbye", "affirm", "deny", "help", "check_offer", "out_of_scope"})
_BREAK = re.compile(r"(?<=[.!?\n])\s*|,\s+")
_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Reader:
    """The two models; both know the same labels."""

    short: LinearModel
    long: LinearModel

    @property
    def labels(self) -> tuple[str, ...]:
        """All meanings, in the order of the probabilities."""
        return self.short.labels

    def probabilities(self, norm: str) -> Floats:
        """One probability a label for a normalised text; they sum to 1."""
        if len(norm.split()) < LONG_FROM:
            return self.short.probabilities(norm)
        return linear.softmax(scores_of_long(self.long, norm) * np.float32(self.long.sharpness))

    def save(self, folder: Path) -> None:
        """Writes both models under `folder`."""
        self.short.save(folder / "short")
        self.long.save(folder / "long")

    @classmethod
    def load(cls, folder: Path) -> Reader:
        """Reads what `save` wrote."""
        return cls(LinearModel.load(folder / "short"), LinearModel.load(folder / "long"))


def train(examples: Sequence[tuple[str, str]], strength: float) -> Reader:
    """Learns both models from (normalised text, label) pairs."""
    short = linear.train(examples, strength, 3)
    return Reader(short, linear.train([*examples, *in_stories(examples)], strength, 1, scores_of_long))


def scores_of_long(model: LinearModel, norm: str) -> Floats:
    """What the whole says, and the most that the asking parts say."""
    parts = asking_parts(norm)
    whole = model.scores(norm)
    if len(parts) < ASKING_PARTS:
        return whole
    return np.asarray(whole + WEIGHT_OF_PARTS * np.max([model.scores(part) for part in parts], axis=0), np.float32)


def asking_parts(norm: str) -> list[str]:
    """The parts that most look like asking, at most two; none where the message has only one part."""
    all_parts = _parts(norm[-linear.READ_OF_LONG :])
    if len(all_parts) < ASKING_PARTS:
        return []
    ranked = sorted(range(len(all_parts)), key=lambda at: _asking(all_parts[at], at, len(all_parts)), reverse=True)
    return [all_parts[at] for at in ranked[:ASKING_PARTS]]


def _parts(norm: str) -> list[str]:
    """Sentences and their pieces; what goes on without a stop is cut into overlapping runs of words."""
    parts: list[str] = []
    for piece in _BREAK.split(norm):
        words = piece.split()
        if len(words) > PART + STEP - 1:
            parts += [" ".join(words[at : at + PART]) for at in range(0, len(words) - PART + STEP, STEP)]
        elif len(words) > 1:
            parts.append(piece)
    return parts


def _asking(part: str, at: int, count: int) -> float:
    """How much a part looks like asking: question words among its words, a question mark, its place."""
    words = _WORD.findall(part)
    asking = sum(word in _around()["asking"] for word in words) + part.count("?")
    place = {count - 1: 0.5, count - 2: 0.25, 0: 0.25}.get(at, 0.0)
    return 10 * asking / (3 + len(words)) + 2 * ("?" in part) + place


def in_stories(examples: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Each example once more, with a few sentences before and after it (the same ones each time)."""
    chance = random.Random(1)  # noqa: S311  (not a secret)
    told = []
    for text, label in examples:
        before = chance.sample(_around()["before"], chance.randint(0, MOST_BEFORE))
        after = chance.sample(_around()["after"], chance.randint(0, MOST_AFTER))
        stop = chance.choice([" ", ". ", ", "])
        if (before or after) and label not in ALONE and len(text.split()) <= LONGEST_EXAMPLE:
            told.append((stop.join([*before, text, *after]), label))
    return told


@cache
def _around() -> dict[str, Any]:
    content = yaml.safe_load((Path(__file__).parent / "around.yml").read_text(encoding="utf-8"))
    sentences = {place: [normalize(text).norm for text in content[place]] for place in ("before", "after")}
    return {**sentences, "asking": frozenset(content["asking"])}
