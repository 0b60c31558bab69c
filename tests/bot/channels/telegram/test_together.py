"""A webhook's updates are handed in together; none is acknowledged before its own hand-in has ended."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from redis.exceptions import ConnectionError as RedisAway

from bot.channels.telegram.together import AT_ONCE, MANY, Together


class Store:
    """Keeps what is handed in, when it is let."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.batches: list[list[int]] = []
        self.away = 0
        self.floods = 0

    async def take(self, updates: Sequence[dict[str, Any]]) -> None:
        self.batches.append([update["update_id"] for update in updates])
        await self.open.wait()
        if self.away:
            self.away -= 1
            raise RedisAway

    def flooded(self) -> None:
        self.floods += 1


@pytest.fixture
def store() -> Store:
    return Store()


async def arriving(store: Store, count: int) -> list["asyncio.Task[None]"]:
    """So many updates arrive, the first of them alone."""
    together = Together(store.take, store.flooded)
    tasks = [asyncio.create_task(together.take({"update_id": 0}))]
    while not store.batches:
        await asyncio.sleep(0)
    tasks += [asyncio.create_task(together.take({"update_id": number})) for number in range(1, count)]
    for _ in range(3):
        await asyncio.sleep(0)
    return tasks


@pytest.mark.parametrize(
    ("count", "batches", "floods"),
    [(1, [1], 0), (2, [1, 1], 0), (30, [1, 29], 0), (MANY + 1, [1, MANY], 1), (AT_ONCE + 11, [1, AT_ONCE, 10], 1)],
)
async def test_what_arrives_during_a_hand_in_makes_up_the_next(
    store: Store, count: int, batches: list[int], floods: int
) -> None:
    tasks = await arriving(store, count)
    assert not any(task.done() for task in tasks), "nothing is safe yet"
    store.open.set()
    await asyncio.gather(*tasks)
    assert [len(batch) for batch in store.batches] == batches
    assert [number for batch in store.batches for number in batch] == list(range(count))
    assert store.floods == floods


async def test_a_failed_hand_in_is_told_to_its_own_updates_only(store: Store) -> None:
    tasks = await arriving(store, 5)
    store.away = 1
    store.open.set()
    first, *others = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(first, RedisAway)
    assert others == [None] * 4


async def test_who_no_longer_waits_holds_up_nobody(store: Store) -> None:
    tasks = await arriving(store, 3)
    tasks[1].cancel()
    store.open.set()
    assert await asyncio.gather(tasks[0], tasks[2]) == [None, None]
