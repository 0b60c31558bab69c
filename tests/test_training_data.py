"""Texts that are measured on are never trained on."""

import re
from pathlib import Path

import pytest
import yaml

from evaluate.texts import dev, dev_questions, held_out, offers
from nlu.text import normalize

ROOT = Path(__file__).resolve().parent.parent
OWN_OFFERS = ("scam", "lawful", "warnings", "questions", "talk", "domestic", "chatter", "pleas", "calm",
              "oblique-pleas", "oblique-calm")
OUTSIDE = ("scam_ads", "legit_overseas", "warnings", "migrant_talk", "crisis", "calm", "domestic_ads", "chatter")
SHORT = 3
"""Texts of fewer words are compared as written: "haloo" may be trained on where "halo" is measured."""


def key(text: str) -> str:
    """What stays of a text when case and punctuation are taken away, and spelling too where it is longer."""
    words = re.findall(r"[^\W_]+", text.lower())
    return " ".join(words if len(words) < SHORT else re.findall(r"[^\W_]+", normalize(text).norm))


def keys(texts: list[str]) -> set[str]:
    return {k for k in map(key, texts) if k}


def intent_examples() -> list[str]:
    return [
        line.strip()[2:]
        for path in sorted((ROOT / "nlu" / "data" / "intents").glob("*.yml"))
        for item in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        for line in item["examples"].splitlines()
        if line.strip().startswith("- ")
    ]


def offer_examples() -> list[str]:
    found: list[str] = []

    def collect(value: object) -> None:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, list):
            for item in value:
                collect(item)
        elif isinstance(value, dict):
            for item in value.values():
                collect(item)

    for path in sorted((ROOT / "nlu" / "data" / "offers").glob("*.yml")):
        collect(yaml.safe_load(path.read_text(encoding="utf-8")))
    return found


@pytest.fixture(scope="module")
def trained_on() -> set[str]:
    return keys(intent_examples()) | keys(offer_examples())


def test_there_is_training_data(trained_on) -> None:
    assert len(trained_on) > 5_000


@pytest.mark.parametrize("name", OWN_OFFERS)
def test_no_own_held_out_offer_is_trained_on(trained_on, name) -> None:
    texts = keys(offers(name))
    assert texts
    assert sorted(texts & trained_on) == []


def test_no_held_out_question_is_trained_on(trained_on) -> None:
    longer = {k for k in keys([text.text for text in held_out()]) if len(k.split()) >= SHORT}
    assert sorted(longer & trained_on) == []


@pytest.mark.parametrize("name", OUTSIDE)
def test_no_outside_text_is_trained_on(trained_on, name) -> None:
    texts = [str(row["text"]) for row in dev(name)]
    if not texts:
        pytest.skip("the outside evaluation texts are not here")
    assert sorted(keys(texts) & trained_on) == []


def test_no_outside_question_is_trained_on(trained_on) -> None:
    texts = [text.text for text in dev_questions()]
    if not texts:
        pytest.skip("the outside evaluation texts are not here")
    assert sorted(keys(texts) & trained_on) == []
