"""The page of an alert's report."""

import pytest

from bot.alerts.progress import COUNTED, Progress
from bot.alerts.receipts import Receipts
from bot.cli.broadcast.page import page

COUNTS = dict(zip(COUNTED, (90, 8, 2, 0, 0), strict=True))
BACK = Receipts(delivered=80, read=70, seen_before=5, asked=4, replied=3, opted_out=1)


def made(name: str = "CS palsu", minutes: list[tuple[str, int]] | None = None) -> str:
    now = Progress(1, name, "done", COUNTS, {"telegram": COUNTS}, {"gone": 8, "odd_reason": 1}, {}, 0.0)
    return page(now, BACK, minutes or [("2026-11-26 04:34", 90)])


def test_all_that_is_known_is_drawn() -> None:
    html = made()
    for part in ("terkirim", "gagal", "tidak pasti", "telegram", "menekan Tanya", "berhenti dalam 24 jam",
                 "tidak bisa dihubungi lagi", "odd_reason", "2026-11-26 04:34", "Penerima: 100."):  # fmt: skip
        assert part in html
    assert "kedaluwarsa" not in html and html.count("<svg") == 5


def test_a_name_cannot_break_out_of_the_page() -> None:
    assert "<script" not in made("<script>alert(1)</script>")


@pytest.mark.parametrize(("count", "first"), [(40, "2026-11-26 00:00"), (41, "2026-11-26 00:00")])
def test_many_minutes_become_hours(count, first) -> None:
    html = made(minutes=[(f"2026-11-26 {n // 60:02}:{n % 60:02}", 1) for n in range(count)])
    assert first in html
    assert ("2026-11-26 00:39" in html) is (count == 40)


def test_an_alert_of_which_nothing_is_known_yet_has_a_page() -> None:
    nothing = Progress(1, "x", "draft", dict.fromkeys(COUNTED, 0), {}, {}, {}, 0.0)
    assert "<svg" not in page(nothing, Receipts(0, 0, 0, 0, 0, 0), [])
