"""What is written after a plea, by words: a table of real-looking messages."""

import pytest

from nlu.crisis.after import meant, of_self
from nlu.text import normalize


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("apa saya harus bayar pak?", "tips_ransom"), ("kalo bayar tebusan dilepas ga ya", "tips_ransom"),
        ("denda nya 30jt, mending dibayar apa ngga", "tips_ransom"), ("klo tf duluan gmn", "tips_ransom"),
        ("jgn telp ya ada yg liat hp", "discreet_mode"), ("hp saya suka dicek bos", "discreet_mode"),
        ("gmn cara hapus chat ini", "discreet_mode"), ("obrolan ini bisa disembunyiin ga", "discreet_mode"),
        ("cara ngirim lokasi gmn", "tips_place"), ("alamatnya ga tau", "tips_place"),
        ("aku share loc aja?", "tips_place"),
        ("takut lapor", "tips_fear"), ("nanti kalau lapor saya disiksa", "tips_fear"),
        ("lapornya dimana", "ask_contact"), ("saya harus lapor kemana", "ask_contact"),
        ("bisa datang ke mana dari banyuwangi", "ask_contact"), ("ke siapa saya minta tolong", "ask_contact"),
        ("makasih", None), ("gaji di jepang", None), ("ada mobil putih", None), ("", None), ("???", None),
    ],
)  # fmt: skip
def test_what_it_means_after_ones_own_plea(text, intent) -> None:
    assert meant(normalize(text).norm, "self") == intent


def test_a_relative_is_told_how_to_write_to_a_phone_that_is_looked_at() -> None:
    assert meant(normalize("hp dia diperiksa terus").norm, "relative") == "tips_relative"


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("saya dipukul", True), ("anak saya dipukul", False), ("kami disuruh kerja", True), ("suami sy ditahan", False),
        ("katanya ga boleh keluar", False), ("saya takut anak saya dipukul", True), ("paspornya dipegang bos", False),
        ("aku juga disekap", True), ("", False),
    ],
)
def test_who_speaks_of_himself(text, own) -> None:
    assert of_self(normalize(text).norm) is own


def test_a_long_story_is_read_in_linear_time() -> None:
    assert meant("kata " * 100_000 + "bayar tebusan apa", "self") is None
