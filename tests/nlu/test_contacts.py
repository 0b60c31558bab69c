"""Numbers, handles and links in messages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu import contacts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("WA 0812-3456-7890", ("+6281234567890",)),
        ("hub +62 812 3456 7890", ("+6281234567890",)),
        ("hub 62812 3456 7890", ("+6281234567890",)),
        ("call +855 12 813 282", ("+85512813282",)),
        ("telp 00855 12 813 282", ("+85512813282",)),
        ("wa.me/6281200000001", ("+6281200000001", "wa.me/6281200000001")),
        ("https://wa.me/6281200000001?text=hai.", ("+6281200000001", "https://wa.me/6281200000001?text=hai")),
        ("tele @HRD_Poipet ya", ("@hrd_poipet",)),
        ("t.me/Asia_Team", ("@asia_team", "t.me/Asia_Team")),
        ("kirim cv ke HRD.asia@gmail.com", ("HRD.asia@gmail.com",)),
        ("klik bit.ly/kerja88, cepat", ("bit.ly/kerja88",)),
        ("0.8.1.2.3.4.5.6.7.8.9.0", ("+6281234567890",)),
        ("０８１２３４５６７８９０", ("+6281234567890",)),
        ("hub 812.3456.7890", ("+6281234567890",)),
        ("wa O812 3456 78S0", ("+6281234567850",)),
        ("wa O812 3456 78S0 bos", ("+6281234567850",)),
        ("wa 08x12-3456-7890", ("+6281234567890",)),
        ("hub 0812 O345 678I ya", ("+6281203456781",)),
        ("+62 8I2 3456 789O", ("+6281234567890",)),
    ],
)
def test_contacts_are_found(text: str, found: tuple[str, ...]) -> None:
    assert contacts.find(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "gaji Rp 4.500.000", "gaji 12.000.000 - 15.000.000", "kontrak 2024-2025", "SIP2MI 310/2026", "usia 18-35",
        "800-1000 USD", "@everyone merapat", "jam 08.00-17.00", "rapat di kantor", "",
        "wa 0812xxxx7890", "0812 x 3456", "O8 SOLO BIS IO 812", "kode OS8123456", "08 biji 12 soal 3456 IO",
    ],
)  # fmt: skip
def test_prices_dates_and_words_are_no_contacts(text: str) -> None:
    assert contacts.find(text) == ()


def test_a_contact_given_twice_is_named_once() -> None:
    assert contacts.find("0812 3456 7890 atau wa.me/6281234567890") == ("+6281234567890", "wa.me/6281234567890")


def test_a_flood_of_contacts_is_cut() -> None:
    assert len(contacts.find(" ".join(f"@nama{number}" for number in range(5000)))) <= 50


@given(st.text(alphabet="0123456789+-(). @a/:wmeOoIlSxB|", max_size=400))
def test_nothing_written_makes_it_fail(text: str) -> None:
    assert all(isinstance(contact, str) and contact for contact in contacts.find(text))
