"""An advertisement in a long message is found, wherever it stands; long texts that offer nothing stay unrated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu import parts
from nlu.risk import FLAGGED, READ_AT_MOST, described_offer, screen

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


LAWFUL_TAIWAN = (
    "Pabrik elektronik Taiwan, gaji NT$ 29.500, kontrak 3 tahun disahkan KDEI, P3MI PT Maju Karya (SIP2MI 12/2026), "
    "daftar di kantor Semarang atau wa 081234567890"
)
BUS = "Jual tiket bus Bangkok - Poipet - Siem Reap, 25 dolar, berangkat tiap pagi, pesan di wa 081234567890"
ADMIN_HERE = (
    "Dibutuhkan segera admin chat toko online di Bandung, wanita usia 18-30, gaji 4 juta, mess dan makan gratis, tanpa "
    "pengalaman, minat wa 081398765432"
)


@pytest.mark.parametrize("between", ["\n\n", "\n------\n", "\n \n\n", "\n***\n\n"])
def test_signs_of_two_advertisements_do_not_add_up(between: str) -> None:
    text = f"{BUS}{between}{ADMIN_HERE}"
    assert len(parts.adverts(text)) == 2
    assert screen(text).risk not in FLAGGED


@pytest.mark.parametrize("ad", ADS)
@pytest.mark.parametrize("order", [1, -1])
def test_a_dangerous_advertisement_in_a_list_of_them_is_flagged(ad: str, order: int) -> None:
    text = "\n\n".join([LAWFUL_TAIWAN.replace("081234567890", "081300001111"), ADMIN_HERE, ad][::order])
    verdict = screen(text)
    assert verdict.risk == "high"
    assert all(reason.evidence in text for reason in verdict.reasons)


def test_one_offer_in_two_stretches_is_one() -> None:
    text = (
        "Kerja di Kamboja, gaji 12 juta, tiket gratis.\n\nMinat hubungi 081234567890 untuk tanya dahulu ya kak.\n\n"
        "Sekali lagi: 081234567890, tanpa pengalaman, paspor dipegang kantor."
    )
    assert parts.adverts(text) == [text]


@given(st.text(alphabet="ab \n-0812345678", max_size=600))
def test_advertisements_are_the_message_cut_up(raw: str) -> None:
    assert "".join(parts.adverts(raw)) == raw


def test_words_pages_apart_are_no_sign_together() -> None:
    told = f"Anak saya ditawari kerja admin, gajinya 3 juta di Bandung. {CALM * 20} Dulu saya liburan ke Kamboja."
    assert described_offer(told).risk == "none"
    assert described_offer(f"{CALM * 20} Ada yang nawarin kerja admin di Kamboja gaji 12 juta, aman?").risk == "high"
