"""Facts that contradict a second reading, or each other, are named."""

from datetime import date

import pytest

from bot.facts.check import conflicting
from bot.facts.model import Claim, Contact, SecondReading, Source

DAY = date(2026, 11, 24)
SOURCE = Source(url="https://example.go.id", publisher="KP2MI", published=2025, read=DAY, says="it says so")


def claim(key: str, verdict: str | None) -> Claim:
    reading = SecondReading(by="another", read=DAY, verdict=verdict) if verdict else None  # type: ignore[arg-type]
    return Claim(
        key=key, sources=[SOURCE], checked=DAY, confidence="medium", value="Biaya ditanggung majikan.",
        second_reading=reading,
    )  # fmt: skip


def hotline(key: str, value: str, purpose: str = "protection") -> Contact:
    return Contact(
        key=key, sources=[SOURCE], checked=DAY, confidence="medium", name="Hotline KBRI", country="PH", channel="phone",
        value=value, purpose=purpose, serves="WNI",  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([claim("a", None), claim("b", "confirmed")], set()),
        ([claim("a", "differs"), claim("b", "confirmed")], {"a"}),
        ([hotline("a", "+63 954 158 3125"), hotline("b", "+63 917 319 8470")], {"a", "b"}),
        ([hotline("a", "+63 954 158 3125"), hotline("b", "+63 917 319 8470", "office")], set()),
    ],
)
def test_conflicts(entries, expected) -> None:
    assert set(conflicting(entries)) == expected
