"""A company is found by its name or number; what is only alike is never called found."""

from datetime import date

import pytest

from bot.agencies.lookup import Index, licence_in
from bot.agencies.names import licence_digits, plain, words
from bot.agencies.sheet import Listed

KARYA = Listed("PT. KARYA ABADI SENTOSA", "SIP3MI No. 45 Tahun 2022")
SINAR = Listed("PT Sinar Mulia", "9120001234567")
GEMA = Listed("PT GEMA TENAGA PRIMA (Persero)", "118/XI/2021")
BKN = Listed("PT Bina Karya Nusantara", "7 Tahun 2020")
INDEX = Index([KARYA, SINAR, GEMA, BKN], date(2026, 10, 3))


@pytest.mark.parametrize(
    ("asked", "licence", "kind", "agencies"),
    [
        ("PT Karya Abadi Sentosa", "", "found", (KARYA,)),
        ("P.T. karya-abadi  SENTOSA", "", "found", (KARYA,)),
        ("PT KaryaAbadi Sentosa", "", "found", (KARYA,)),
        ("Sinar Mulia", "", "found", (SINAR,)),
        ("PT Gema Tenaga Prima Tbk", "", "found", (GEMA,)),
        ("PT Sinar Mulia", "9120001234567", "found", (SINAR,)),
        ("PT Sinar Mulia", "45-2022", "number_differs", (SINAR,)),
        ("PT Sinar Mulia", "1-2023", "number_differs", (SINAR,)),
        ("PT Maju Jaya", "45-2022", "other_name", (KARYA,)),
        ("PT Maju Jaya", "9120001234567", "other_name", (SINAR,)),
        ("PT Sinar Mulya", "", "similar", (SINAR,)),
        ("PT Sinar Moelia", "", "similar", (SINAR,)),
        ("PT Karya Abadi", "", "similar", (KARYA,)),
        ("PT Sinar Mulia Taiwan", "", "similar", (SINAR,)),
        ("PT BKN", "", "similar", (BKN,)),
        ("PT Gema Tenga Prima", "", "similar", (GEMA,)),
        ("PT Maju Jaya", "", "absent", ()),
        ("PT Maju Jaya", "45", "absent", ()),
        ("PT Sinar", "", "absent", ()),
        ("PT Karya", "", "absent", ()),
        ("PT ABC", "", "absent", ()),
        ("PT", "", "absent", ()),
    ],
)
def test_find(asked, licence, kind, agencies) -> None:
    finding = INDEX.find(asked, licence)
    assert (finding.kind, finding.agencies) == (kind, agencies)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("PT Karya (SIP3MI No. 45 Tahun 2022) membuka lowongan", "45-2022"),
        ("izin: 118/XI/2021, gaji 12 juta", "118-2021"),
        ("NIB 9120.0012.34567", "9120001234567"),
        ("SIP2MI 33/2026", ""),
        ("izin resmi, hubungi 0812", ""),
        ("ijin nomor 7 tahun 2020 dari kementerian", "7-2020"),
        ("izin SIP3MI KEP.88/2020", "88-2020"),
        ("izin SIP3MI resmi", ""),
        ("tanpa izin", ""),
    ],
)
def test_licence_in_a_text(text, digits) -> None:
    assert licence_in(text) == digits


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("P.T. Karya-Abadi Int'l (Persero)", ("karya", "abadi", "internasional")),
        ("CV. Maju & Jaya", ("maju", "dan", "jaya")),
        ("PT. PTKI Sejahtera", ("ptki", "sejahtera")),
    ],
)
def test_words(name, parts) -> None:
    assert words(name) == parts


def test_one_form() -> None:
    assert plain("PT. Karya  Abadi") == plain("karyaabadi, PT")
    assert licence_digits("KEP. 45/P3MI/2022") == "45-2022"
