"""The list in SQL, the companies named in messages, and the words that are said."""

from datetime import date

import pytest

from bot.agencies.register import Register
from bot.agencies.sheet import Listed, Sheet
from bot.replies.agency import told
from bot.store.db import session_maker

TODAY = date(2026, 11, 24)
LISTED = date(2026, 10, 3)
OLD = Sheet((Listed("PT Lama Sekali", "1/2019"),), (), date(2020, 1, 1))
NEW = Sheet(
    (
        Listed("PT Karya Abadi Sentosa", "45/2022", date(2027, 1, 31), "Cilacap"),
        Listed("PT Sinar Mulia", "7/2020", date(2025, 1, 1), status="Dicabut"),
        Listed("PT Bina Kerja Raya", "SIP3MI KEP.88/2020", status="Aktif"),
        Listed("PT SUMBER TENAGA KERJA REMAJA ABADI", "11/2021", status="Skorsing"),
        Listed("PT Hasindo Karya Semesta dan Rekan", "12/2021", status="Skorsing dicabut"),
        Listed("CV Kerja Bakti", "13/2021", status="Tidak Aktif"),
        Listed("PT Tenaga Lama", "14/2021", date(2026, 1, 31)),
    ),
    (), LISTED,
)  # fmt: skip
OFFICIAL = "SISKOP2MI: https://siskop2mi.example"


@pytest.fixture
def register(engine) -> Register:
    return Register(session_maker(engine))


async def test_a_new_list_takes_the_place_of_the_old(register) -> None:
    await register.replace(OLD, "lama.csv")
    assert [f.kind for f in await register.check("PT Lama Sekali aman?")] == ["found"]
    await register.replace(NEW, "baru.csv")
    newest = await register.newest()
    assert (newest.listed, newest.file) == (LISTED, "baru.csv")
    assert [f.kind for f in await register.check("PT Lama Sekali aman?")] == ["absent"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("pt karya abadi sentosa resmi gak?", ["found"]),
        ("cek PT Sinar Mulia, PT Maju Mundur ya", ["found", "absent"]),
        ("PT Sinar Mulia dan PT Maju Mundur aman?", ["found", "absent"]),
        ("Lowongan Taiwan lewat Perseroan Terbatas Maju Mundur atau P.T.Karya Abadi Sentosa", ["absent", "found"]),
        ("PT Karya Abadi Sentosa (SIP3MI 45/2022) loker Taiwan", ["found"]),
        ("PT Karya Abadi Sentosa izin 99/2023", ["number_differs"]),
        ("PT Maju Mundur, SIP3MI No. 45 Tahun 2022", ["other_name"]),
        ("PT Sinar Mulya, PT Sinar Mulya, PT Abc Def, PT Ghi Jkl", ["similar", "absent"]),
        ("PT Bina Kerja Raya aman?", ["found"]),
        ("pt. sumber tenaga kerja remaja abadi itu resmi?", ["found"]),
        ("PT Hasindo Karya Semesta dan Rekan, PT Bina kerja di Taiwan", ["found", "absent"]),
        ("cv kerja bakti ada izin?", ["found"]),
        ("PT Karya Abadi Sentosa buka lowongan kerja", ["similar"]),
        ("izin SIP3MI KEP.88/2020 punya siapa?", ["numbered"]),
        ("izinnya nomor 45/2022, izin 45/2022", ["numbered"]),
        ("SIP3MI 99/2023 asli?", ["absent"]),
        ("izin cuti 12/12 boleh?", []),
        ("SIP3MI itu apa?", []),
        ("lewat sponsor saja tanpa perusahaan", []),
        ("ptkp berapa ya", []),
    ],
)
async def test_companies_named_in_a_message(register, text, kinds) -> None:
    await register.replace(NEW, "baru.csv")
    assert [finding.kind for finding in await register.check(text)] == kinds


async def test_without_a_list_it_says_so(register) -> None:
    (finding,) = await register.check("PT Karya Abadi resmi?")
    assert finding.kind == "no_list"
    words = told([finding], OFFICIAL, TODAY)
    assert "tidak memegang daftar" in words and OFFICIAL in words
    (number,) = await register.check("izin SIP3MI 88/2020 asli?")
    assert "belum bisa memeriksa nomor izin 88/2020" in told([number], OFFICIAL, TODAY)


@pytest.mark.parametrize(
    ("text", "said", "unsaid"),
    [
        ("PT Karya Abadi Sentosa",
         ["per 3 Okt 2026", "izin 45/2022", "berlaku sampai 31 Jan 2027", "dipakai orang lain"], ["aman"]),
        ("PT Sinar Mulia", ["PERHATIAN", "izin PT Sinar Mulia sedang tidak berlaku (izin 7/2020, SUDAH",
         "SUDAH HABIS 1 Jan 2025", "Jangan lanjut", "BP3MI"], ["berlaku sampai", "tercatat"]),
        ("SIP3MI 7/2020", ["PERHATIAN", "status: Dicabut", "Jangan lanjut"], ["tercatat"]),
        ("PT Sumber Tenaga Kerja Remaja Abadi", ["PERHATIAN", "Skorsing", "BP3MI"], ["tercatat"]),
        ("CV Kerja Bakti", ["PERHATIAN", "Tidak Aktif", "BP3MI"], ["tercatat"]),
        ("PT Tenaga Lama", ["PERHATIAN", "SUDAH HABIS 31 Jan 2026"], ["tercatat"]),
        ("PT Hasindo Karya Semesta dan Rekan", ["tercatat di daftar"], ["PERHATIAN"]),
        ("PT Sinar Mulya", ["Yang mirip: PT Sinar Mulia (status: Dicabut)"], ["PERHATIAN"]),
        ("izin SIP3MI KEP.88/2020", ["Nomor izin 88/2020 tercatat atas nama PT Bina Kerja Raya"], ["PERHATIAN"]),
        ("SIP3MI 99/2023", ["Nomor izin 99/2023 tidak ada di daftar"], []),
        ("PT Karya Abadi", ["Yang mirip: PT Karya Abadi Sentosa (Cilacap)"], ["tercatat di daftar"]),
        ("PT Maju Mundur", ["tidak ada di daftar P3MI per 3 Okt 2026", "Jangan bayar"], ["ilegal", "penipu"]),
        ("PT Maju Mundur SIP3MI 45/2022", ["atas nama PT Karya Abadi Sentosa", "bukan PT Maju Mundur"], []),
    ],
)  # fmt: skip
async def test_what_is_said(register, text, said, unsaid) -> None:
    await register.replace(NEW, "baru.csv")
    words = told(await register.check(text), OFFICIAL, TODAY)
    assert [part for part in (*said, OFFICIAL) if part not in words] == []
    assert [part for part in unsaid if part in words] == []


async def test_an_old_list_is_called_old(register) -> None:
    await register.replace(OLD, "lama.csv")
    assert "Daftar ini sudah lama" in told(await register.check("PT Lama Sekali"), OFFICIAL, TODAY)


def test_nothing_named_nothing_said() -> None:
    assert told([], OFFICIAL, TODAY) == ""
