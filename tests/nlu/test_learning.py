"""What the model learns from: texts, approved reports, and copies that are changed."""

import random

import pytest

from nlu import lexicon
from nlu.model import learn


def test_approved_reports_are_learnt_from(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = learn.load()
    (tmp_path / "lawful.yml").write_text("class: lawful\ntexts:\n- Lowongan yang disetujui untuk dipelajari\n")
    monkeypatch.setattr(learn, "REPORTED", tmp_path)
    texts, labels = learn.load()
    assert len(texts) == len(before[0]) + 1
    assert labels[texts.index("Lowongan yang disetujui untuk dipelajari")] == "lawful"


def test_a_lawful_offer_is_never_moved_to_where_none_is_lawful() -> None:
    closed = {code for name in ("scam", "unplaced") for code in lexicon.load("placement")[name]}
    dice = random.Random(5)  # noqa: S311
    text = "P3MI membuka lowongan pabrik di Taiwan, gaji NT 29.500, daftar di Disnaker"
    moved = {code for _ in range(200) for code in places(learn.elsewhere(text, "lawful", dice))}
    assert len(moved) > 20
    assert moved.isdisjoint(closed)


def test_the_trade_of_an_offer_is_changed_and_its_terms_stay() -> None:
    dice = random.Random(5)  # noqa: S311
    made = {learn.other_work("ABK kapal cumi, gaji 400 dolar, ijazah jadi jaminan", dice) for _ in range(20)}
    assert len(made) > 10
    assert all("gaji 400 dolar, ijazah jadi jaminan" in text for text in made)


def places(text: str) -> list[str]:
    return [place.country for place in lexicon.find_countries(text)]
