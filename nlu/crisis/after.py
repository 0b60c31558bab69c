"""What somebody who has pleaded for help means next.

"Apa saya harus bayar?" asks what a job costs, unless a ransom was told of a minute before. Read by words, from
`nlu/lexicon/after_plea.yml`; only for people whose case is open, and only where the message is no new plea.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from nlu import lexicon, ways
from nlu.ways import LONGEST, Said

RELATIVE, ESCAPE = "relative", "tips_escape"
AT_ONCE = frozenset({ESCAPE, "discreet_mode", "tips_fear"})
"""Answered even while our own questions about the emergency are open."""
BEFORE_LEAVING = frozenset({
    "ask_procedure", "ask_documents", "ask_visa", "ask_cost", "ask_agency_check", "ask_salary", "ask_gtog",
    "ask_training_language", "ask_domestic_worker", "ask_seafarer", "ask_is_offer_safe", "ask_country_safety",
    "check_offer",
})  # fmt: skip
"""Asked of a country that somebody might go to: it is not where the one in need is."""
_AGE = re.compile(r"\b(?:umur|usia)\w*(?: \w+)? (\d{1,2})\b")
_NOT_ME = re.compile(r"\b(?:bukan|bkn|dudu|sanes) (?:saya|sy|aku|gue|gw|aq|diri saya)\b"
                     r"(?! (?:saja|aja|doang|sendiri|sendirian|juga|yang|yg|yng|cuma)\b)")
_CARED_FOR = frozenset({"jaga", "jagain", "merawat", "rawat", "asuh", "ngasuh", "momong", "punya"})
_OTHERS = frozenset({"buah", "majikan", "bos", "orang", "perempuan", "muda"})
"""`jaga anak`, `anak buah kapal`, `anak majikan`: nobody's relatives."""
_CHILD, _GROWN = 10, 18
_FOR_OTHERS = {"discreet_mode": "tips_relative", "crisis_tips": "tips_relative"}
"""Whose phone is looked at, and who is to keep still, is not the writer."""


def meant(norm: str, need: str) -> str | None:
    """The intent that the words of a normalised message have after a plea; None where they are not known.

    `need`: whom the plea was about, `self` or `relative`.
    """
    intent = ways.listed("after_plea").first(norm)
    return _FOR_OTHERS.get(intent, intent) if intent is not None and need == RELATIVE else intent


def of_self(norm: str) -> bool:
    """Whether the writer is spoken of, and not only as whose relative somebody is."""
    words, known = Said(norm).plain, _known()
    return any(
        word in known.self and (at == 0 or words[at - 1] not in known.kin) for at, word in enumerate(words)
    )


def of_kin(norm: str) -> bool:
    """Whether a relative of the writer is spoken of: `anak saya`, `adikku`, `bapak saya`, but not `pak` or `bapak`."""
    words, known = Said(norm).plain, _known()
    for at, word in enumerate(words):
        name, following = word.removesuffix("ku"), words[at + 1] if at + 1 < len(words) else ""
        if at and words[at - 1] in _CARED_FOR:
            continue
        if name in known.kin | known.family and (name != word or following in known.self):
            return True
        if at == 0 and name in known.family and following not in _OTHERS:
            return True
    return False


def of_another(norm: str) -> bool:
    """Whether the writer says that it is about somebody else: `bukan saya, tapi teman saya`."""
    return _NOT_ME.search(norm[:LONGEST]) is not None and of_kin(norm)


def is_over(norm: str) -> bool:
    """Whether something past is told of somebody who has come home: `dulu teman saya disekap, sudah pulang`."""
    return ways.listed("after_plea", "over").first(norm) is not None


def watched(norm: str) -> bool:
    """Whether others are said to look at the phone: `hp saya dicek bos tiap hari`."""
    return ways.listed("after_plea", "watched").first(norm) is not None


def works_young(norm: str) -> bool:
    """Whether a child tells that it works abroad already, and does not ask about going."""
    age, known = _AGE.search(norm[:LONGEST]), _known()
    of_others = not (known.kin | known.family).isdisjoint(Said(norm).plain)
    if age is None or not _CHILD <= int(age[1]) < _GROWN or of_others:
        return False
    return ways.listed("after_plea", "at_work").first(norm) is not None


def minor(norm: str) -> bool:
    """Whether an age below eighteen is told."""
    told = _AGE.search(norm[:LONGEST])
    return told is not None and int(told[1]) < _GROWN


class _Known(NamedTuple):
    family: frozenset[str]
    self: frozenset[str]
    kin: frozenset[str]


@cache
def _known() -> _Known:
    content = lexicon.load("after_plea")
    return _Known(*(frozenset(content[name]) for name in _Known._fields))
