"""Web and mail addresses that look like those of an office or a well-known employer and are not theirs.

The list is `nlu/lexicon/domains.yml`; nothing is fetched. Hosts are read from the raw text, because the letters
that only look like others are the sign here.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from nlu import lexicon

_HOST = re.compile(r"(?<![\w.-])(?:[\w-]{1,63}\.){1,8}[^\W\d_][\w-]{1,23}(?![\w@-])")
_DOTTED = re.compile(r"\.[^\W\d_]")  # in every host; quickly found
_PATH = re.compile(r"/[\w./-]{1,80}")
_AT_MOST = 20  # hosts of a message that are looked at
_SHORTEST = 5  # letters from which on a name one letter off is an imitation
_LONG = 9  # letters from which on two letters off are one too
_PLAIN_INSIDE = 7  # letters from which on a name is known inside a longer word


class Imitation(NamedTuple):
    """An address as written, and whether it is an office (not a firm) that it looks like."""

    written: str
    office: bool


class _Name(NamedTuple):
    folded: str
    office: bool
    inside: bool


@cache
def _suffixes() -> frozenset[str]:
    return frozenset(suffix for group in lexicon.load("domains")["suffixes"] for suffix in group)


@cache
def _names() -> tuple[_Name, ...]:
    lists = lexicon.load("domains")
    return tuple(
        _Name(_fold(name), group == "official", len(name) >= _PLAIN_INSIDE or any(c.isdigit() for c in name))
        for group in ("official", "known")
        for name in lists[group]
    )


@cache
def _sites() -> dict[str, bool]:
    """Genuine site -> whether it is an office's."""
    lists = lexicon.load("domains")
    groups = ("official", "known")
    return {site: group == "official" for group in groups for sites in lists[group].values() for site in sites}


@cache
def _letters() -> dict[int, str]:
    drawn = {like: plain for plain, group in lexicon.load("lookalikes").items() for like in group if plain.isalpha()}
    return {ord(like): plain for like, plain in drawn.items()}


@cache
def _digits() -> dict[int, str]:
    return {ord(digit): letter for digit, letter in lexicon.load("domains")["digits"].items()}


def _plain(host: str) -> str:
    """The host with letters of other scripts read as they are drawn."""
    return host.translate(_letters()).lower()


def _fold(word: str) -> str:
    """A form in which letters, and the digits written for them, are the same."""
    return word.translate(_digits())


def imitation(raw: str) -> Imitation | None:
    """The first address that imitates a site; offices before firms. Linear in the length of `raw`."""
    if not _DOTTED.search(raw):
        return None
    firm = None
    for number, match in enumerate(_HOST.finditer(raw)):
        if number == _AT_MOST:
            break
        written = match.group()
        office = _imitates(written, raw[max(0, match.start() - 3) : match.start()] == "://")
        if office is None and (path := _PATH.match(raw, match.end())):
            office = _names_in_path(written, path.group())
            written += path.group()
        if office:
            return Imitation(written, True)
        if office is False and firm is None:
            firm = Imitation(written, False)
    return firm


def _imitates(written: str, linked: bool) -> bool | None:
    """True where the host looks like an office's, False where like a firm's, None where like nobody's."""
    shown = unicodedata.normalize("NFKC", _unpuny(written)).lower()
    host = _plain(shown)
    name, suffix = split(host)
    if not suffix and not (linked or host.startswith("www.")):
        return None
    registered = f"{name}.{suffix}"
    if suffix in lexicon.load("domains")["reserved"] or registered in _sites():
        return _sites().get(registered, True) if host != shown else None
    embedded = _embeds(host)
    if embedded is not None:
        return embedded
    return _resembles(_guest(host) or name or host.split(".")[-2])


def _guest(host: str) -> str:
    """The name that somebody chose at a host where everybody may put a page (`bp2mi` of `bp2mi.blogspot.com`)."""
    for provider in (provider for group in lexicon.load("domains")["hosting"] for provider in group):
        if host.endswith(f".{provider}"):
            return host.removesuffix(f".{provider}").rpartition(".")[2]
    return ""


def _names_in_path(host: str, path: str) -> bool | None:
    """Whose name a page has at a host where everybody may put one (`sites.google.com/view/bp2mi`)."""
    if not any(f".{host.lower()}".endswith(f".{provider}") for provider in lexicon.load("domains")["hosting_paths"]):
        return None
    found = [_resembles(part) for part in path.lower().split("/") if part]
    return next((office for office in found if office is not None), None)


def _unpuny(host: str) -> str:
    if "xn--" not in host.lower():
        return host
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host


def split(host: str) -> tuple[str, str]:
    """Registered name and ending (`bp2mi`, `go.id`); both empty where the ending is not known."""
    labels = host.split(".")
    for start in range(1, len(labels)):
        suffix = ".".join(labels[start:])
        if suffix in _suffixes():
            return labels[start - 1], suffix
    return "", ""


def _embeds(host: str) -> bool | None:
    """A whole genuine address inside a foreign one: `bp2mi-go.id`, `kemnaker.go.id.daftar.xyz`."""
    dotted = f".{host.replace('-', '.')}."
    for site, office in _sites().items():
        if f".{site}." in dotted or (len(site) > 8 and _squeezed(site) in _squeezed(host)):
            return office
    return True if ".go.id." in dotted else None


def _squeezed(host: str) -> str:
    return _fold(host.replace(".", "").replace("-", ""))


def _resembles(name: str) -> bool | None:
    """Whose name the registered one is, or is nearly: with another ending, a hyphen, a letter changed."""
    if name in lexicon.load("domains")["innocent"]:
        return None
    words = {_fold(word) for word in (*re.split(r"[-_]", name), name.replace("-", ""))}
    for known in _names():
        for word in words:
            if word == known.folded or (known.inside and known.folded in word) or _near(word, known.folded):
                return known.office
    return None


def _near(word: str, name: str) -> bool:
    """At most one letter off, two for long names; the first letter is the same or the last two are."""
    allowed = 0 if len(name) < _SHORTEST else 1 if len(name) < _LONG else 2
    if not allowed or abs(len(word) - len(name)) > allowed or len(word) < _SHORTEST:
        return False
    return 0 < _distance(word, name) <= allowed


def _distance(one: str, two: str) -> int:
    """Edits between two words, neighbours changed round counting as one (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(two, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == two[j - 2] and one[i - 2] == b:
                best = min(best, earlier[j - 2] + 1)
            row.append(best)
    return row[-1]
