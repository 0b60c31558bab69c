"""Amounts of money in a list of words: `10jt`, `$800-1000`, `20rb baht`, `NT$ 29.500`, `Rp 4.300.000`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from nlu import lexicon
from nlu.signals.tokens import Token

_SCALES = {"juta": 1_000_000.0, "ribu": 1_000.0}
_DOLLARS = {
    "nt": "TWD", "hk": "HKD", "s": "SGD", "sg": "SGD", "b": "BND", "a": "AUD", "au": "AUD", "nz": "NZD", "c": "CAD",
}  # fmt: skip
_BEHIND_ONLY = frozenset({"euro", "yen", "won", "real", "rial", "dinar", "peso", "pound"})  # `EURO 2024` is no sum
_HIGH = 7_500_000.0  # rupiah a month: above most wages at home
VERY_HIGH = 24_000_000.0
"""Rupiah a month: above what low-skilled work pays in most receiving countries."""
_PLAIN_RUPIAH = 300_000.0  # a bare figure from here on is read as rupiah
_FIGURE = re.compile(r"\d+(?:[.,]\d{1,3})?|\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?")  # `812.3456.7890` is no sum
ABSURD = 400_000_000.0
"""Rupiah from which on a sum is no monthly pay."""


class Amount(NamedTuple):
    """A concept of money, its span in the order of `concepts.Span`, and the sum in rupiah."""

    name: str
    start: int
    end: int
    first: int
    last: int
    rupiah: float


@cache
def _currencies() -> dict[str, tuple[str, float]]:
    table = lexicon.load("currency")
    return {word: (code, entry["rupiah"]) for code, entry in table.items() for word in entry["words"]}


def number(text: str) -> float:
    """`1.500` and `1,500` are thousands, `2,5` and `2.5` are decimals."""
    whole, mark, part = text.replace(",", ".").rpartition(".")
    if mark and len(part) != 3:
        return float(whole.replace(".", "") + "." + part)
    return float((whole + part).replace(".", ""))


def find(found_tokens: list[Token]) -> Iterator[Amount]:
    """Amounts as concepts: MONEY, its currency kind and its size."""
    currencies = _currencies()
    for at, token in enumerate(found_tokens):
        if len(token.word) > 15 or not _FIGURE.fullmatch(token.word):
            continue
        value, last = number(token.word), at
        after = found_tokens[at + 1].word if at + 1 < len(found_tokens) else ""
        scaled = after in _SCALES
        if scaled:
            value *= _SCALES[after]
            last = at + 1
        currency = _beside(found_tokens, at, last, currencies)
        if currency is None and not scaled and not _PLAIN_RUPIAH <= value <= ABSURD:
            continue
        code, rate, first, last = currency or ("IDR", 1.0, at, last)
        if code != "IDR" and scaled and after == "juta" and rate > 20:
            code, rate = "IDR", 1.0
        yield from _amounts(code, value * rate, found_tokens[first], found_tokens[last])


def _beside(
    found_tokens: list[Token], at: int, last: int, currencies: dict[str, tuple[str, float]]
) -> tuple[str, float, int, int] | None:
    if at >= 2 and found_tokens[at - 1].word == "$" and found_tokens[at - 2].word in _DOLLARS:
        code = _DOLLARS[found_tokens[at - 2].word]
        return code, lexicon.load("currency")[code]["rupiah"], at - 2, last
    for near in (last + 1, at - 1, at - 2):
        if 0 <= near < len(found_tokens) and found_tokens[near].word in currencies:
            if near == at - 2 and found_tokens[at - 1].word != "$":
                continue
            if near < at and found_tokens[near].word in _BEHIND_ONLY:
                continue
            code, rate = currencies[found_tokens[near].word]
            return code, rate, min(at, near), max(last, near)
    return None


def _amounts(code: str, rupiah: float, first: Token, last: Token) -> Iterator[Amount]:
    place = (first.start, last.end, first.position, last.position, rupiah)
    yield Amount("MONEY", *place)
    if code != "IDR":
        yield Amount("MONEY_ABROAD", *place)
    if code == "USD":
        yield Amount("MONEY_USD", *place)
    if code == "USDT":
        yield Amount("MONEY_CRYPTO", *place)
    if rupiah >= _HIGH:
        yield Amount("MONEY_HIGH", *place)
    if VERY_HIGH <= rupiah <= ABSURD:
        yield Amount("MONEY_VERY_HIGH", *place)
