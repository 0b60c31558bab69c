"""One turn at a time for each sender, also between processes."""

import asyncio

import pytest
from rasa.core.lock_store import LockError

from nlu.lock_store import RedisLockStore, lock_key, tracker_key


@pytest.fixture
def locks(redis):
    return RedisLockStore(redis)


@pytest.fixture
def other_process(redis):
    """A lock store that shares nothing with `locks` but Redis."""
    return RedisLockStore(redis, longest_wait_s=0.05)


async def test_a_sender_has_one_turn_at_a_time_between_processes(redis):
    stores = [RedisLockStore(redis) for _ in range(4)]
    inside, most = 0, 0

    async def turn(store):
        nonlocal inside, most
        async with store.lock("a"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(turn(stores[n % 4]) for n in range(24)))
    assert most == 1


async def test_messages_of_a_sender_keep_their_order_in_a_process(locks):
    order = []

    async def turn(number):
        async with locks.lock("a"):
            await asyncio.sleep(0)
            order.append(number)

    await asyncio.gather(*(turn(number) for number in range(20)))
    assert order == list(range(20))


async def test_other_senders_do_not_wait(locks):
    async with locks.lock("a"), locks.lock("b"):
        assert set(locks.turns) == {"a", "b"}


async def test_who_waits_too_long_is_told(locks, other_process):
    async with locks.lock("a"):
        with pytest.raises(LockError):
            async with other_process.lock("a"):
                pytest.fail("two turns at once")


async def test_a_turn_that_outlived_its_lock_leaves_nothing_behind(redis):
    slow, next_one = RedisLockStore(redis), RedisLockStore(redis)
    with pytest.raises(LockError):
        async with slow.lock("a") as turn:
            await redis.delete(lock_key("a"))  # as when its time is over
            async with next_one.lock("a") as newer:
                newer.write(b"newer", 60)
            turn.write(b"older", 60)
    assert await redis.get(tracker_key("a")) == b"newer"


async def test_a_lost_lock_of_another_is_not_freed(redis):
    slow, next_one = RedisLockStore(redis), RedisLockStore(redis)
    with pytest.raises(LockError):
        async with slow.lock("a"):
            await redis.set(lock_key("a"), "of another process")
    assert await redis.get(lock_key("a")) == b"of another process"
    assert next_one.turns == {}


async def test_a_lock_ends_by_itself(redis):
    locks = RedisLockStore(redis)
    async with locks.lock("a"):
        assert 0 < await redis.pttl(lock_key("a")) <= 30_000


async def test_a_failed_turn_frees_the_lock_and_writes_nothing(redis, locks):
    with pytest.raises(ValueError, match="broken"):
        async with locks.lock("a") as turn:
            turn.write(b"half", 60)
            raise ValueError("broken")
    assert await redis.keys("*") == []
    assert locks.turns == {}
    async with locks.lock("a"):
        pass


async def test_a_turn_brings_the_tracker_along_and_writes_it_with_its_end(redis, locks):
    await redis.set(tracker_key("a"), b"before")
    async with locks.lock("a") as turn:
        assert turn.stored == b"before"
        turn.write(b"after", 100)
        assert await redis.get(tracker_key("a")) == b"before"
    assert await redis.get(tracker_key("a")) == b"after"
    assert 0 < await redis.ttl(tracker_key("a")) <= 100


async def test_a_turn_that_writes_nothing_keeps_the_tracker(redis, locks):
    await redis.set(tracker_key("a"), b"before", ex=100)
    async with locks.lock("a"):
        pass
    assert await redis.get(tracker_key("a")) == b"before"
