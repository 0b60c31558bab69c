"""Meanings by word lists: spelling, absence, length."""

import pytest

from nlu.text import normalize
from nlu.unsure import meant as plain_meaning
from nlu.ways import LONGEST, Said, Ways

WAYS = Ways({
    "lists": {"pay": ["bayar", "kirim uang"], "deny": ["tidak"], "ask": ["gimana"]},
    "intents": {"first": [["pay", "ask"]], "second": [["pay", "-deny"], ["ask", 2]]},
})  # fmt: skip


@pytest.mark.parametrize(
    ("text", "meanings"),
    [
        ("bayar gimana", ["first", "second"]), ("mbayar piye", ["first", "second"]), ("bayar", ["second"]),
        ("ga bayar", []), ("kirim duit", ["second"]), ("gmn", ["second"]), ("terus ini gmn", []),
        ("", []), ("kirim. uang!", ["second"]),
    ],
)  # fmt: skip
def test_what_holds(text, meanings) -> None:
    assert list(WAYS.meanings(Said(normalize(text).norm))) == meanings


def test_a_story_is_looked_at_only_so_far() -> None:
    assert list(WAYS.meanings(Said("kata " * LONGEST + "bayar"))) == []


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("carikan kerja dong", "ask_procedure"), ("ada loker pabrik ga kak", "ask_procedure"),
        ("is it safe to work there", "ask_country_safety"), ("pt nya minta jaminan sertifikat", "ask_is_offer_safe"),
        ("bot bisa di grup?", "help"), ("hari ini hujan", None), ("", None),
    ],
)
def test_plain_words_for_what_the_model_is_not_sure_of(text, intent) -> None:
    assert plain_meaning(normalize(text).norm) == intent
