"""Hostile and broken text becomes harmless without losing what a person wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clean import clean
from bot.message import MAX_TEXT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  halo  ", "halo"),
        ("", ""),
        ("\x00\x07\x1b[31mhalo", "[31mhalo"),
        ("baris satu\r\nbaris dua\tx", "baris satu\nbaris dua\tx"),
        ("aman\u202eetis", "amanetis"),
        ("\ufeffhalo", "halo"),
        ("rusak \ud800 x", "rusak ? x"),
        ("🇰🇭 loker 😀", "🇰🇭 loker 😀"),
        ("<b>halo</b> *tebal*", "<b>halo</b> *tebal*"),
    ],
)
def test_clean(text, expected) -> None:
    assert clean(text) == expected


def test_a_huge_text_is_cut() -> None:
    assert len(clean("a" * 100_000)) == MAX_TEXT


@given(st.text(alphabet=st.characters(codec=None), max_size=200))
def test_the_result_can_always_be_encoded(text) -> None:
    assert clean(text).encode("utf-8") is not None
    assert "\x00" not in clean(text)
