"""Hosts that many people share, by kind: shorteners, chats, forms (`nlu/lexicon/links.yml`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from nlu import lexicon


@cache
def hosts(kind: str) -> frozenset[str]:
    """The hosts of a kind."""
    return frozenset(lexicon.load("links")[kind])


@cache
def shared() -> frozenset[str]:
    """The hosts of every kind."""
    return frozenset(host for kind in lexicon.load("links").values() for host in kind)


def pattern(found: Iterable[str]) -> str:
    """An expression for an address on one of these hosts, written without `https://`, up to its first slash."""
    return rf"(?<![\w.-])(?:{'|'.join(map(re.escape, sorted(found, key=len, reverse=True)))})/"
