"""What is drawn from a message besides its intent, and where it stands."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.entities import extract

CASES = [
    ("biaya kerja ke hongkong jadi prt", [("country", "HK", "hongkong"), ("job", "asisten rumah tangga", "prt")]),
    ("kerja di Sihanoukville aman?", [("country", "KH", "Sihanoukville"), ("city", "Sihanoukville", "Sihanoukville")]),
    ("Oman aman nggak buat cewek?", [("country", "OM", "Oman")]),
    ("ada loker di pnompenh", [("city", "Phnom Penh", "pnompenh"), ("country", "KH", "pnompenh")]),
    ("disnaker Lombok Timur di mana", [("city", "Lombok Timur", "Lombok Timur")]),
    ("gaji 9 - 13 juta", [("salary", "IDR 9000000-13000000", "9 - 13 juta")]),
    ("gaji Rp 12.500.000, dp 5jt", [("salary", "IDR 12500000", "Rp 12.500.000"), ("fee", "IDR 5000000", "5jt")]),
    ("gajinya 800 usd sebulan", [("salary", "USD 800", "800 usd")]),
    ("upah 1.700 ringgit", [("salary", "MYR 1700", "1.700 ringgit")]),
    ("gaji NT$28.590", [("salary", "TWD 28590", "NT$28.590")]),
    ("agen minta 25 juta buat ke Taiwan", [("fee", "IDR 25000000", "25 juta"), ("country", "TW", "Taiwan")]),
    ("PT Maju Sentosa resmi gak", [("agency", "PT Maju Sentosa", "PT Maju Sentosa")]),
    (
        "PT Sinar Jaya dan PT Maju Abadi aman?",
        [("agency", "PT Sinar Jaya", "PT Sinar Jaya"), ("agency", "PT Maju Abadi", "PT Maju Abadi")],
    ),
    (
        "pilih pt.sinar jaya, P.T. Maju Abadi/Perseroan Terbatas Karya Dua",
        [("agency", "PT Sinar Jaya", "pt.sinar jaya"), ("agency", "PT Maju Abadi", "P.T. Maju Abadi"),
         ("agency", "PT Karya Dua", "Perseroan Terbatas Karya Dua")],
    ),
    ("pt. bina karya mandiri itu bodong?", [("agency", "PT Bina Karya Mandiri", "pt. bina karya mandiri")]),
    ("PT Bina Kerja Baru resmi gak", [("agency", "PT Bina Kerja Baru", "PT Bina Kerja Baru")]),
    ("pt bina kerja baru kerja di taiwan", [("agency", "PT Bina Kerja Baru", "pt bina kerja baru")]),
    ("PT Sinar kerja sama siapa", [("agency", "PT Sinar", "PT Sinar")]),
    ("PT MAJU JAYA KERJA DI TAIWAN", [("agency", "PT Maju Jaya", "PT MAJU JAYA")]),
    ("PT Asa Penempatan Abadi, aman?", [("agency", "PT Asa Penempatan Abadi", "PT Asa Penempatan Abadi")]),
    ("jaga lansia di jepang", [("job", "perawat lansia", "jaga lansia"), ("sector", "care", "jaga lansia")]),
    ("kerja di kebun sawit sabah", [("job", "buruh kebun", "kebun sawit"), ("sector", "plantation", "kebun sawit")]),
    (
        "syarat buku pelaut sama paspornya",
        [("document", "buku pelaut", "buku pelaut"), ("document", "paspor", "paspor")],
    ),
    ("hubungi 0812-3456-7890 ya", [("phone", "+6281234567890", "0812-3456-7890")]),
    ("chat @Rekrut_Kerja aja", [("handle", "@rekrut_kerja", "@Rekrut_Kerja")]),
    ("daftar di https://contoh.example/form", [("url", "https://contoh.example/form", "https://contoh.example/form")]),
    ("😀 g4ji 15jt di K4mb0ja", [("salary", "IDR 15000000", "15jt"), ("country", "KH", "K4mb0ja")]),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_entities_are_found_with_their_place_in_the_message(text: str, expected: list[tuple[str, str, str]]) -> None:
    found = {(e.entity, e.value, text[e.start : e.end]) for e in extract(text)}
    assert set(expected) <= found


def test_a_name_that_is_also_a_country_is_left_alone() -> None:
    found = {e.value for e in extract("kang Oman aman nggak ya kerja di Malaysia") if e.entity == "country"}
    assert found == {"MY"}


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("nomor antrian 25 dari 30", "fee"),
        ("umur saya 25 tahun", "salary"),
        ("pt itu resmi ga", "agency"),
        ("alamat disnaker lombok tengah", "country"),
        ("apakah 3 bulan cukup", "salary"),
        ("harga 12.000.000 - 15.000.000", "phone"),
        ("buku pelaut", "country"),
    ],
)
def test_nothing_is_made_up(text: str, entity: str) -> None:
    assert entity not in {e.entity for e in extract(text)}


def test_one_amount_is_one_entity() -> None:
    assert [e.entity for e in extract("gaji 10 sampai 12 juta rupiah")] == ["salary"]


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_without_an_error(text: str) -> None:
    for entity in extract(text):
        assert 0 <= entity.start < entity.end <= len(text)
        assert entity.value


@pytest.mark.parametrize("piece", ["gaji 1 juta ", "9", "pt ", "@a ", "0812 ", "paspor", "1 1,", "kuala "])
def test_a_hundred_kilobytes_are_read_and_cut_to_a_bounded_list(piece: str) -> None:
    assert len(extract(piece * (100_000 // len(piece)))) <= 60
