"""The table that Tesseract gives becomes lines of text."""

import pytest

from bot.pictures.ocr import page_of


def _row(line: int, word: int, confidence: float, text: str, level: int = 5) -> str:
    return f"{level}\t1\t1\t1\t{line}\t{word}\t0\t0\t9\t9\t{confidence}\t{text}"


@pytest.mark.parametrize(
    ("rows", "lines", "sure"),
    [
        ([_row(1, 1, 95, "Gaji"), _row(1, 2, 90, "12"), _row(2, 1, 91, "juta")], ("Gaji 12", "juta"), 3),
        ([_row(1, 1, 95, "»"), _row(1, 2, 95, "Kamboja")], ("Kamboja",), 1),
        ([_row(1, 1, 95, "+855"), _row(1, 2, 50, "12")], ("+855 12",), 1),
        ([_row(1, 1, 29, "xqz"), _row(1, 2, 95, "tiket")], ("tiket",), 1),
        ([_row(1, 1, 95, "—"), _row(2, 1, 95, "|")], (), 0),
        ([_row(1, 0, -1, "", level=4), "tidak lengkap"], (), 0),
    ],
)
def test_lines(rows, lines, sure) -> None:
    page = page_of(rows)
    assert (page.lines, page.sure_words) == (lines, sure)
