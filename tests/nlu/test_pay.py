"""Pay that is far above what the work pays there, by the facts; the fixed limit where there are none."""

import pytest

from nlu import lexicon, signals
from nlu.signals import money, pay
from nlu.text import normalize


@pytest.mark.parametrize(
    ("text", "high"),
    [
        ("Kerja ART di Arab Saudi gaji 15 juta", True),  # twice the facts' 1,500 riyal is some 13 million
        ("Kerja ART di Arab Saudi gaji 1.500 riyal", False),
        ("Kerja ART di Arab Saudi gaji 10 juta", False),
        ("Kerja ART di Hong Kong gaji 15 juta", False),
        ("Kerja perawat di Arab Saudi gaji 15 juta", False),  # no domestic work: the fixed limit holds
        ("Kerja ladang di Australia gaji 45 juta", False),  # an hourly wage of 26 dollars and more
        ("Kerja ladang di Australia gaji 170 juta", True),
        ("Kerja pabrik di Korea gaji 28 juta", False),
        ("Kerja pabrik di Korea gaji 60 juta", True),
        ("Kerja pabrik di Serbia gaji 28 juta", True),  # no facts: the fixed limit
        ("Kerja pabrik di Serbia gaji 20 juta", False),
        ("Kerja pabrik di Australia atau Korea gaji 45 juta", True),  # several countries: the fixed limit
        ("Kerja pabrik di luar negeri gaji 45 juta", True),
        ("Kerja ART di Oman gaji 15 juta", False),  # known pay is of 2018: too old to judge by
    ],
)
def test_pay_is_measured_by_the_country_and_the_work(text: str, high: bool) -> None:
    found = {finding.key for finding in signals.read(normalize(text)).findings}
    assert ("pay_too_high" in found) == high


def test_every_current_pay_fact_can_be_converted() -> None:
    entries = [entry for fact in lexicon.country_facts() for entry in fact.get("pay") or ()]
    assert entries
    assert {entry["currency"] for entry in entries} - set(lexicon.load("currency")) == set()
    assert {entry["per"] for entry in entries} <= {"hour", "day", "week", "month", "year"}


def test_limits_are_sums_that_somebody_may_be_offered() -> None:
    for country in lexicon.load("countries"):
        assert money.VERY_HIGH <= pay.limit([country], False) < money.ABSURD
        assert 5_000_000 < pay.limit([country], True) < money.ABSURD
