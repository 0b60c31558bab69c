"""Kabupaten and kota: the list is whole, and what people answer when asked where they live is understood."""

from collections import Counter

import pytest
import yaml

from bot.alerts.places import province
from bot.alerts.regencies import REGENCIES, alike, answered, by_code, named, told_home, usual

LISTED = yaml.safe_load(REGENCIES.read_text(encoding="utf-8"))["regencies"]


def names(places):
    return [place.name for place in places]


def test_the_list_is_whole_and_fits_the_provinces() -> None:
    flat = [(code, name) for regencies in LISTED.values() for code, name in regencies.items()]
    kinds = Counter(name.split()[0] for _, name in flat)
    assert (len(LISTED), kinds) == (38, {"Kabupaten": 416, "Kota": 98})
    assert len({code for code, _ in flat}) == len({name for _, name in flat}) == len(flat)
    assert [name for name in LISTED if province(name)[0] != name] == []
    for regencies in LISTED.values():
        assert len({code.split(".")[0] for code in regencies}) == 1


def test_every_name_finds_its_place() -> None:
    for regencies in LISTED.values():
        for code, name in regencies.items():
            assert names(named(name)) == [name]
            assert name in names(answered(f"saya tinggal di {name.lower()}"))
            assert by_code(code).regency == name


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("lombok timur", ["Kabupaten Lombok Timur"]), ("Lotim", ["Kabupaten Lombok Timur"]),
        ("aku tinggal di lombok timur kak", ["Kabupaten Lombok Timur"]),
        ("Kab. Lombok Timur, NTB", ["Kabupaten Lombok Timur"]),
        ("ds suralaga kec. suralaga kab lombok timur", ["Kabupaten Lombok Timur"]),
        ("malang", ["Kabupaten Malang", "Kota Malang"]), ("kota malang jatim", ["Kota Malang"]),
        ("gorontalo", ["Provinsi Gorontalo", "Kabupaten Gorontalo", "Kota Gorontalo"]),
        ("Jogja", ["Provinsi DI Yogyakarta"]), ("ntb", ["Provinsi Nusa Tenggara Barat"]),
        ("jaksel", ["Kota Administrasi Jakarta Selatan"]), ("kodya Surabaya", ["Kota Surabaya"]),
        ("kep seribu", ["Kabupaten Administrasi Kepulauan Seribu"]),
        ("lombok timur jawa timur", []), ("ds sukamaju", []), ("", []), ("di", []), ("indramayu " * 20, []),
        ("tolong saya dikurung di lombok timur", []), ("biaya ke taiwan dari lombok timur berapa", []),
    ],
)  # fmt: skip
def test_an_answer_is_a_place_and_nothing_else(text, places) -> None:
    assert names(answered(text)) == places


@pytest.mark.parametrize(
    ("text", "places"),
    [("lombok tmur", ["Kabupaten Lombok Timur"]), ("indramyu", ["Kabupaten Indramayu"]), ("halo", []), ("", [])],
)
def test_misspelt_names_are_recognised(text, places) -> None:
    assert names(alike(text)) == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("saya tinggal di lombok timur", ["Kabupaten Lombok Timur"]), ("Asal saya dari Pati.", ["Kabupaten Pati"]),
        ("domisili di jatim", ["Provinsi Jawa Timur"]), ("lombok timur", []),
        ("saya tinggal di lombok timur mau ke taiwan", []), ("saya tinggal di taiwan", []),
    ],
)  # fmt: skip
def test_a_sentence_about_home(text, places) -> None:
    assert names(told_home(text)) == places


@pytest.mark.parametrize(
    ("written", "name"),
    [("malang", "Kabupaten Malang"), ("kota malang", "Kota Malang"), ("Atlantis  Raya", "Atlantis Raya")],
)
def test_the_usual_name(written, name) -> None:
    assert usual(written) == name
