"""The small text model: features of a message, and a linear classifier over them.

`weights.tsv` holds one feature a line with its weight for each class; `train.py` makes it from the texts in
`nlu/data/offers`. Nothing but the standard library is needed to use it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from nlu.model.features import features

WEIGHTS = Path(__file__).with_name("weights.tsv")
_BIAS = "bias"
_UNIT = 1000  # weights have three decimals at most
_BITS = 40
_MASK = (1 << _BITS) - 1


class _Weights(dict[str, int]):
    """Feature -> its weights of all classes in one number, so that adding features up is adding numbers up.

    A class has `_BITS` bits of it, in thousandths: the sum over thousands of features stays within. Lines of the file
    are read when a feature is first met.
    """

    def __init__(self, written: dict[str, str]) -> None:
        super().__init__()
        self._written = written

    def __missing__(self, name: str) -> int:
        fields = self._written[name].split("\t")
        packed = self[name] = sum(round(float(field) * _UNIT) << at * _BITS for at, field in enumerate(fields))
        return packed

    def total(self, names: Iterable[str], count: int) -> Iterator[float]:
        """For each of `count` classes, the sum of the weights of those features that are known."""
        packed = sum(map(self.__getitem__, self._written.keys() & names))
        for _ in range(count):
            field = packed & _MASK
            if field > _MASK >> 1:
                field -= _MASK + 1
            packed = (packed - field) >> _BITS
            yield field / _UNIT


@cache
def _weights() -> tuple[tuple[str, ...], _Weights]:
    lines = [line for line in WEIGHTS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = (line.partition("\t") for line in lines)
    _, _, header = next(rows)
    return tuple(header.split("\t")), _Weights({name: fields for name, _, fields in rows})


def classes() -> tuple[str, ...]:
    """Names of the classes, in the order of the weights."""
    return _weights()[0]


def probabilities(blocks: list[tuple[float, list[str]]]) -> dict[str, float]:
    """Class -> probability, from the blocks that `features` gives."""
    names, table = _weights()
    sums = list(table.total([_BIAS], len(names)))
    for scale, block in blocks:
        sums = [total + scale * more for total, more in zip(sums, table.total(block, len(names)), strict=True)]
    top = max(sums)
    powers = [math.exp(total - top) for total in sums]
    whole = sum(powers)
    return dict(zip(names, (power / whole for power in powers), strict=True))


__all__ = ["WEIGHTS", "classes", "features", "probabilities"]
