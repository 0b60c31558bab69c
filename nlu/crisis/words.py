"""The crisis lexicon made ready: spellings, verb forms and phrases of `nlu/lexicon/crisis_words.yml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from nlu import lexicon

SCAM_COUNTRIES = frozenset({"KH", "MM", "LA"})
_CACHE_LIMIT = 50_000
_PASSIVE_PREFIXES = ("di", "d", "ter", "ke", "dak", "e", "te", "ka", "geu", "ji", "dipun")
_SUFFIXES = ("", "i", "in", "kan", "an")
_ACTIVE_SUFFIXES = ("", "i", "in", "kan")
_NASAL = {"p": ("m",), "t": ("n",), "s": ("ny",), "k": ("ng",)}
_VOWELS = "aeiou"
_ENCLITICS = ("nya", "ne", "na", "ku", "mu", "lah", "kah", "pun", "e", "q", "kuh")
_OWNERS = {"ku": ("saya",), "q": ("saya",), "kuh": ("saya",), "mu": ("kamu",)}
_FUZZY_FROM = 6


class Phrase(NamedTuple):
    """Words that stand for a name, e.g. ("tidak", "ada", "kabar")."""

    words: tuple[str, ...]
    name: str


def passive_forms(root: str) -> Iterator[str]:
    """What is done to somebody: `kurung` -> dikurung, dkurung, terkurung, dikurungin ..."""
    for prefix in _PASSIVE_PREFIXES:
        if prefix in ("d", "e", "ka", "ke", "te") and (root[0] in _VOWELS or len(root) < 5):
            continue
        for suffix in _SUFFIXES if prefix in ("di", "d") else ("", "i"):
            yield prefix + root + suffix


def active_forms(root: str) -> Iterator[str]:
    """What somebody does: `kurung` -> mengurung, ngurung, ngurungin, kurung ..."""
    first = root[0]
    if first in _NASAL:
        stems = [_NASAL[first][0] + root[1:]]
    elif first in _VOWELS:
        stems = ["ng" + root]
    elif first == "b":
        stems = ["m" + root]
    elif first in "djz":
        stems = ["n" + root]
    elif first in "gh":
        stems = ["ng" + root]
    elif first == "c":
        stems = ["n" + root, "ny" + root[1:]]
    else:
        stems = [root, "nge" + root]
    for stem in (root, *stems, *("me" + stem for stem in stems), *("nge" + root for _ in "1")):
        for suffix in _ACTIVE_SUFFIXES:
            yield stem + suffix


@cache
def _source() -> dict[str, Any]:
    data: dict[str, Any] = lexicon.load("crisis_words")
    return data


@cache
def listed(name: str) -> frozenset[str]:
    """A list of `nlu/lexicon/crisis_known.yml`."""
    return frozenset(lexicon.load("crisis_known")[name])


@cache
def spellings() -> dict[str, tuple[str, ...]]:
    """Written form -> canonical words."""
    table: dict[str, tuple[str, ...]] = {}
    for plain, variants in _source()["spell"].items():
        for variant in variants:
            if " " not in variant:
                table.setdefault(variant, tuple(plain.split()))
    for plain in _source()["spell"]:
        table[plain] = tuple(plain.split())
    return table


def spelled(words: Iterable[str]) -> tuple[str, ...]:
    """Canonical spelling of each word."""
    table = spellings()
    return tuple(plain for word in words for plain in table.get(word, (word,)))


def _named_phrases() -> Iterator[tuple[str, str]]:
    source = _source()
    for name, roots in source["roots"].items():
        for root in roots:
            yield from ((form, f"{name}_p") for form in passive_forms(root) if form not in listed("protected"))
            yield from ((form, f"{name}_a") for form in active_forms(root))
    for group in (source["extra"], source["words"]):
        for name, forms in group.items():
            yield from ((form, name) for form in forms)
    for plain, variants in source["spell"].items():
        if name := _SPELL_NAMES.get(plain):
            yield from ((variant, name) for variant in variants if " " in variant)
    for form, code in lexicon.country_forms().items():
        yield form, "country"
        if code in SCAM_COUNTRIES:
            yield form, "scam_country"


# Multi-word spellings cannot be put right word by word: they are taken as phrases of the name of their word.
_SPELL_NAMES = {"majikan": "boss", "mama": "kin_bare", "anak": "kin_bare"}


_PROPER = frozenset({"country", "scam_country"})  # names of places are not slang for anything


@cache
def phrases() -> dict[str, tuple[Phrase, ...]]:
    """First word -> phrases that begin with it."""
    found: dict[str, dict[Phrase, None]] = {}
    for form, name in _named_phrases():
        for words in {tuple(form.split()), spelled(form.split()) if name not in _PROPER else tuple(form.split())}:
            found.setdefault(words[0], {})[Phrase(words, name)] = None
    return {first: tuple(group) for first, group in found.items()}


@cache
def known() -> frozenset[str]:
    """Every single word that the lexicon speaks of."""
    inside = (word for group in phrases().values() for phrase in group for word in phrase.words)
    return frozenset({*inside, *spellings()})


@cache
def _fuzzy_index() -> dict[str, str]:
    """A word with one letter left out -> the word. Only forms that speak of harm are guessed at."""
    index: dict[str, str] = {}
    for word in sorted(listed("guessed"), key=lambda w: (len(w), w)):
        index.setdefault(word, word)
        for at in range(1, len(word)):
            index.setdefault(word[:at] + word[at + 1 :], word)
    return index


def _guess(word: str) -> str | None:
    """The harm word that `word` is one slip away from, if any."""
    if len(word) < _FUZZY_FROM - 1 or word in listed("protected"):
        return None
    index = _fuzzy_index()
    if word in index:
        return index[word]
    for at in range(1, len(word)):
        shorter = word[:at] + word[at + 1 :]
        target = index.get(shorter)
        if target is None or abs(len(target) - len(word)) > 1:
            continue
        if len(target) == len(shorter) or _one_slip(word, target):
            return target
    return None


def _one_slip(word: str, target: str) -> bool:
    """Same length: one letter changed, or two neighbours swapped."""
    if len(word) != len(target):
        return False
    differ = [at for at in range(len(word)) if word[at] != target[at]]
    if len(differ) == 1:
        return True
    return (
        len(differ) == 2
        and differ[1] == differ[0] + 1
        and word[differ[0]] == target[differ[1]]
        and (word[differ[1]] == target[differ[0]])
    )


class _Canon(dict[str, tuple[str, ...]]):
    """Written word -> canonical words; filled as words are met, bounded."""

    def __missing__(self, word: str) -> tuple[str, ...]:
        plain = _canonical(word)
        if len(self) < _CACHE_LIMIT and len(word) <= 40:
            self[word] = plain
        return plain


_DOUBLED = re.compile(r"([a-z]{3,})2([a-z]*)")


def _canonical(word: str) -> tuple[str, ...]:
    table = spellings()
    if word in table:
        return table[word]
    if word in known() or len(word) > 30:
        return (word,)
    if match := _DOUBLED.fullmatch(word):
        single = _canonical(match.group(1) + match.group(2))
        return (*single, *single)
    for enclitic in _ENCLITICS:
        stem = word.removesuffix(enclitic)
        if stem != word and len(stem) >= 2 and (stem in table or stem in known()):
            if len(stem) < 4 and enclitic not in ("nya", "ku", "mu"):
                continue
            return (*table.get(stem, (stem,)), *_OWNERS.get(enclitic, ()))
    guess = _guess(word)
    if guess is not None:
        return table.get(guess, (guess,))
    return _apart(word) or (word,)


def _apart(word: str) -> tuple[str, ...] | None:
    """Two words run together (`sayadisekap`), where both are known and one speaks of harm."""
    if len(word) < 9:
        return None
    table = spellings()
    for at in range(4, len(word) - 3):
        left, right = word[:at], word[at:]
        if left in table and len(right) >= 5 and right in known():
            return (*table[left], *table.get(right, (right,)))
    return None


CANON = _Canon()


def canonical(word: str) -> tuple[str, ...]:
    """The words that a written word stands for; ("saya",) is added for an owner (`pasporku`)."""
    return CANON[word]
