"""The page of `sobat screen --report`: right counts, nothing from elsewhere, nothing unescaped, bounded memory."""

import re
from pathlib import Path
from xml.etree import ElementTree

from click.testing import CliRunner

from bot.cli import report
from bot.cli.screen import screen
from bot.cli.tally import Counts, Tally

OFFER = "Lowongan CS di Poipet gaji {} usd, tiket gratis, paspor disimpan kantor, WA 0812-0000-4444"
HOSTILE = '<script>alert(1)</script> "onload=x \u202eevil\u202c <img src=//x.example/y> & @x"><b>: '


def made(tmp_path: Path, given: str, *options: str) -> str:
    page = tmp_path / "page.html"
    result = CliRunner().invoke(screen, ["--report", str(page), *options], input=given)
    assert result.exit_code == 0, result.output
    return page.read_text(encoding="utf-8")


def pictures(page: str) -> list[list[str]]:
    """The words in each picture, which has to be well-formed XML."""
    found = re.findall(r"<svg.*?</svg>", page, re.S)
    return [[str(text.text) for text in ElementTree.fromstring(svg).iter("text")] for svg in found]  # noqa: S314


def test_a_whatsapp_export_becomes_a_page(tmp_path: Path) -> None:
    given = (
        f"12/03/24, 14:05 - Sari: {OFFER.format(900)}\n13/03/24, 09:00 - Budi: halo\n"
        f"13/03/24, 14:05 - Sari: {OFFER.format(1100)}\n"
    )
    page = made(tmp_path, given, "--format", "whatsapp", "--summary")
    assert "3 pesan dibaca, 2 ditandai" in page
    risks, countries, days, contacts = pictures(page)
    assert risks == ["tinggi", "2", "tidak ditandai", "1"]
    assert countries == ["Kamboja", "2"]
    assert days == ["2024-03-12", "1", "2024-03-13", "1"]
    assert contacts == ["+6281200004444", "2"]
    assert "<td>2</td><td>Lowongan CS di Poipet gaji 900 usd" in page  # a wording, whatever the pay


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    offer = HOSTILE + OFFER.format(900) + " http://x.example/<svg/onload=y>"
    page = made(tmp_path, f"12/03/24, 14:05 - Sari: {offer}\n" * 2, "--format", "whatsapp")
    assert "2 ditandai" in page
    assert len(pictures(page)) == 4
    assert "&lt;script&gt;" in page
    tags = {tag.lower() for tag in re.findall(r"<([a-zA-Z]+)", page)}
    assert tags.isdisjoint({"script", "img", "b", "link", "iframe"})
    assert not re.search(r"<[^>]*(?:\bon\w+=|\bsrc=|\bhref=|url\()", page)
    assert "\u202e" not in page


def test_an_empty_file_gives_a_page(tmp_path: Path) -> None:
    assert "0 pesan dibaca" in made(tmp_path, "", "--format", "text")


def test_several_processes_give_the_same_page(tmp_path: Path) -> None:
    given = "".join(f"{OFFER.format(number) if number % 3 == 0 else 'halo'}\n" for number in range(1200))
    assert made(tmp_path, given, "--format", "text", "--workers", "2") == made(tmp_path, given, "--format", "text")


def test_counts_are_bounded_and_keep_the_common() -> None:
    counts = Counts(10)
    for number in range(1000):
        counts.add("common")
        counts.add(f"rare {number}")
    assert len(counts.by_key) <= 10
    assert counts.dropped
    assert counts.top(1) == [("common", 1000)]
    assert counts.top(5, 2) == [("common", 1000)]


def test_many_wordings_and_contacts_are_bounded_and_said_so() -> None:
    tally = Tally(True, most=8)
    for number in range(100):
        letters = "".join(chr(97 + int(figure)) for figure in str(number))
        tally.add(
            {"text": f"ke poipet {letters}", "day": f"2026-{number}"},
            {"risk": "high", "countries": ["KH"], "contacts": [f"@{letters}"]},
        )
    assert len(tally.contacts.by_key) <= 8
    assert len(tally._samples) <= 9
    assert "tidak ikut dihitung" in report.page(tally)
