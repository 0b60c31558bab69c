"""Telephone numbers in an alert that nobody has sourced."""

import pytest

from bot.alerts.numbers import unlisted


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Tanya KP2MI di 0800 1000, WA +62 811 8080 141.", []), ("KBRI Phnom Penh: +855 12 813 282", []),
        ("Darurat: 110.", []), ("WA KP2MI 08118080141", []), ("Tidak ada nomor.", []),
        ("Call +81 811 808 0141", ["+818118080141"]), ("Hubungi 0812 3456 7890", ["+6281234567890"]),
        ("Awas nomor +855 99 123 456 dan 0812-3456-7890", ["+85599123456", "+6281234567890"]),
    ],
)
def test_numbers_that_are_none_of_the_contacts(text, numbers) -> None:
    assert unlisted([text]) == numbers


def test_each_number_is_named_once() -> None:
    assert unlisted(["hub 081234567890", "call +62 812 3456 7890"]) == ["+6281234567890"]
