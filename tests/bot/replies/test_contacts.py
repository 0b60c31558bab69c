"""Which numbers are shown for a country."""

import pytest

from bot.facts.load import facts
from bot.replies.contacts import MISSION_CITY, SHOWN, at_home, by_message, choose

WITH_MISSION = sorted(
    country for country in facts().countries
    if any(MISSION_CITY.search(c.name) and c.confidence != "low" and c.channel == "phone"
           for c in facts().contacts(country))
)  # fmt: skip


@pytest.mark.parametrize("country", WITH_MISSION)
def test_the_mission_comes_before_the_lines_of_the_host_country(country: str) -> None:
    first = choose(facts(), (country,))[0]
    assert MISSION_CITY.search(first.name) and country in {first.country, *first.covers}


@pytest.mark.parametrize(
    ("text", "name"), [("saya di Davao, paspor ditahan", "Davao"), ("saya di manila, paspor ditahan", "Manila")]
)
def test_the_mission_of_the_city_in_the_text_comes_first(text: str, name: str) -> None:
    assert name in choose(facts(), ("PH",), text=text)[0].name


def test_a_number_read_once_stands_beside_a_sure_one() -> None:
    for country in facts().countries:
        chosen = choose(facts(), (country,))
        assert any(contact.confidence == "high" for contact in chosen)
        assert len([contact for contact in chosen if contact.country != "ID"]) <= SHOWN


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("nomor polisi brp", "polisi_110"), ("Polda NTB", "polisi_110"), ("hotline kp2mi", "kp2mi_call_center"),
        ("kemnaker nomornya", "kemnaker_call_center"), ("lapor OJK", "ojk_157"),
    ],
)
def test_an_office_at_home_that_is_named_comes(text: str, key: str) -> None:
    assert [contact.key for contact in at_home(facts(), text)] == [key]


@pytest.mark.parametrize("country", [*facts().countries, None])
def test_who_cannot_call_gets_numbers_to_write_to(country: str | None) -> None:
    chosen = by_message(facts(), (country,) if country else ())
    assert {contact.channel for contact in chosen} == {"whatsapp"}
    assert chosen[-1].key == "kp2mi_whatsapp"
