"""What a message means of which the model is not sure, where plain words tell it (`nlu/lexicon/unsure.yml`)."""

from __future__ import annotations

from nlu import ways


def meant(norm: str) -> str | None:
    """The intent that the words of a normalised message have; None where they tell nothing."""
    return ways.listed("unsure").first(norm)
