"""Digits of every script and style: nothing raises on them, and what counts as a digit is read as one."""

import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu import contacts, entities
from nlu.risk import described_offer, screen
from nlu.signals import money
from nlu.signals.tokens import tokens
from nlu.text import normalize

FIGURES = [char for char in map(chr, range(sys.maxunicode + 1)) if unicodedata.numeric(char, None) is not None]
DIGITS = [char for char in FIGURES if unicodedata.digit(char, None) is not None]


@pytest.mark.parametrize("text", ["Loker admin Kamboja gaji {}0 juta wa 0812{}0004444", "gaji {} juta", "di Laos {}"])
def test_no_figure_of_any_script_raises(text: str) -> None:
    for figure in FIGURES:
        message = text.replace("{}", figure)
        assert screen(message).risk in ("high", "medium", "low", "none")
        assert described_offer(message).risk in ("high", "medium", "none")
        entities.extract(message)


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(categories=["Nd", "Nl", "No"]) | st.sampled_from(" .,-+jt$"), max_size=40))
def test_any_mixture_of_figures_is_read(figures: str) -> None:
    message = f"Loker operator Kamboja gaji {figures} juta, wa {figures}"
    assert all(reason.evidence in message for reason in screen(message).reasons)
    described_offer(message)
    entities.extract(message)


def test_every_digit_is_read_as_the_digit_that_it_is() -> None:
    for digit in DIGITS:
        value = unicodedata.digit(digit)
        text = normalize(f"gaji {digit}0 juta")
        sums = [amount.rupiah for amount in money.find(tokens(text.norm)) if amount.name == "MONEY"]
        assert sums == [value * 10_000_000.0], hex(ord(digit))
        assert text.evidence(5, 6) == digit


@pytest.mark.parametrize("zero", ["⓪", "⓿", "٠", "०", "０", "𝟎"])
def test_a_number_in_other_digits_is_a_contact_with_its_place(zero: str) -> None:
    number = f"{zero}8123456789{zero}"
    assert contacts.find(f"wa {number}") == ("+6281234567890",)
    phones = [e for e in entities.extract(f"wa {number}") if e.entity == "phone"]
    assert [(e.start, e.end) for e in phones] == [(3, 3 + len(number))]
