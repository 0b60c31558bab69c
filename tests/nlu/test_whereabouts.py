"""Which of several countries is meant."""

from __future__ import annotations

import pytest

from nlu.entities import extract
from nlu.whereabouts import moved, roles


def meant(text: str, distress: bool) -> list[str]:
    countries = [entity for entity in extract(text) if entity.entity == "country"]
    aside = roles(text, countries, distress)
    return [country.value for country in countries if country not in aside]


@pytest.mark.parametrize(
    ("text", "distress", "countries"),
    [
        ("ABK kapal tiongkok gaji dipotong terus, skrg di somalia", True, ["SO"]),
        ("abk kapal bendera china, sekarang sandar di fiji", True, ["FJ"]),
        ("agen malaysia, saya sekarang di kamboja", True, ["KH"]),
        ("saya di hongkong, majikan china", False, ["HK"]),
        ("dulu di malaysia, skrg sy disekap di kamboja", True, ["KH"]),
        ("kapal taiwan gaji brp", False, ["TW"]),
        ("sekarang di taiwan mau pindah ke korea biayanya brp", False, ["TW", "KR"]),
        ("dari indonesia ke jepang", False, ["JP"]),
        ("sekarang disekap di myanmar, sebelumnya di thailand", True, ["MM"]),
        ("majikan di kuwait, agen dari dubai", False, ["KW", "AE"]),
    ],
)
def test_where_a_person_is_wins(text: str, distress: bool, countries: list[str]) -> None:
    assert meant(text, distress) == countries


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("sekarang saya di laos", True), ("di laos", True), ("skrg udah di thailand", True),
        ("anak saya di poipet", True),
        ("saya dipindah ke laos", True), ("loker jepang gimana", False), ("jepang", False),
        ("bisa kabur ke vietnam ga", False), ("saya punya temen di kamboja juga", False), ("nomor kbri bangkok", False),
        ("jarene arep didol neng myanmar", False), ("besok mau dipindah ke dubai", False), ("", False),
    ],
)  # fmt: skip
def test_whether_a_message_says_where_somebody_is(text, there) -> None:
    assert moved(text) is there
