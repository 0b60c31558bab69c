"""Pleas are heard and calm talk is left alone; the cases themselves stand in crisis_cases.yml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu import lexicon
from nlu.crisis import Sign, detect, patterns, words

CASES: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("crisis_cases.yml").read_text(encoding="utf-8"))
PLEAS = [(text, group) for group in CASES["pleas"] for text in group["texts"]]
FLAGS = ("minor", "sexual", "suicide", "relative")
NAMED_IN_CODE = frozenset(
    {"number", "months", "day", "long_hours", "amount", "age", "kin", "country", "scam_country"}
    | {f"{name}_{side}" for name in lexicon.load("crisis_words")["roots"] for side in "pa"}
)


@pytest.mark.parametrize(("text", "group"), PLEAS, ids=[text[:60] for text, _ in PLEAS])
def test_a_plea_is_heard(text: str, group: dict[str, Any]) -> None:
    sign = detect(text)
    assert sign is not None
    assert sign.evidence and sign.evidence in text
    for flag in FLAGS:
        if flag in group:
            assert getattr(sign, flag) is group[flag], flag


def test_nearly_every_plea_is_heard_as_what_it_is() -> None:
    wrong = [text for text, group in PLEAS if (sign := detect(text)) and sign.intent not in group["intents"]]
    assert len(wrong) <= len(PLEAS) * 0.04, wrong


@pytest.mark.parametrize("text", CASES["calm"], ids=[text[:60] for text in CASES["calm"]])
def test_calm_talk_is_left_alone(text: str) -> None:
    assert detect(text) is None


@pytest.mark.parametrize(
    ("plea", "calm"),
    [
        ("saya disekap", "saya tidak disekap"),
        ("saya dipukul majikan", "kalau saya dipukul majikan bagaimana"),
        ("paspor saya ditahan majikan", "bolehkah majikan menahan paspor saya"),
        ("anak saya disiksa di kamboja", "baca berita tki disiksa di kamboja"),
        ("kalau tidak target kami disetrum", "kalau nanti kami disetrum bagaimana"),
        ("gaji saya tidak dibayar 5 bulan", "gaji saya sudah dibayar 5 bulan"),
        ("adik saya hilang di myanmar", "adik saya sudah ketemu di myanmar"),
        ("saya disiksa", "saya disiksa rindu"),
        ("mau pulang harus bayar 50 juta dulu", "pulang bayar tiket sendiri berapa"),
    ],
)
def test_one_turn_of_phrase_makes_the_difference(plea: str, calm: str) -> None:
    assert detect(plea) is not None
    assert detect(calm) is None


def test_a_disguised_plea_gives_the_words_as_they_were_written() -> None:
    sign = detect("kak s4ya d1sekap d1 sini 😭")
    assert sign is not None
    assert sign.evidence in "kak s4ya d1sekap d1 sini 😭"


def test_violence_against_the_writer_is_not_about_a_relative() -> None:
    assert detect("saya dipukuli majikan tiap malam") == Sign(
        "crisis_harm", "dipukuli", minor=False, sexual=False, suicide=False, relative=False
    )


def test_a_pattern_speaks_only_of_names_that_the_word_list_has() -> None:
    source = lexicon.load("crisis_words")
    names = NAMED_IN_CODE | set(source["words"]) | set(source["extra"])
    used = {name for pattern in patterns.patterns() for item in pattern.items for name in item.names}
    unless = {name for pattern in patterns.patterns() for name in pattern.sign.unless}
    assert used | unless <= names


def test_the_word_lists_hold_words_and_not_what_yaml_makes_of_them() -> None:
    source = lexicon.load("crisis_words")
    for section in ("spell", "roots", "extra", "words"):
        for name, group in source[section].items():
            assert all(isinstance(word, str) for word in (name, *group)), name


@pytest.mark.parametrize(
    ("written", "plain"), [("dikurng", "dikurung"), ("majikn", "majikan"), ("dikurang", "dikurang")]
)
def test_slips_of_the_pen_are_read_and_real_words_are_not(written: str, plain: str) -> None:
    assert words.canonical(written) == (plain,)


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_without_an_error(text: str) -> None:
    sign = detect(text)
    assert sign is None or sign.evidence in text


@pytest.mark.parametrize(
    "text",
    [
        "mau pulang duluan harus ganti rugi 2.500",
        "kartu izin ku diperpanjang agensi, disuruh bayar 3000",
        "paspor ditahan agen, tebusannya 15000000",
    ],
)
def test_a_sum_may_be_the_last_word(text: str) -> None:
    found = detect(text)
    assert found is None or found.evidence in text


@pytest.mark.parametrize(
    "piece", ["saya ", "disekap ", "tidak boleh keluar ", "x", "1 ", "?", "paspor gaji hp ", "dii"]
)
def test_a_hundred_kilobytes_are_read(piece: str) -> None:
    detect(piece * (100_000 // len(piece)))
