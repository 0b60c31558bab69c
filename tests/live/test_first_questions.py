"""The first questions of people who think of a country: each is answered from that country's facts, with its source.

All ten are known of the 22 destinations; of the six further countries a reply may say that something is not known.
"""

import re
from uuid import uuid4

import pytest

from bot.app import App
from bot.facts.load import facts
from bot.message import Incoming, Person
from bot.replies import contacts
from bot.replies.countries import country_name
from bot.replies.render import UNKNOWN
from bot.replies.sources import newest
from evaluate.facts import DESTINATIONS

pytestmark = pytest.mark.asyncio(loop_scope="session")
COUNTRIES = sorted(facts().countries)
QUESTIONS = {
    "country_safety": "{} aman nggak buat kerja, kak?",
    "procedure": "gimana cara berangkat resmi ke {}",
    "documents": "ke {} harus siapin berkas apa aja",
    "visa": "kerja di {} pakai visa apa?",
    "cost": "biaya ke {} berapa ya min",
    "salary": "gaji di {} sebulan brp",
    "contract_rights": "apa aja hak pekerja kita di {}",
    "agency_check": "gimana ngecek pt yg ngirim ke {} itu resmi",
    "repatriation": "saya di {} mau pulang, caranya gimana",
    "overstay": "kalau overstay di {} kena apa",
}


@pytest.mark.parametrize("country", COUNTRIES)
async def test_ten_first_questions_are_answered_from_the_facts_of_the_country(app: App, country: str) -> None:
    wrong = []
    for topic, question in QUESTIONS.items():
        text = question.format(country_name(country))
        said = _flat(await _answer(app, text))
        claim = facts().topic(topic, country)
        if claim is None and country not in DESTINATIONS:
            expected = [UNKNOWN.format(name=country_name(country)), "kontak", "Sumber:"]
        else:
            assert claim is not None, f"nothing is known of {topic} in {country}"
            expected = [claim.value, newest(claim).publisher, "Sumber:"]
        wrong += [f"{text!r} lacks {part!r}: {said}" for part in expected if _flat(part) not in said]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("country", COUNTRIES)
async def test_the_number_of_the_mission_is_given_on_the_first_question(app: App, country: str) -> None:
    said = _flat(await _answer(app, f"nomor kedutaan kita di {country_name(country)} berapa"))
    mission = contacts.choose(facts(), [country], None, "")[0]
    assert _flat(contacts.line(mission)) in said and "Sumber:" in said


async def _answer(app: App, text: str) -> str:
    turn = await app.conversation.turn(Incoming(Person("terminal", uuid4().hex), text))
    return "\n".join(reply.text for reply in turn.replies)


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
