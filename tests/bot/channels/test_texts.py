"""Long texts are parted where a reader would part them, and never over the limit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.format import parts
from bot.channels.texts import split, utf16


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("", 10, []),
        ("pendek", 10, ["pendek"]),
        ("aaaa bbbb\n\ncccc", 12, ["aaaa bbbb", "cccc"]),
        ("satu dua tiga", 9, ["satu dua", "tiga"]),
        ("Satu dua. Tiga empat", 12, ["Satu dua.", "Tiga empat"]),
        ("a" * 25, 10, ["a" * 10, "a" * 10, "a" * 5]),
    ],
)
def test_split(text: str, limit: int, expected: list[str]) -> None:
    assert split(text, limit) == expected


@given(st.text(alphabet=st.sampled_from("ab \n.😀é"), max_size=300), st.integers(2, 40))
def test_parts_fit_and_lose_only_blanks(text: str, limit: int) -> None:
    pieces = split(text, limit, utf16)
    assert all(0 < utf16(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<b>x</b> & y", ["&lt;b&gt;x&lt;/b&gt; &amp; y"]),
        ("🔴 Risiko TINGGI.\nKenapa", ["<b>🔴 Risiko TINGGI.</b>\nKenapa"]),
        ("Isi\n\nSumber: X, 2026", ["Isi\n\n<i>Sumber: X, 2026</i>"]),
        ("*tebal* _miring_", ["*tebal* _miring_"]),
        ("+855 12 813 282", ["+855 12 813 282"]),
    ],
)
def test_telegram_html(text: str, expected: list[str]) -> None:
    assert parts(text) == expected
