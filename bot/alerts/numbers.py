"""Telephone numbers in an alert's words that are none of the sourced contacts: whoever approves is told of them."""

import re
from collections.abc import Iterable
from functools import cache

from bot.facts.load import facts
from bot.facts.model import Contact
from bot.replies.contacts import CALLABLE
from nlu import contacts

_DIGITS = re.compile(r"\D")


def unlisted(texts: Iterable[str]) -> list[str]:
    """The numbers, as E.164, in their order."""
    found = dict.fromkeys(value for text in texts for value in contacts.find(text) if value.startswith("+"))
    return [number for number in found if number not in _known()]


@cache
def _known() -> frozenset[str]:
    entries = facts().by_key.values()
    return frozenset(
        _e164(entry.value) for entry in entries if isinstance(entry, Contact) and entry.channel in CALLABLE
    )


def _e164(written: str) -> str:
    """As `nlu.contacts` gives it: a number without a country's prefix is dialled in Indonesia."""
    digits = _DIGITS.sub("", written)
    return f"+{digits}" if written.strip().startswith("+") else f"+62{digits.removeprefix('0')}"
