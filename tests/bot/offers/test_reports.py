"""A verdict called wrong: kept without its text, with it by consent, reviewed, learnt from, deleted."""

import pytest
import yaml

from bot.message import Person
from bot.offers.masking import masked
from bot.offers.reports import Reports
from bot.store.db import session_maker
from nlu.risk import Reason, Verdict

WATI, BUDI = Person("web", "wati"), Person("telegram", "7")
TEXT = "Loker Kamboja gaji 12 juta, WA 0812-3456-7890 @bos_kh"
VERDICT = Verdict("offer", "high", 0.97, ("KH",), (Reason("unplaced_country", "decisive", "…", "Kamboja"),))


@pytest.fixture
def reports(engine, redis_client, tmp_path) -> Reports:
    return Reports(session_maker(engine), redis_client, tmp_path / "offers")


async def _reported(reports: Reports, person: Person = WATI, text: str = TEXT) -> int:
    await reports.remember(person, text, VERDICT)
    await reports.open(person)
    return (await reports.list(None))[-1].id


async def test_a_report_has_no_text_of_its_own(reports) -> None:
    await _reported(reports)
    (report,) = await reports.list("open")
    assert (report.risk, report.score, report.signals, report.countries) == ("high", 0.97, "unplaced_country", "KH")
    assert (report.text, report.consented) == (None, None)


async def test_with_consent_the_text_is_kept_and_its_numbers_are_not(reports) -> None:
    await _reported(reports)
    await reports.keep_text(WATI)
    (report,) = await reports.list("open")
    assert report.text == "Loker Kamboja gaji 12 juta, WA 0000-0000-0000 @akun"
    assert report.consented is not None


async def test_pressing_twice_makes_one_report(reports) -> None:
    await _reported(reports)
    await reports.open(WATI)
    assert len(await reports.list(None)) == 1


async def test_consent_without_a_report_keeps_nothing(reports) -> None:
    await reports.remember(WATI, TEXT, VERDICT)
    await reports.keep_text(WATI)
    assert await reports.list(None) == []


async def test_nobody_reports_for_another(reports) -> None:
    await reports.remember(WATI, TEXT, VERDICT)
    await reports.open(BUDI)
    assert await reports.list(None) == []
    assert (await reports.remembers(WATI), await reports.remembers(BUDI)) == (True, False)


async def test_approved_texts_become_training_files(reports, tmp_path) -> None:
    for text in ("Loker A", "Loker B"):
        number = await _reported(reports, text=text)
        await reports.keep_text(WATI)
        assert await reports.review(number, "lawful") is None
    content = yaml.safe_load((tmp_path / "offers" / "lawful.yml").read_text())
    assert content == {"class": "lawful", "texts": ["Loker A", "Loker B"]}


async def test_without_its_text_a_report_cannot_be_approved(reports) -> None:
    number = await _reported(reports)
    assert "no text" in await reports.review(number, "scam")
    assert "no report" in await reports.review(999, "scam")
    assert await reports.review(number, None) is None
    assert [r.state for r in await reports.list(None)] == ["rejected"]


async def test_rejecting_deletes_the_text_and_the_example(reports, tmp_path) -> None:
    number = await _reported(reports)
    await reports.keep_text(WATI)
    await reports.review(number, "talk")
    await reports.review(number, None)
    assert (await reports.list("rejected"))[0].text is None
    assert list((tmp_path / "offers").iterdir()) == []


async def test_deletion_takes_reports_and_examples_of_one_person(reports, tmp_path) -> None:
    for person in (WATI, BUDI):
        number = await _reported(reports, person)
        await reports.keep_text(person)
        await reports.review(number, "scam")
    await reports.forget(WATI)
    assert [r.address for r in await reports.list(None)] == ["7"]
    assert len(yaml.safe_load((tmp_path / "offers" / "scam.yml").read_text())["texts"]) == 1
    assert not await reports.remembers(WATI)
    await reports.forget(BUDI)
    assert list((tmp_path / "offers").iterdir()) == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("gaji 12.000.000 umur 18-35", "gaji 12.000.000 umur 18-35"),
        ("hub +855 12 345 678 ya", "hub +000 00 000 000 ya"),
        ("https://wa.me/6281234 atau t.me/bos?x=1", "https://wa.me/akun atau t.me/akun"),
        ("kirim ke hrd.kh@gmail.com", "kirim ke nama@surat.example"),
        ("tgl 12-10-2026 jam 10", "tgl 12-10-2026 jam 10"),
    ],
)
def test_masking(text, kept) -> None:
    assert masked(text) == kept
