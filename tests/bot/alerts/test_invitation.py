"""When warnings are offered, and above all when they are not."""

from dataclasses import replace

import pytest
from redis.exceptions import ConnectionError as RedisAway

from bot.alerts.invitation import Invitation, counted
from bot.message import Person
from bot.rasa import RasaTurn
from bot.store.sessions import Session, Sessions
from bot.store.subscriptions import Subscriptions

PERSON = Person("whatsapp", "628111")


def rasa(intent: str, effect: str | None = None, **slots: object) -> RasaTurn:
    answer = {"text": "Baik.", "custom": {"effect": effect} if effect else None}
    return RasaTurn((answer,), intent, 1.0, (), (), slots, None)


class Talk:
    """A person whose turns Rasa reads as told; the session goes through Valkey."""

    def __init__(self, client, sql) -> None:
        self.subscriptions, self.sessions = Subscriptions(sql), Sessions(client)
        self._invitation = Invitation(self.sessions, self.subscriptions)

    async def turn(self, intent: str, risk: str = "none", effect: str | None = None, **state) -> bool:
        """Whether warnings are offered after this turn; `state` is put into session or slots."""
        slots = {name: state.pop(name) for name in ("topic",) if name in state}
        before = await self.sessions.load(PERSON)
        said = rasa(intent, effect, **slots)
        after = counted(said, before, replace(before, **state))
        await self.sessions.save(PERSON, after)
        return bool(await self._invitation.offer(said, risk, PERSON, before, after))


@pytest.fixture
def talk(redis_client, sql) -> Talk:
    return Talk(redis_client, sql)


@pytest.mark.parametrize("risk", ["high", "medium"])
async def test_after_a_dangerous_offer(talk, risk) -> None:
    assert not await talk.turn("greet")
    assert await talk.turn("check_offer", risk)


async def test_after_the_third_question(talk) -> None:
    intents = ("ask_cost", "greet", "follow_up", "thanks", "ask_visa", "ask_cost")
    assert [await talk.turn(intent) for intent in intents] == [False, False, False, False, True, False]


async def test_never_on_the_first_message(talk) -> None:
    assert not await talk.turn("check_offer", "high")
    assert await talk.turn("check_offer", "high")


async def test_once_in_thirty_days(talk, redis_client) -> None:
    await talk.turn("greet")
    assert [await talk.turn("check_offer", "high") for _ in range(3)] == [True, False, False]
    assert 29 * 24 * 3600 < await redis_client.ttl(f"invited:{PERSON.key}") <= 30 * 24 * 3600
    await redis_client.delete(f"invited:{PERSON.key}")
    assert await talk.turn("check_offer", "high")


async def test_not_to_subscribers_nor_to_who_left(talk) -> None:
    await talk.turn("greet")
    await talk.subscriptions.start(PERSON, None)
    assert not await talk.turn("check_offer", "high")
    await talk.subscriptions.end(PERSON)
    await talk.sessions.redis.delete(f"invited:{PERSON.key}")
    assert not await talk.turn("check_offer", "high")


async def test_not_to_who_wanted_none_without_having_had_any(talk) -> None:
    await talk.turn("greet")
    assert not await talk.turn("unsubscribe", effect="unsubscribe")
    assert not await talk.turn("check_offer", "high")


@pytest.mark.parametrize(
    ("intent", "risk"),
    [("check_offer", "low"), ("check_offer", "none"), ("ask_is_offer_safe", "none"), ("nlu_fallback", "high"),
     ("ask_about_bot", "none")],
)  # fmt: skip
async def test_not_after_other_answers(talk, intent, risk) -> None:
    await talk.turn("greet")
    assert not await talk.turn(intent, risk)


@pytest.mark.parametrize(
    "state", [{"discreet": True}, {"case_id": 3}, {"answering": True}, {"topic": "crisis"}, {"topic": None}]
)
async def test_not_in_an_emergency_nor_discreetly(talk, state) -> None:
    await talk.turn("greet")
    offered = await talk.turn("check_offer", "high", **state)
    assert offered == (state == {"topic": None})


async def test_not_in_the_answer_to_a_plea_nor_right_after(talk) -> None:
    await talk.turn("greet")
    assert not await talk.turn("crisis_trapped", "high")
    await talk.turn("ask_contact", case_id=5)
    assert not await talk.turn("check_offer", "high", case_id=None)
    assert await talk.turn("check_offer", "high")


async def test_not_where_nothing_could_be_sent(talk) -> None:
    before, after = Session(met=True), Session(met=True)
    invitation = Invitation(talk.sessions, talk.subscriptions)
    for person, count in ((Person("web", "abc"), 0), (Person("telegram", "7"), 1)):
        assert len(await invitation.offer(rasa("check_offer"), "high", person, before, after)) == count


async def test_a_failing_store_offers_nothing(talk, monkeypatch) -> None:
    async def away(*_):
        raise RedisAway

    monkeypatch.setattr(talk.sessions, "first_invitation", away)
    await talk.turn("greet")
    assert not await talk.turn("check_offer", "high")


async def test_what_was_offered_is_forgotten_with_the_rest(talk, redis_client) -> None:
    await talk.turn("greet")
    await talk.turn("check_offer", "high")
    await talk.sessions.forget(PERSON)
    assert await redis_client.keys(f"*{PERSON.key}*") == []
    deleted = rasa("affirm", "delete_my_data")
    assert counted(deleted, Session(met=True, answered=2), Session()) == Session()
