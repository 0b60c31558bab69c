"""Offices at home: what is known is named, and what is not is said not to be."""

import pytest

from bot.facts.load import facts
from bot.replies.offices import offices

LACKS = "belum kami punya; tanyakan ke KP2MI, 0800 1000"


@pytest.mark.parametrize(
    ("text", "place", "named"),
    [
        ("minta nomor BP3MI NTB", "Nusa Tenggara Barat", {"bp3mi_ntb_web", "bp3mi_lounge_lombok"}),
        ("aku di lombok timur, harus daftar kemana", "Nusa Tenggara Barat", {"bp3mi_ntb_web", "bp3mi_lounge_lombok"}),
        ("saya dari banyuwangi mau lapor", "Jawa Timur", set()),
        ("kantor disnaker kab. cilacap di mana", "Jawa Tengah", set()),
        ("warga kota dumai", "Riau", {"p4mi_dumai"}),
    ],
)  # fmt: skip
def test_a_place_brings_its_offices_and_says_what_is_missing(text, place, named) -> None:
    said, known = offices(facts(), text)
    assert LACKS in said and place in said and "BP3MI dan Disnaker" in said
    assert {contact.key for contact in known} == named | {"kp2mi_call_center"}


def test_where_a_number_is_known_only_the_other_is_missing() -> None:
    said, known = offices(facts(), "bp3mi jogja nomornya?")
    assert said.startswith("Nomor Disnaker di DI Yogyakarta belum") and known[0].key == "bp3mi_yogyakarta"


@pytest.mark.parametrize("text", ["LTSA di mana", "nomor disnaker brp", "kantor terdekat"])
def test_an_office_without_a_place_is_asked_for_at_the_ministry(text) -> None:
    assert "yang terdekat ke KP2MI, 0800 1000" in offices(facts(), text)[0]


@pytest.mark.parametrize(
    "text", ["", "cara kerja ke taiwan", "lapor ke kbri", "saya di rumah", "di malaysia gimana", "di " * 5_000]
)
def test_other_messages_bring_none(text) -> None:
    assert offices(facts(), text) == ("", [])
