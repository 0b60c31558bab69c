"""How often a chance that the model gives has proved right: the score that is shown.

Dangerous offers weigh more in learning, so that few are missed, and what the rules decide says something of its own.
`calibration.tsv` holds, for messages that were flagged and for those that were left, the line on which the log odds of
the model's chance become those of a dangerous offer (Platt's scaling). `train.py` learns it from ratings of texts that
the model of the moment had not seen.
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import NamedTuple

CALIBRATION = Path(__file__).with_name("calibration.tsv")
_EDGE = 1e-4  # chances nearer to 0 or 1 than this are taken for it: no more is known of them


class Line(NamedTuple):
    """Log odds of danger = offset + slope x log odds of the model's chance."""

    offset: float
    slope: float

    def share(self, chance: float) -> float:
        """Of messages with this chance, the share expected to be dangerous offers; 0 to 1."""
        return 1 / (1 + math.exp(-self.offset - self.slope * log_odds(chance)))


def log_odds(chance: float) -> float:
    """Of a chance of 0 to 1, bounded at both ends."""
    held = min(max(chance, _EDGE), 1 - _EDGE)
    return math.log(held / (1 - held))


@cache
def lines() -> dict[bool, Line]:
    """Whether a message was flagged -> its line."""
    rows = (row.split("\t") for row in CALIBRATION.read_text(encoding="utf-8").splitlines() if row[0] != "#")
    return {name == "flagged": Line(float(offset), float(slope)) for name, offset, slope in rows}


def score(chance: float, flagged: bool) -> float:
    """What is shown for the model's chance, given what was decided."""
    return lines()[flagged].share(chance)
