"""Workers against a platform at the wire, with a real Redis and database."""

import asyncio

from redis.exceptions import ConnectionError as RedisAway

from bot.alerts.delivery import STRIKES
from bot.alerts.parts import delivery
from bot.alerts.progress import progress
from bot.alerts.queue import LEASE, Claimed
from bot.alerts.senders.sender import CALLS_AT_ONCE
from bot.alerts.subscribers import Subscribers
from bot.message import Person
from bot.settings import Settings
from bot.store.sessions import Session, Sessions
from tests.bot.alerts.conftest import END_SECONDS, person
from tests.doubles.crowd import Faults, Reply


async def test_everybody_gets_it_once_in_their_words(sql, sent, working) -> None:
    alert = await sent("Awas di {provinsi}.")
    async with working() as crowd:
        found = await working.done(alert)
    assert (found.counts["sent"], found.counts["pending"], found.percent) == (3, 0, 100.0)
    assert {chat: len(times) for chat, times in crowd.arrived.items()} == {1: 1, 2: 1, 3: 1}
    assert {body["text"].splitlines()[0] for body in crowd.bodies} == {"Awas di Jawa Timur.", "Awas di Papua."}


async def test_faults_are_waited_out_and_what_is_unknown_is_not_repeated(sql, alerts, sent, working) -> None:
    await Subscribers(sql).take([person(n) for n in range(10, 160)])
    alert = await sent()
    faults = Faults(busy=0.03, broken=0.1, silent=0.05, lost=0.05, gateway=0.05, blocked=0.05, retry_after=0.05)
    async with working(faults) as crowd:
        found = await working.done(alert)
    assert found.audience == 153 and found.counts["pending"] == 0
    assert found.counts["uncertain"] == found.reasons["no_answer"] + found.reasons["gateway_error"]
    assert found.reasons["no_answer"] and found.reasons["gateway_error"]
    assert found.counts["failed"] == found.reasons["gone"] > 0
    assert all(len(times) == 1 for times in crowd.arrived.values())
    left = sum((await alerts.audience.size("")).values())
    assert left == 153 - found.counts["failed"], "who blocked us is subscribed no longer"


async def test_a_refused_token_burns_nobody(sql, sent, working) -> None:
    alert = await sent()
    async with working() as crowd:
        asked = asyncio.Event()

        def refuse(_path: str, _raw: bytes) -> Reply:
            asked.set()
            return Reply(401, b'{"ok":false,"description":"Unauthorized"}')

        crowd._answer = refuse  # type: ignore[method-assign]
        await asyncio.wait_for(asked.wait(), END_SECONDS)
        assert (await progress(sql, alert)).counts["pending"] == 3


async def test_an_outage_behind_a_gateway_leaves_few_uncertain(sql, sent, working) -> None:
    await Subscribers(sql).take([person(n) for n in range(10, 800)])
    alert = await sent()
    async with working() as crowd:
        held = asyncio.Event()

        def page(_path: str, _raw: bytes) -> Reply:
            crowd.calls += 1
            if crowd.calls == STRIKES:
                held.set()
            return Reply(502, b"<html>")

        crowd._answer = page  # type: ignore[method-assign]
        await asyncio.wait_for(held.wait(), END_SECONDS)
    counts = (await progress(sql, alert)).counts
    assert STRIKES <= counts["uncertain"] <= 2 * CALLS_AT_ONCE and counts["pending"] > counts["uncertain"]


async def test_nobody_in_discreet_mode_gets_it(sql, sent, working, redis_client) -> None:
    await Sessions(redis_client).save(Person("telegram", "2"), Session(discreet=True))
    alert = await sent()
    async with working() as crowd:
        found = await working.done(alert)
    assert set(crowd.arrived) == {1, 3} and found.reasons == {"discreet": 1}


async def test_a_paused_alert_goes_on_where_it_was(sql, alerts, sent, working) -> None:
    alert = await sent()
    await alerts.pause(alert, "citra")
    async with working() as crowd:
        other = await sent("Yang lain.")
        await working.done(other)
        assert crowd.calls == 3, "the paused one waits while another is sent"
        await alerts.resume(alert, "citra")
        assert (await working.done(alert)).counts["sent"] == 3


async def test_failed_ones_are_tried_again_on_request_but_never_those_who_left(sql, alerts, sent, working) -> None:
    alert = await sent()
    async with working() as crowd:
        crowd._answer = lambda _path, raw: (  # type: ignore[method-assign]
            Reply(403, b"{}") if b'"chat_id":1,' in raw else Reply(400, b'{"description":"Bad Request: odd"}')
        )
        assert (await working.done(alert)).reasons == {"gone": 1, "refused": 2}
        del crowd._answer
        assert await alerts.retry_failed(alert, "ani") == 2
        found = await working.done(alert)
    assert (found.counts["sent"], found.counts["failed"]) == (2, 1)


async def test_what_was_claimed_is_given_back_when_redis_fails(sql, sent, redis_client, tmp_path) -> None:
    await sent()
    settings = Settings(_env_file=None, telegram_token="1:abc", telegram_api="http://127.0.0.1:9", sobat_data=tmp_path)
    worker = delivery(settings, sql, redis_client)
    claims: list[int] = []
    again = asyncio.Event()
    claim = worker._queue.claim

    async def counted(channel: str, most: int) -> list[Claimed]:
        taken = await claim(channel, most)
        claims.extend([len(taken)] if taken else [])
        if len(claims) == 2:
            again.set()
        return taken

    async def away(*_args: object) -> None:
        raise RedisAway

    worker._queue.claim, worker._limiter.take = counted, away  # type: ignore[method-assign,assignment]
    working = asyncio.create_task(worker.run())
    await asyncio.wait_for(again.wait(), LEASE.total_seconds() / 2)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    await worker.aclose()
    assert claims == [3, 3], "all of them, long before their lease has ended"
