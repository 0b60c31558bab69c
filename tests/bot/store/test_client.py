"""Whoever waits for Redis can be told to end at any moment."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
import redis.asyncio as redis

from bot.store.client import redis_client as make

STEPS = 60
"""Steps of the event loop within which a few calls are made."""


async def ping(client: "redis.Redis") -> None:
    await client.ping()


async def pipeline(client: "redis.Redis") -> None:
    async with client.pipeline() as pipe:
        pipe.incr("a")
        pipe.incr("b")
        await pipe.execute()


@pytest.mark.parametrize("call", [ping, pipeline])
async def test_a_loop_over_calls_ends_when_cancelled_at_any_step(
    redis_client: "redis.Redis", call: Callable[["redis.Redis"], Awaitable[None]]
) -> None:
    over = asyncio.Event()

    async def loop() -> None:
        while not over.is_set():
            await call(redis_client)

    deaf = []
    for step in range(STEPS):
        over.clear()
        task = asyncio.create_task(loop())
        for _ in range(step):
            await asyncio.sleep(0)
        task.cancel()
        _, running = await asyncio.wait({task}, timeout=0.5)
        deaf += [step] * len(running)
        over.set()
        await asyncio.wait({task})
    assert deaf == []
    assert await redis_client.ping()


async def test_as_many_calls_at_once_as_all_workers_of_a_process_make(redis_url: str) -> None:
    client = make(redis_url)
    answers = await asyncio.gather(*(client.blpop(["nothing"], timeout=0.2) for _ in range(300)))
    await client.aclose()
    assert answers == [None] * 300
