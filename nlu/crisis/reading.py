"""A message read for crisis: canonical words with the names that stand at each place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from nlu.crisis import words
from nlu.text import Text

_TOKEN = re.compile(r"\.{2,}|\d+(?:[.,]\d+)*|[a-z][a-z0-9']*|[.!?;\n]")
_STOPS = frozenset(".!?;\n")
_JOINS = frozenset({"di", "d", "kena", "kna", "dipun", "e", "ter"})
_TAG = "kah"  # `bisa ga`, `ada ga`: the "not" of a question, which denies nothing
_MONTH_UNITS = frozenset({"bulan", "tahun"})
_DAY_UNITS = frozenset({"hari", "minggu", "malam"})
_AGE_LEADS = frozenset({"umur", "masih", "baru", "adik", "anak", "saya", "keponakan", "gadis", "perempuan", "im"})


@dataclass(slots=True)
class Reading:
    """Words of a message. `tokens[i]` came from `norm[spans[i][0]:spans[i][1]]`; `names[n][i]` are the ends
    (exclusive) of what stands for the name `n` and begins at word `i`; `sentence[i]` counts full stops."""

    tokens: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    sentence: list[int] = field(default_factory=list)
    names: dict[str, dict[int, list[int]]] = field(default_factory=dict)
    people: list[tuple[int, int, str]] = field(default_factory=list)
    asks: bool = False

    def add(self, name: str, start: int, end: int) -> None:
        """Notes that words `start` to `end` stand for `name`."""
        self.names.setdefault(name, {}).setdefault(start, []).append(end)

    def has(self, name: str) -> bool:
        """Whether the name stands anywhere."""
        return name in self.names

    def near(self, name: str, start: int, end: int, reach: int) -> bool:
        """Whether the name begins within `reach` words of the words `start` to `end`."""
        places = self.names.get(name, {})
        return any(start - reach <= at < end + reach for at in places)


def read(text: Text) -> Reading:
    """The reading of a normalised message; linear in its length."""
    reading = Reading()
    _tokenize(text.norm, reading)
    _tag_at_the_end(reading)
    _name_phrases(reading)
    _name_figures(reading)
    _forget_anything(reading)
    return reading


def _tokenize(norm: str, reading: Reading) -> None:
    sentence = 0
    pieces = _pieces(norm)
    at = 0
    while at < len(pieces):
        word, start, end = pieces[at]
        at += 1
        if word.startswith(".."):  # a pause: people write so inside a sentence
            continue
        if word in _STOPS:
            sentence += 1
            reading.asks = reading.asks or word == "?"
            continue
        if word in _JOINS and at < len(pieces):
            joined = ("ter" if word == "ter" else "di") + pieces[at][0]
            if _is_passive(joined):
                word, end = joined, pieces[at][2]
                at += 1
        for plain in words.canonical(word):
            asks = plain == "tidak" and bool(reading.tokens) and reading.tokens[-1] in words.listed("question_leads")
            reading.tokens.append(_TAG if asks else plain)
            reading.spans.append((start, end))
            reading.sentence.append(sentence)


def _tag_at_the_end(reading: Reading) -> None:
    """`majikan suka mukul ga`: a last "not" asks."""
    last = len(reading.tokens) - 1
    if last > 1 and reading.tokens[last] in words.listed("closing_particles"):
        last -= 1
    if last > 1 and reading.tokens[last] == "tidak":
        reading.tokens[last] = _TAG


def _pieces(norm: str) -> list[tuple[str, int, int]]:
    pieces: list[tuple[str, int, int]] = []
    for match in _TOKEN.finditer(norm):
        start, end = match.span()
        pieces.append((match.group(), start, end))
    return pieces


def _is_passive(word: str) -> bool:
    return any(phrase.words == (word,) and phrase.name.endswith("_p") for phrase in words.phrases().get(word, ()))


def _name_phrases(reading: Reading) -> None:
    tokens = reading.tokens
    table = words.phrases()
    for at, token in enumerate(tokens):
        for phrase in table.get(token, ()):
            end = at + len(phrase.words)
            if len(phrase.words) == 1 or tuple(tokens[at:end]) == phrase.words:
                reading.add(phrase.name, at, end)


def _name_figures(reading: Reading) -> None:
    tokens = reading.tokens
    number_words = reading.names.get("number_word", {})
    for at, token in enumerate(tokens):
        figure = token[0].isdigit()
        if not figure and at not in number_words:
            continue
        reading.add("number", at, at + 1)
        unit = tokens[at + 1] if at + 1 < len(tokens) else ""
        if figure and 1980 <= _whole(token) <= 2040 and at and tokens[at - 1] in ("dari", "sejak", "tahun"):
            reading.add("months", at - 1, at + 1)
        if figure and 1980 <= _whole(token) <= 2023 and at and tokens[at - 1] == "tahun":
            reading.add("ago", at - 1, at + 1)
        if unit in _MONTH_UNITS:
            reading.add("months", at, at + 2)
        elif unit in _DAY_UNITS:
            reading.add("day", at, at + 2)
        elif unit == "jam" and figure and _whole(token) >= 14:
            reading.add("long_hours", at, at + 2)
        elif unit in words.listed("money_units") or (figure and _whole(token) >= 1000):
            reading.add("amount", at, min(at + 2, len(tokens)))
        if figure and 5 <= _whole(token) <= 17:
            lead = tokens[max(0, at - 3) : at]
            if "umur" in lead[-2:] or (unit == "tahun" and _AGE_LEADS.intersection(lead)) or _tells_age(lead, unit):
                reading.add("age", at, at + (2 if unit == "tahun" else 1))


def _tells_age(lead: list[str], unit: str) -> bool:
    """`im 16 and ...`, where no counted thing follows."""
    return bool(lead) and lead[-1] in ("saya", "am") and unit in ("", "and", "dan", "they", "mereka", "tahun", "old")


def _forget_anything(reading: Reading) -> None:
    """`tidak bawa apa apa`: doubled, "what" means "anything" and asks nothing."""
    asking = reading.names.get("asking", {})
    for at in list(asking):
        if reading.tokens[at] == "apa" and "apa" in reading.tokens[max(0, at - 1) : at + 2 : 2]:
            del asking[at]
    if not asking:
        reading.names.pop("asking", None)


def _whole(token: str) -> int:
    digits = token.replace(".", "").replace(",", "")
    return int(digits) if digits.isdecimal() and len(digits) < 12 else 0
