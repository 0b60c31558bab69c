"""What ambiguous words mean where they stand: who pays a sum, and whether `booking` is of a person.

The slang list makes `dibayar` (is paid) and `bayar` (pay) one word, which is enough for the text model. Signals
need to know the one from the other, so these concepts are made from the words as they are written.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from nlu.signals import pay
from nlu.signals.concepts import Found, Span
from nlu.signals.tokens import Token

CONCEPTS = frozenset({"FEE_ASKED", "SUM_ASKED", "PAY_GIVEN", "HIGH_PAY_GIVEN", "SEX_WORK"})
_GIVES = frozenset({"dibayar", "dibayarnya", "paid"})
_NO_FEE = _GIVES | {"budget"}
_PAYS = "bayar"
_OWES = frozenset({_PAYS, "denda", "biaya", "dp", "setor", "transfer", "tebus", "pelunasan"})
_FEES = frozenset({"booking", "boking", "admin", "processing", "placement", "agent", "agency", "service"})
_BOOKED = frozenset({"booking", "boking"})


def add(found: Found, tokens: list[Token], norm: str) -> None:
    """Adds the concepts of `CONCEPTS` that hold; `norm` is the text that the tokens were read from."""
    line = _Line(tokens, norm)
    _keep(found, "FEE", "FEE_ASKED", lambda span: line.written(span) not in _NO_FEE)
    _keep(found, "MONEY", "SUM_ASKED", line.pays_behind)
    _keep(found, "PAY", "PAY_GIVEN", line.gives)
    _keep(found, pay.VERY_HIGH, "HIGH_PAY_GIVEN", lambda span: not (line.owes_before(span) or line.pays_behind(span)))
    _keep(found, "SEX_JOB", "SEX_WORK", lambda span: line.written(span) not in _BOOKED)


def _keep(found: Found, source: str, name: str, holds: Callable[[Span], bool]) -> None:
    spans = [span for span in found.get(source, ()) if holds(span)]
    if spans:
        found[name] = spans


class _Line:
    """The words around a concept, canonical and as written."""

    def __init__(self, tokens: list[Token], norm: str) -> None:
        self._tokens = tokens
        self._norm = norm

    @cached_property
    def _starts(self) -> dict[int, int]:
        return {token.start: at for at, token in enumerate(self._tokens)}

    @cached_property
    def _ends(self) -> dict[int, int]:
        return {token.end: at for at, token in enumerate(self._tokens)}

    def written(self, span: Span | Token) -> str:
        return self._norm[span.start : span.end]

    def gives(self, span: Span) -> bool:
        """`gaji`, `dibayar`; not `bayar`, nor the fee of `booking fee`."""
        at = self._starts[span.start]
        word = self._tokens[at].word
        charged = word == "fee" and at > 0 and self._tokens[at - 1].word in _FEES
        return not charged and (word != _PAYS or self.written(self._tokens[at]) in _GIVES)

    def owes_before(self, span: Span) -> bool:
        """`denda 40jt`, `biaya 40jt`."""
        at = self._starts[span.start] - 1
        return at >= 0 and self._tokens[at].word in _OWES and self.written(self._tokens[at]) not in _GIVES

    def pays_behind(self, span: Span) -> bool:
        """`35jt bayar setelah visa keluar`; not `gaji 35jt bayar 20jt`."""
        at = self._ends[span.end] + 1
        behind = self._tokens[at : at + 2]
        if not behind or behind[0].word != _PAYS or self.written(behind[0]) in _GIVES:
            return False
        another_sum = len(behind) > 1 and behind[1].word[0].isdecimal()
        return not another_sum and behind[0].position - span.last <= 2
