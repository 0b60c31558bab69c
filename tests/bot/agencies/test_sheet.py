"""Lists of agencies as they are published: headers, dates, bad rows by line."""

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from bot.agencies.sheet import Listed, parse_date, read
from bot.errors import SetupError


def _csv(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "daftar.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("text", "agencies"),
    [
        ("Nama P3MI,No. SIP3MI\nPT Karya Abadi,45/2022\n", [Listed("PT Karya Abadi", "45/2022")]),
        ("NO;NAMA PERUSAHAAN;NOMOR SIP3MI;KOTA\n1;PT. SINAR MULIA;9120001234567;Malang\n",
         [Listed("PT. SINAR MULIA", "9120001234567", city="Malang")]),
        ("nama pt\tmasa berlaku\tstatus\nPT Gema\t3 Oktober 2027\tAktif\n",
         [Listed("PT Gema", valid_until=date(2027, 10, 3), status="Aktif")]),
        ("DAFTAR P3MI\n\nNo,Nama P3MI,Alamat\n1,PT Dua Putra,Jl. Satu\n\n2,PT Tiga,\n",
         [Listed("PT Dua Putra"), Listed("PT Tiga")]),
        ('\ufeffNama P3MI,Kab / Kota\n"PT Bina, Karya",Kab. Blitar\n', [Listed("PT Bina, Karya", city="Kab. Blitar")]),
        ("Nama P3MI,Masa Berlaku\nPT Empat,Seumur hidup\nPT Lima,-\n", [Listed("PT Empat"), Listed("PT Lima")]),
    ],
)  # fmt: skip
def test_csv(tmp_path, text, agencies) -> None:
    sheet = read(_csv(tmp_path, text))
    assert (list(sheet.agencies), sheet.mistakes) == (agencies, ())


def test_an_old_encoding_is_read(tmp_path) -> None:
    assert read(_csv(tmp_path, "Nama P3MI,Kota\nPT Café Abadi,Solo\n", "cp1252")).agencies[0].name == "PT Café Abadi"


def test_xlsx_with_title_dates_and_numbers(tmp_path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["DAFTAR P3MI YANG MEMILIKI IZIN"], ["Per tanggal 3 Oktober 2026"], [],
        ["NO", "NAMA P3MI", "NIB", "MASA BERLAKU SIP3MI", "KAB/KOTA"],
        [1, "PT Karya Abadi", 9120001234567, datetime(2028, 1, 31), "Cilacap"],
        [2, None, None, None, None],
        [3, "12", 5, None, None],
        [4, "PT. KARYA ABADI", 9120001234567, None, None],
        [5, "PT Sinar Mulia", "menyusul", None, None],
        [6, "PT Gema", "7/2024", "akhir tahun", None],
    ):  # fmt: skip
        book.active.append(row)
    book.save(tmp_path / "daftar.xlsx")
    sheet = read(tmp_path / "daftar.xlsx")
    assert sheet.agencies == (Listed("PT Karya Abadi", "9120001234567", date(2028, 1, 31), "Cilacap"),)
    assert sheet.listed == date(2026, 10, 3)
    assert sheet.mistakes == (
        (7, "no name of a company: '12'"),
        (8, "the same company as in line 5"),
        (9, "no licence number: 'menyusul'"),
        (10, "no date: 'akhir tahun'"),
    )


@pytest.mark.parametrize("text", ["", "Jumlah,12\n", "a,b\n1,2\n", "Alamat,Telepon\nJl. Satu,021\n"])
def test_what_is_no_list_is_refused(tmp_path, text) -> None:
    with pytest.raises(SetupError, match="no column of names"):
        read(_csv(tmp_path, text))


def test_a_broken_xlsx_is_refused(tmp_path) -> None:
    path = tmp_path / "daftar.xlsx"
    path.write_bytes(b"PK\x03\x04rusak")
    with pytest.raises(SetupError, match="cannot be read"):
        read(path)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("3 Oktober 2026", date(2026, 10, 3)), ("03/10/2026", date(2026, 10, 3)), ("3-Okt-2026", date(2026, 10, 3)),
        ("2026-10-03", date(2026, 10, 3)), ("s/d 17 Agustus 2027", date(2027, 8, 17)),
        ("1 Nopember 2025", date(2025, 11, 1)),
        (datetime(2026, 5, 1, 8), date(2026, 5, 1)), (date(2026, 5, 1), date(2026, 5, 1)),
        ("31/02/2026", None), ("Oktober 2026", None), ("", None), (None, None), (45, None),
    ],
)  # fmt: skip
def test_dates(value, day) -> None:
    assert parse_date(value) == day
