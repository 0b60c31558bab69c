"""Messages of groups that came faster than they can be read: they wait in Redis, so that a plea behind them does not.

One entry holds what was handed in together; whoever reads it hands on what matters and then takes it off. A reader that
dies leaves it to another, and what was handed on already is known by its id.
"""

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

import orjson
import redis.asyncio as redis
from redis.exceptions import ResponseError

from bot.passed import passing_over

STREAM, GROUP = "groups:unread", "readers"
CLAIM_MS = 30_000
BLOCK_MS = 1_000
MOST_WAITING = 2_000
"""Entries, of up to a hundred messages each; beyond that messages wait at the platform again."""


@dataclass(frozen=True)
class Unread:
    """What was handed in together."""

    id: str
    updates: list[dict[str, Any]]


class Backlog:
    """The stream. Errors of Redis are the caller's."""

    def __init__(self, client: "redis.Redis") -> None:
        self._redis = client
        self._consumer = f"{socket.gethostname()}-{os.getpid()}-{token_hex(4)}"
        self.waits = False
        """Whether something may wait still: what comes next must not overtake it."""

    async def keep(self, updates: Sequence[dict[str, Any]]) -> bool:
        """Keep updates for later; False where too many wait."""
        if await self._redis.xlen(STREAM) >= MOST_WAITING:
            return False
        kept = []
        for update in updates:
            with passing_over("groups", "update"):
                kept.append(orjson.dumps(update))
        self.waits = True
        await self._redis.xadd(STREAM, {"updates": b"[%s]" % b",".join(kept)})
        return True

    async def open(self) -> None:
        """Make the group of readers."""
        try:
            await self._redis.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    async def next(self) -> Unread | None:
        """What waits longest, or was left by a reader that seems dead; None after a second without any."""
        _, left, *_ = await self._redis.xautoclaim(STREAM, GROUP, self._consumer, CLAIM_MS, count=1)
        found = left or await self._new()
        if not found:
            self.waits = bool(await self._redis.xlen(STREAM))
            return None
        self.waits = True
        entry, fields = found[0]
        return Unread(entry.decode(), orjson.loads(fields[b"updates"]))

    async def _new(self) -> Any:
        answer: Any = await self._redis.xreadgroup(GROUP, self._consumer, {STREAM: ">"}, count=1, block=BLOCK_MS)
        return answer[0][1] if answer else ()

    async def done(self, read: Unread) -> None:
        """It was read, and what matters handed on."""
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.xack(STREAM, GROUP, read.id)
            pipe.xdel(STREAM, read.id)
            await pipe.execute()
