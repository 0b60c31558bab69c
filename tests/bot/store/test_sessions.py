"""What Redis keeps of a person, and for how long."""

from bot.message import Person
from bot.store.sessions import CRISIS_SECONDS, SESSION_SECONDS, Session, Sessions

WATI = Person("web", "wati")


async def test_a_stranger_has_a_fresh_session(redis_client) -> None:
    assert await Sessions(redis_client).load(WATI) == Session()


async def test_a_session_comes_back_as_it_was_saved(redis_client) -> None:
    kept = Session(discreet=True, case_id=7, fallbacks=2)
    sessions = Sessions(redis_client)
    await sessions.save(WATI, kept)
    assert await sessions.load(WATI) == kept


async def test_a_session_in_crisis_is_kept_for_a_day_only(redis_client) -> None:
    sessions = Sessions(redis_client)
    await sessions.save(WATI, Session(fallbacks=1))
    assert CRISIS_SECONDS < await redis_client.ttl("session:web:wati") <= SESSION_SECONDS
    await sessions.save(WATI, Session(case_id=3))
    assert 0 < await redis_client.ttl("session:web:wati") <= CRISIS_SECONDS


async def test_an_update_is_seen_once(redis_client) -> None:
    sessions = Sessions(redis_client)
    assert await sessions.first_sight("telegram", "1001")
    assert not await sessions.first_sight("telegram", "1001")
    assert await sessions.first_sight("whatsapp", "1001")


async def test_an_unanswered_message_is_given_back_once(redis_client) -> None:
    sessions = Sessions(redis_client)
    await sessions.keep_unanswered(WATI, "biaya ke taiwan é")
    assert await sessions.take_unanswered(WATI) == "biaya ke taiwan é"
    assert await sessions.take_unanswered(WATI) is None


async def test_forgetting_leaves_nothing(redis_client) -> None:
    sessions = Sessions(redis_client)
    await sessions.save(WATI, Session(fallbacks=1))
    await sessions.keep_unanswered(WATI, "x")
    for kind in ("inbox", "chat", "kept", "numbered"):
        await redis_client.rpush(f"{kind}:web:wati", "x")
    await sessions.forget(WATI)
    assert await redis_client.keys("*wati*") == []
