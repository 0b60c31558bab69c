"""Contacts by which ads are joined: the recruiter's, not an authority's or a platform's."""

import pytest

from bot.groups.contacts import MOST, recruiters
from nlu.contacts import find


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("hub 0812-1111-2222 atau wa.me/6281211112222", ("+6281211112222",)),
        ("chat @Rekrut_Kerja88", ("@rekrut_kerja88",)),
        ("daftar di https://www.Kerja-Luar.example/daftar/?ref=3", ("kerja-luar.example/daftar",)),
        ("ikuti https://www.instagram.com/ ya", ()),
        ("grup: https://chat.whatsapp.com/AbCdEf123", ("chat.whatsapp.com/AbCdEf123",)),
        ("cek https://siskop2mi.bp2mi.go.id/lowongan", ()),
        ("lamaran ke Loker.Jepang@mail.example", ("loker.jepang@mail.example",)),
        ("tanya wni@kemlu.go.id", ()),
    ],
)  # fmt: skip
def test_what_tells_who_is_behind_an_ad(text: str, kept: tuple[str, ...]) -> None:
    assert recruiters(find(text)) == kept


def test_an_embassys_number_joins_nothing() -> None:
    assert recruiters(("+6281399679966", "+6281200000000")) == ("+6281200000000",)


def test_a_list_of_numbers_is_bounded() -> None:
    assert len(recruiters(tuple(f"+62812000000{n:02}" for n in range(40)))) == MOST


def test_a_broken_link_is_left_out() -> None:
    assert recruiters(("http://[broken",)) == ()
