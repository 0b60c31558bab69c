"""Disguised offers are still known: at least nine in ten of each disguise."""

from pathlib import Path

import pytest
import yaml

from evaluate import offer_disguises
from nlu.risk import screen
from tests.nlu import mutations

ADS = yaml.safe_load(Path(__file__).with_name("risky_ads.yml").read_text(encoding="utf-8"))
FLAGGED = ("high", "medium")


def _missed(texts: list[str]) -> list[str]:
    return [text for text in texts if screen(text).risk not in FLAGGED]


def test_the_plain_offers_are_known() -> None:
    assert _missed(ADS) == []


@pytest.mark.parametrize("mutate", mutations.ALL, ids=lambda mutate: mutate.__name__)
def test_a_disguise_hides_at_most_one_offer_in_ten(mutate) -> None:
    missed = _missed([mutate(ad) for ad in ADS])
    assert len(missed) <= len(ADS) / 10, missed


def test_an_offer_in_two_messages_is_known_as_the_chat_joins_them() -> None:
    missed = _missed([offer_disguises.in_two_messages(ad) for ad in ADS])
    assert len(missed) <= len(ADS) / 10, missed


def test_an_offer_in_two_messages_is_known_from_one_of_them() -> None:
    halves = [(ad[: len(ad) // 2], ad[len(ad) // 2 :]) for ad in ADS]
    missed = [halves_of for halves_of in halves if all(screen(half).risk not in FLAGGED for half in halves_of)]
    assert len(missed) <= len(ADS) / 10, missed


@pytest.mark.parametrize("mutate", mutations.ALL, ids=lambda mutate: mutate.__name__)
def test_evidence_is_a_piece_of_the_disguised_text(mutate) -> None:
    for ad in ADS:
        text = mutate(ad)
        assert all(reason.evidence in text for reason in screen(text).reasons)


@pytest.mark.parametrize("name", offer_disguises.LANGUAGES.values())
def test_offers_in_english_and_malay_are_known(name: str) -> None:
    ads = offer_disguises.ads(name)
    missed = _missed(ads)
    assert len(ads) >= 25
    assert len(missed) <= len(ads) / 10, missed


def test_offers_in_pictures_are_known() -> None:
    missed = _missed(offer_disguises.from_pictures(ADS[::3]))
    assert len(missed) <= 1, missed


@pytest.mark.parametrize(
    "text",
    [
        "Hiring chat support in Poipet, 900 USD, free flight and dorm, no experience needed, telegram only",
        "Work in Dubai as housemaid, visit visa, advance 500 USD for your family, no training",
        "Farm work Australia 5000 AUD, tourist visa, no English, pay 40 million first to my account",
        "Jawatan kosong di Kemboja, khidmat pelanggan, gaji RM4500, tiket percuma, PM saya",
        "Kerja kilang di Johor, masuk sebagai pelancong dulu, permit kemudian, potong gaji 3 bulan",
        "Lur, golek wong nggo kerja neng Kamboja, gaji sepuluh yuta, paspor digawekno, budal minggu ngarep",
        "Aya lowongan ka Arab, visa umroh, duit saku 8 juta keur kulawarga, teu kudu sakola",
    ],
)
def test_offers_in_other_languages_are_known(text: str) -> None:
    assert screen(text).risk in FLAGGED
