"""The client of Redis, with time limits and with cancellations that arrive."""

import asyncio
from collections.abc import Iterable

import redis.asyncio as redis
from redis.asyncio.connection import AbstractConnection

SECONDS = 5.0
CONNECTIONS = 512
"""The client's own limit of 100 is an error, not a wait, and workers of turns, groups and alerts share it."""


def redis_client(url: str) -> "redis.Redis":
    """A client of `url` (redis://, rediss:// or unix://) whose calls fail after SECONDS without an answer."""
    client = redis.Redis.from_url(
        url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS, max_connections=CONNECTIONS
    )
    pool = client.connection_pool
    pool.connection_class = type("SoundConnection", (_Sound, pool.connection_class), {})
    return client


class _Sound(AbstractConnection):
    """A connection whose sends do not swallow the cancellation of their task.

    The library sends through `asyncio.wait_for`, which before Python 3.12 returns in place of being cancelled where
    what it waits for is done in the same moment (https://github.com/python/cpython/issues/86296). A worker that loops
    over calls would go on for ever after it was told to end.
    """

    async def send_packed_command(self, command: bytes | str | Iterable[bytes], check_health: bool = True) -> None:
        task = asyncio.current_task()
        before = task.cancelling() if task else 0
        await super().send_packed_command(command, check_health)
        if task and task.cancelling() > before:
            # The answer on its way belongs to nobody.
            await self.disconnect(nowait=True)
            raise asyncio.CancelledError
