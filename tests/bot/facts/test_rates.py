"""Every exchange rate has a dated source and is named once it is old."""

from datetime import date, timedelta

import pytest
from click.testing import CliRunner

from bot.cli import doctor
from bot.cli.facts import facts
from bot.facts import rates
from nlu import lexicon

TODAY = date(2026, 11, 26)


def given(monkeypatch: pytest.MonkeyPatch, **changes: object) -> None:
    """Rates with one currency, whose source differs in `changes`."""
    source = {"url": "https://a.example/kurs", "publisher": "BI", "published": "2026-02", "of": date(2026, 2, 11),
              "read": TODAY, "says": "kurs 2026"} | changes  # fmt: skip
    tables = {
        "currency": {"IDR": {"rupiah": 1, "sources": []}, "MYR": {"rupiah": 4270, "sources": ["bi"]}},
        "currency_sources": {"bi": source},
    }
    monkeypatch.setattr(lexicon, "load", tables.__getitem__)


def test_every_rate_has_a_source_that_was_read() -> None:
    assert rates.mistakes(TODAY) == []
    known = rates.rates()
    assert {rate.currency for rate in known} == set(lexicon.load("currency")) - {"IDR"}
    assert all(source.url.startswith("https://") and source.says for rate in known for source in rate.sources)


def test_a_rate_is_as_old_as_its_oldest_source() -> None:
    lira = next(rate for rate in rates.rates() if rate.currency == "TRY")
    assert lira.day == min(source.day for source in lira.sources)
    assert lira.left(lira.day) == 365
    assert lira.left(lira.day + timedelta(days=366)) == -1


def test_a_peg_ages_from_the_day_it_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, of=None, published="2016-01-27")
    assert [rate.day for rate in rates.rates()] == [TODAY]


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"url": "http://a.example"}, "url"),
        ({"publisher": None}, "publisher"),
        ({"of": TODAY + timedelta(days=1)}, "future"),
        ({"extra": 1}, "extra"),
    ],
)
def test_a_bad_source_is_named(monkeypatch: pytest.MonkeyPatch, changes: dict[str, object], named: str) -> None:
    given(monkeypatch, **changes)
    (mistake,) = rates.mistakes(TODAY)
    assert mistake.startswith("currency_sources.yml")
    assert named in mistake


@pytest.mark.parametrize("sources", [[], ["nobody"]])
def test_a_rate_without_a_source_is_named(monkeypatch: pytest.MonkeyPatch, sources: list[str]) -> None:
    tables = {"currency": {"MYR": {"rupiah": 4270, "sources": sources}}, "currency_sources": {}}
    monkeypatch.setattr(lexicon, "load", tables.__getitem__)
    (mistake,) = rates.mistakes(TODAY)
    assert mistake.startswith("currency.yml: MYR")


def test_old_rates_are_due_and_the_doctor_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, of=date(2020, 1, 1))
    result = CliRunner().invoke(facts, ["due", "--within", "0"])
    line = next(line for line in result.stdout.splitlines() if line.startswith("rate of MYR"))
    assert "past by" in line
    assert line.endswith("of 2020-01-01")
    finding = doctor._fact_age()
    assert "rates of MYR" in finding.state
    assert "facts due" in finding.mend
