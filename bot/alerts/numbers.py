"""Telephone numbers in an alert's words that are none of the sourced contacts: whoever approves is told of them."""

import re
from collections.abc import Iterable
from functools import cache

from bot.facts.load import facts
from bot.facts.model import Contact
from nlu import contacts

_DIGITS = re.compile(r"\D")
DIALLED = ("phone", "whatsapp", "short", "tollfree")


def unlisted(texts: Iterable[str]) -> list[str]:
    """The numbers, as E.164, in their order."""
    found = dict.fromkeys(value for text in texts for value in contacts.find(text) if value.startswith("+"))
    return [number for number in found if _national(number) not in _known()]


@cache
def _known() -> frozenset[str]:
    entries = facts().by_key.values()
    return frozenset(
        _national(entry.value) for entry in entries if isinstance(entry, Contact) and entry.channel in DIALLED
    )


def _national(number: str) -> str:
    """The figures without a country's or trunk prefix of Indonesia, so that +62 800 and 0800 are one."""
    digits = _DIGITS.sub("", number)
    return digits.removeprefix("62") if number.strip().startswith("+62") else digits.removeprefix("0")
