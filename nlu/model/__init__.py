"""The small text model: features of a message, and a linear classifier over them.

`weights.tsv` holds one feature a line with its weight for each class; `train.py` makes it from the texts in
`nlu/data/offers`. Nothing but the standard library is needed to use it.
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

from nlu.model.features import features

WEIGHTS = Path(__file__).with_name("weights.tsv")
_BIAS = "bias"


@cache
def _weights() -> tuple[tuple[str, ...], dict[str, tuple[float, ...]]]:
    lines = WEIGHTS.read_text(encoding="utf-8").splitlines()
    header = next(line for line in lines if not line.startswith("#"))
    table: dict[str, tuple[float, ...]] = {}
    for line in lines:
        if line.startswith("#") or line is header:
            continue
        name, *values = line.split("\t")
        table[name] = tuple(map(float, values))
    return tuple(header.split("\t")[1:]), table


def classes() -> tuple[str, ...]:
    """Names of the classes, in the order of the weights."""
    return _weights()[0]


def probabilities(blocks: list[tuple[float, list[str]]]) -> dict[str, float]:
    """Class -> probability, from the blocks that `features` gives."""
    names, table = _weights()
    sums = list(table[_BIAS])
    for scale, block in blocks:
        known = [table[name] for name in block if name in table]
        if known:
            sums = [total + scale * sum(column) for total, column in zip(sums, zip(*known, strict=True), strict=True)]
    top = max(sums)
    powers = [math.exp(total - top) for total in sums]
    whole = sum(powers)
    return dict(zip(names, (power / whole for power in powers), strict=True))


__all__ = ["WEIGHTS", "classes", "features", "probabilities"]
