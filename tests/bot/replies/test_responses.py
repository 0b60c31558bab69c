"""Every reply renders for every country within the platforms' lengths, in plain words, with its source."""

import re
import statistics
from datetime import date

import pytest

from bot.facts.load import facts
from bot.facts.model import Claim, Contact, RedFlag
from bot.message import Button
from bot.replies.context import Context
from bot.replies.countries import country_name
from bot.replies.markers import MARKER
from bot.replies.render import Renderer
from bot.replies.responses import Variation, variations
from nlu.lexicon import load
from nlu.risk import screen

TELEGRAM_LIMIT = 4096
"""https://core.telegram.org/bots/api#sendmessage"""
WHATSAPP_INTERACTIVE_LIMIT = 1024
"""Body of an interactive message (WhatsApp Cloud API reference, messages)."""
TODAY = date(2026, 11, 24)
COUNTRIES = [*sorted(facts().countries), "FJ", None]
OFFER = (
    "Loker Kamboja admin CS slot, gaji 15 juta, tiket gratis, paspor dipegang kantor, tanpa interview, "
    "visa turis dulu, kuota tinggal 2, hub wa.me/85510000771"
)
LONGEST_MEAN_SENTENCE = 16
LONGEST_SENTENCE = 45


def rendered(variation: Variation, country: str | None, **context: object) -> str:
    renderer = Renderer(facts(), lambda: TODAY)
    # Other places than the country are filled by the room that says it: names, counts, levels.
    text = re.sub(r"\{\w+\}", "tiga kata pengganti", variation.text.replace("{country}", str(country)))
    answer = {"text": text, "buttons": list(variation.buttons)}
    made = Context(verdict=screen(OFFER), choices=(Button("Biaya", "/ask_cost"),), **context)  # type: ignore[arg-type]
    replies, _ = renderer.render([answer], made)
    for reply in replies:
        assert 0 < len(reply.text) <= (WHATSAPP_INTERACTIVE_LIMIT if reply.buttons else TELEGRAM_LIMIT), country
    return "\n\n".join(reply.text for reply in replies)


@pytest.mark.parametrize("variation", variations(), ids=lambda v: f"{v.file}:{v.action}")
def test_a_reply_renders_for_every_country_and_mode(variation) -> None:
    for country in COUNTRIES:
        for told in (True, False):
            text = rendered(variation, country, operators_told=told, discreet=not told, mark="sexual")
            assert text.strip(), country
            assert "[[" not in text and "{" not in text and "None" not in text, (country, text)


@pytest.mark.parametrize("variation", variations(), ids=lambda v: f"{v.file}:{v.action}")
def test_a_reply_that_tells_a_fact_ends_with_its_source(variation) -> None:
    if any(kind in ("fact", "topic", "contact", "contacts") for kind, _ in MARKER.findall(variation.text)):
        last = rendered(variation, "TW").splitlines()[-1]
        assert last.startswith("Sumber: ") and "dicek" in last


@pytest.mark.parametrize("variation", variations(), ids=lambda v: f"{v.file}:{v.action}")
def test_no_operator_is_promised_where_none_is_told(variation) -> None:
    text = rendered(variation, "KH", operators_told=False).lower()
    assert "petugas kami" not in text
    assert not re.search(r"akan (datang|menjemput|menyelamatkan)|pasti (selamat|aman|pulang)", text)


def test_the_first_line_to_a_trapped_person_gives_nothing_away() -> None:
    for variation in variations():
        if variation.action.startswith("utter_crisis_"):
            first = rendered(variation, "KH").splitlines()[0].lower()
            assert not re.search(r"polisi|perdagangan orang|tppo|trafficking|korban", first), variation.action


def test_discreet_answers_to_a_plea_are_bare() -> None:
    bare = [v for v in variations() if v.action == "utter_crisis_discreet"]
    assert len(bare) == 2, "for whoever wishes to die there is a sentence more"
    for variation in bare:
        text = rendered(variation, "KH", discreet=True)
        assert not re.search(r"kbri|kemlu|kedutaan|kementerian|sumber|hotline", text.lower())
        assert len(text) <= 300


def test_every_country_has_a_name_and_every_claim_a_known_country() -> None:
    for code in facts().countries:
        assert country_name(code) != code
        assert code in load("countries")


def plain_texts() -> list[str]:
    told = [e.value for e in facts().by_key.values() if isinstance(e, (Claim, RedFlag)) and not isinstance(e, Contact)]
    return [*told, *(MARKER.sub("", v.text) for v in variations())]


def test_the_language_stays_plain() -> None:
    sentences = [s for text in plain_texts() for s in re.split(r"(?<=[.!?:;])\s+|\n+", text) if s.strip()]
    lengths = [len(sentence.split()) for sentence in sentences]
    assert statistics.mean(lengths) <= LONGEST_MEAN_SENTENCE
    longest = max(sentences, key=lambda s: len(s.split()))
    assert len(longest.split()) <= LONGEST_SENTENCE, longest


def test_people_are_addressed_formally() -> None:
    slips = [text for text in plain_texts() if re.search(r"\b(kamu|elo|lu|kau)\b", text.lower())]
    assert slips == []
