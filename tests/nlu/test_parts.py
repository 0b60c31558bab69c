"""An advertisement in a long message is found, wherever it stands; long texts that offer nothing stay unrated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu import parts
from nlu.risk import READ_AT_MOST, screen

CALM = (
    "Selamat pagi bapak ibu semua, semoga sehat dan lancar segala urusan. Besok kita kumpul di rumah Pak RT untuk "
    "membahas panen dan makan bersama. Jangan lupa membawa kue, anak-anak boleh bermain di halaman.\n"
)
ADS = [
    "Loker kebun Polandia 35jt sebulan tanpa tes, berangkat cepat, hubungi 081234567890",
    "Kerja pabrik Korea tanpa EPS, biaya 60 juta, visa dijamin, minat japri 081234567890",
    "Ayo gabung kerja di Myanmar, gaji 15jt, telegram @kerja_mm",
]
NEWS = (
    "Polisi menangkap dua orang yang diduga merekrut warga untuk bekerja di Kamboja. Menurut penyidik, korban "
    "dijanjikan gaji 12 juta rupiah sebagai operator, tiket gratis dan tanpa pengalaman. Setelah tiba, paspor korban "
    "ditahan dan mereka tidak boleh keluar gedung. Keluarga melapor setelah korban meminta tolong lewat pesan singkat. "
    "Kepala dinas mengimbau warga agar tidak tergiur tawaran kerja di luar negeri yang tidak jelas perusahaannya.\n"
)


@pytest.mark.parametrize("length", [1_300, 2_400, 6_000, 15_000])
@pytest.mark.parametrize("ad", ADS)
def test_calm_words_around_an_advertisement_hide_nothing(ad: str, length: int) -> None:
    padding = (CALM * 100)[:length]
    half = length // 2
    padded = [f"{padding}\n{ad}", f"{ad}\n{padding}", f"{padding[:half]} {ad} {padding[half:]}"]
    verdicts = [screen(text) for text in padded]
    assert [verdict.risk for verdict in verdicts] == ["high"] * 3
    assert all(reason.evidence in text for v, text in zip(verdicts, padded, strict=True) for reason in v.reasons)


def test_contacts_of_the_whole_message_are_given() -> None:
    assert screen(f"Tanya Bu Sri 081300001111. {CALM * 20}{ADS[0]}").contacts == ("+6281300001111", "+6281234567890")


HOTLINE = "Laporkan ke hotline 0812-0000-9999 atau datang ke kantor polisi terdekat.\n"


@pytest.mark.parametrize(
    "text", [NEWS * 6, (NEWS + HOTLINE) * 6, CALM * 30, (NEWS + CALM) * 10, CALM * 8 + "hubungi 081300001111 ya"]
)
def test_a_long_text_that_offers_nothing_stays_unrated(text: str) -> None:
    assert screen(text).risk == "none"


@given(st.text(alphabet="ab .\n", min_size=parts.LONG, max_size=5_000), st.data())
def test_every_short_stretch_lies_whole_in_a_part(raw: str, data: st.DataObject) -> None:
    found = list(parts.split(raw))
    start = data.draw(st.integers(0, len(raw) - 300))
    assert any(raw[start : start + 300] in part for part in found)
    assert all(len(part) <= parts.LONG for part in found)


def test_parts_are_few() -> None:
    assert sum(map(len, parts.split("kata " * (READ_AT_MOST // 5)))) <= 2 * READ_AT_MOST
