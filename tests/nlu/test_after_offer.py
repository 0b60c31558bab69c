"""What is written after an offer was rated, by words: a table of real-looking messages."""

import pytest

from nlu.after_offer import departs, meant
from nlu.text import normalize


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("trus gmn", "what_now"), ("aku kudu piye", "what_now"), ("jd harus kemana", "what_now"),
        ("cara nolaknya gimana", "what_now"), ("aku udah ok in tadi", "what_now"), ("jangan dikasih ya", "what_now"),
        ("katanya kena denda kalau batal", "what_now"),
        ("udah tf 500rb", "sent_money"), ("terlanjur bayar dp", "sent_money"), ("duitnya bisa balik ga", "sent_money"),
        ("agennya ngilang padahal sudah setor", "sent_money"),
        ("udah kirim foto ktp", "sent_data"), ("kadung ngasih paspor sama ijazah", "sent_data"),
        ("besok berangkat", "leaving"), ("sudah di bandara", "leaving"), ("tinggal nunggu tiket", "leaving"),
        ("disuruh bilang liburan ke imigrasi", "leaving"),
        ("temen udah di sana katanya enak", "offer_doubt"), ("masa bohong sih", "offer_doubt"),
        ("kakak saya di sana katanya enak tapi tidak bisa keluar", None),
        ("kbri kirim tiket, besok naik pesawat", None),
        ("gimana cara cegahnya", "what_now"), ("dia sudah di penampungan", "leaving"),
        ("besok berangkat medical ke surabaya", None), ("cara cek pt nya gimana", None),
        ("gaji di jepang berapa", None), ("biaya yg bener brp", None),
        ("katanya ptnya resmi, cara ceknya", None), ("makasih", None), ("", None), ("😀", None),
    ],
)  # fmt: skip
def test_what_it_means_after_a_dangerous_offer(text, intent) -> None:
    assert meant(normalize(text).norm, "high", ()) == intent


@pytest.mark.parametrize("text", ["udah tf 500rb", "udah kirim foto ktp", "besok berangkat", "trus gmn", "masa bohong"])
def test_without_an_offer_it_means_what_the_model_says(text) -> None:
    assert meant(normalize(text).norm, None, ()) is None


@pytest.mark.parametrize("text", ["udah tf 500rb", "besok berangkat medical"])
def test_after_an_offer_without_danger_nothing_is_called_dangerous(text) -> None:
    assert meant(normalize(text).norm, "low", ()) is None


@pytest.mark.parametrize(("country", "intent"), [("KH", "leaving"), ("MM", "leaving"), ("TW", None), ("HK", None)])
def test_a_departure_is_seen_without_an_offer_only_to_where_nobody_is_placed(country, intent) -> None:
    assert meant(normalize("besok saya berangkat").norm, None, (country,)) == intent


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("saya di bandara mau terbang ke bangkok", True), ("besok aku berangkat", True),
        ("berangkat besok, minat hubungi saya", False), ("kami berangkatkan besok", False),
    ],
)
def test_who_tells_of_a_departure_of_his_own(text, own) -> None:
    assert departs(normalize(text).norm) is own
