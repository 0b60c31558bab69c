"""Updates of groups wait in Redis until they are dealt with, whoever dies meanwhile."""

import pytest

from bot.groups.queue import Queue


@pytest.fixture
async def queue(redis_client) -> Queue:
    made = Queue(redis_client)
    await made.open()
    return made


def numbers(waiting) -> list[int]:
    return [one.update["update_id"] for one in waiting]


async def test_an_update_waits_once(queue) -> None:
    await queue.accept([{"update_id": 1}, {"update_id": 2}])
    await queue.accept([{"update_id": 2}])
    assert numbers(await queue.read(10, None)) == [1, 2]
    assert await queue.read(10, None) == []


async def test_what_is_done_is_gone(queue, redis_client) -> None:
    await queue.accept([{"update_id": 1}])
    (waiting,) = await queue.read(10, None)
    await queue.done(waiting.id)
    assert await redis_client.xlen("groups") == 0
    assert (await redis_client.xpending("groups", "guards"))["pending"] == 0


async def test_a_dead_workers_update_is_taken_over(queue, redis_client, monkeypatch) -> None:
    await queue.accept([{"update_id": 1}])
    await queue.read(10, None)
    other = Queue(redis_client)
    assert await other.claim(10) == []
    monkeypatch.setattr("bot.groups.queue.CLAIM_MS", 0)
    assert numbers(await other.claim(10)) == [1]


async def test_what_is_being_dealt_with_is_not_taken_over(queue, redis_client) -> None:
    await queue.accept([{"update_id": 1}])
    (waiting,) = await queue.read(10, None)
    await queue.renew([waiting.id])
    (row,) = await redis_client.xpending_range("groups", "guards", "-", "+", 10)
    assert row["time_since_delivered"] < 5000


async def test_opening_twice_changes_nothing(queue) -> None:
    await queue.open()


async def test_a_flood_is_refused_but_never_what_somebody_pressed(queue, monkeypatch) -> None:
    monkeypatch.setattr("bot.groups.queue.MOST_WAITING", 2)
    await queue.accept([{"update_id": number} for number in range(1, 6)], must=[4])
    assert numbers(await queue.read(10, None)) == [1, 2, 4]
