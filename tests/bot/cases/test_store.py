"""Cases: one open case a person, words that go when it closes, deletion on request."""

import pytest

from bot.cases.store import NOTES_PER_CASE, Cases
from bot.message import Person
from bot.store.db import session_maker

WATI, BUDI = Person("web", "wati"), Person("telegram", "77")


@pytest.fixture
def cases(engine) -> Cases:
    return Cases(session_maker(engine))


async def test_a_second_plea_joins_the_open_case(cases) -> None:
    first, new = await cases.record(WATI, "crisis_trapped", "self", None, "tolong saya dikurung", False)
    again, newer = await cases.record(WATI, "crisis_harm", "self", "KH", "saya dipukul", True)
    assert (new, newer, again.id) == (True, False, first.id)
    case, notes = await cases.show(first.id)
    assert (case.intent, case.country, case.discreet) == ("crisis_trapped", "KH", True)
    assert [note.text for note in notes] == ["tolong saya dikurung", "saya dipukul"]


async def test_people_have_their_own_cases(cases) -> None:
    mine, _ = await cases.record(WATI, "crisis_unpaid", "self", "MY", "gaji", False)
    theirs, new = await cases.record(BUDI, "crisis_unpaid", "self", "MY", "gaji", False)
    assert new and mine.id != theirs.id


async def test_answers_of_the_form_fill_the_case(cases) -> None:
    case, _ = await cases.record(WATI, "crisis_trapped", "self", None, "tolong", False)
    await cases.fill(case.id, {"crisis_place": "gedung dekat sungai", "crisis_people": "4", "country": "KH", "x": 1})
    filled, _ = await cases.show(case.id)
    assert (filled.place, filled.people, filled.country, filled.passport) == ("gedung dekat sungai", "4", "KH", None)


async def test_closing_deletes_the_words_and_ends_notes(cases) -> None:
    case, _ = await cases.record(WATI, "crisis_trapped", "self", None, "tolong", False)
    assert await cases.note(case.id, "masih di sini", False)
    assert await cases.close(case.id)
    assert not await cases.close(case.id)
    assert not await cases.note(case.id, "halo?", False)
    closed, notes = await cases.show(case.id)
    assert (closed.state, list(notes)) == ("closed", [])
    assert await cases.open_for(WATI) is None


async def test_forgetting_a_person_leaves_others(cases) -> None:
    case, _ = await cases.record(WATI, "crisis_trapped", "self", None, "tolong", False)
    other, _ = await cases.record(BUDI, "crisis_unpaid", "self", None, "gaji", False)
    await cases.forget(WATI)
    assert await cases.show(case.id) is None
    assert (await cases.show(other.id))[0].id == other.id


async def test_a_flood_of_words_is_bounded(cases) -> None:
    case, _ = await cases.record(WATI, "crisis_trapped", "self", None, "x" * 10_000, False)
    for number in range(NOTES_PER_CASE + 5):
        await cases.note(case.id, str(number), False)
    _, notes = await cases.show(case.id)
    assert len(notes) == NOTES_PER_CASE
    assert max(len(note.text) for note in notes) <= 2_000
