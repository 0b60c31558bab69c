"""Copies of an ad share bands however they are disguised; ads of different people do not."""

from itertools import combinations
from pathlib import Path

import pytest
import yaml

from bot.groups.fingerprints import Fingerprint, fingerprint
from bot.groups.index import JOIN_BANDS
from nlu.text import normalize
from tests.nlu import mutations

OFFERS = Path(__file__).resolve().parents[2] / "offers"
DISGUISES = (
    mutations.leet, mutations.spaced, mutations.dotted, mutations.homoglyphs, mutations.zero_width, mutations.styled,
    mutations.elongated, mutations.capitals, mutations.no_punctuation, mutations.lines, mutations.typos,
)  # fmt: skip


def texts(name: str) -> list[str]:
    return [row["text"] for row in yaml.safe_load((OFFERS / f"{name}.yml").read_text(encoding="utf-8"))]


def marked(text: str) -> Fingerprint:
    return fingerprint(normalize(text))


def shared(one: Fingerprint, other: Fingerprint) -> int:
    return sum(a == b for a, b in zip(one.bands, other.bands, strict=False))


@pytest.mark.parametrize("disguise", DISGUISES, ids=lambda d: d.__name__)
def test_a_disguised_copy_is_the_same_ad(disguise) -> None:
    ads = [text for text in texts("scam") if marked(text).bands]
    known = [shared(marked(ad), marked(disguise(ad))) >= JOIN_BANDS for ad in ads]
    assert sum(known) >= 0.98 * len(known)


def test_ads_of_different_people_are_not_joined() -> None:
    ads = [marked(text) for name in ("scam", "lawful", "domestic") for text in texts(name)]
    assert [1 for one, other in combinations(ads, 2) if shared(one, other) >= JOIN_BANDS] == []


def test_a_changed_price_and_number_change_nothing() -> None:
    first = "Dibutuhkan admin chat di Bavet, gaji 900 USD, hub 0812 1111 2222, tiket dan mess ditanggung"
    second = "Dibutuhkan admin chat di Bavet, gaji 1.200 USD, hub 0877 3333 4444, tiket dan mess ditanggung!!"
    assert marked(first).digest == marked(second).digest


@pytest.mark.parametrize("short", ["", "gaji 10jt", "kerja di kamboja yuk", "🇰🇭🇰🇭🇰🇭"])
def test_a_short_text_is_not_compared(short: str) -> None:
    assert marked(short).bands == ()
