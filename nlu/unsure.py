"""What a message means of which the model is not sure, where plain words tell it (`nlu/lexicon/unsure.yml`)."""

from __future__ import annotations

from functools import cache

from nlu import lexicon
from nlu.ways import Said, Ways


def meant(norm: str) -> str | None:
    """The intent that the words of a normalised message have; None where they tell nothing."""
    return next(_ways().meanings(Said(norm)), None)


@cache
def _ways() -> Ways:
    return Ways(lexicon.load("unsure"))
