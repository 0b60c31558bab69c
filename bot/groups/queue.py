"""Updates from groups that wait for the guard, on a Redis stream: kept before the platform hears that they arrived.

An entry is acknowledged when it is dealt with; one whose worker has died is taken over by another.
"""

import logging
import os
import socket
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

import orjson
import redis.asyncio as redis
from redis.exceptions import ResponseError

from bot import metrics
from bot.passed import passing_over

logger = logging.getLogger(__name__)
STREAM, GROUP = "groups", "guards"
SEEN_SECONDS = 24 * 3600
CLAIM_MS = 10_000
BLOCK_MS = 2_000
MOST_WAITING = 100_000
"""Beyond that new messages are refused: a warning that late is of no use. What people press or ask for never is."""
ACCEPT = """
local refused = 0
for i = 2, #KEYS do
  local must, update = ARGV[2 * i - 1], ARGV[2 * i]
  if must == '0' and redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[2]) then
    refused = refused + 1
  elseif redis.call('SET', KEYS[i], 1, 'NX', 'EX', ARGV[1]) then
    redis.call('XADD', KEYS[1], '*', 'update', update)
  end
end
return refused
"""


@dataclass(frozen=True)
class Waiting:
    """An update that waits."""

    id: str
    update: dict[str, Any]

    @property
    def since(self) -> float:
        """When it arrived, in seconds since 1970: an entry's id begins with it in milliseconds."""
        return int(self.id.partition("-")[0]) / 1000


class Queue:
    """The stream. Errors of Redis are the caller's."""

    def __init__(self, client: "redis.Redis", channel: str = "telegram") -> None:
        self._redis, self._channel = client, channel
        self._consumer = f"{socket.gethostname()}-{os.getpid()}-{token_hex(4)}"
        self._accept = client.register_script(ACCEPT)

    async def accept(self, updates: Sequence[dict[str, Any]], must: Collection[int] = ()) -> None:
        """Keep updates, each once, known by their `update_id`; of a flood only those that `must` names."""
        keys, args = [STREAM], list[Any]((SEEN_SECONDS, MOST_WAITING))
        for update in updates:
            # Strict JSON forbids what some clients can write, such as half an emoji.
            with passing_over("groups", "update"):
                kept = orjson.dumps(update)
                keys.append(f"seen:group:{self._channel}:{update['update_id']}")
                args += [int(update["update_id"] in must), kept]
        refused = int(await self._accept(keys=keys, args=args))
        if refused:
            metrics.GROUP_REFUSED.inc(refused)
            logger.error("%d messages of groups were refused: %d wait already", refused, MOST_WAITING)

    async def open(self) -> None:
        """Make the consumer group."""
        try:
            await self._redis.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    async def read(self, count: int, block_ms: int | None = BLOCK_MS) -> list[Waiting]:
        """Up to `count` new updates; waits for one."""
        answer: Any = await self._redis.xreadgroup(GROUP, self._consumer, {STREAM: ">"}, count=count, block=block_ms)
        return [_waiting(id_, fields) for _, entries in answer or () for id_, fields in entries]

    async def claim(self, count: int) -> list[Waiting]:
        """Up to `count` updates whose worker has been silent for CLAIM_MS."""
        _, entries, *_ = await self._redis.xautoclaim(STREAM, GROUP, self._consumer, CLAIM_MS, count=count)
        return [_waiting(id_, fields) for id_, fields in entries if fields]

    async def renew(self, ids: Sequence[str]) -> None:
        """Keep what is being dealt with from being taken over."""
        if ids:
            await self._redis.xclaim(STREAM, GROUP, self._consumer, 0, list(ids), justid=True)

    async def done(self, entry_id: str) -> None:
        """An update is dealt with."""
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.xack(STREAM, GROUP, entry_id)
            pipe.xdel(STREAM, entry_id)
            await pipe.execute()


def _waiting(entry_id: bytes, fields: dict[bytes, bytes]) -> Waiting:
    return Waiting(entry_id.decode(), orjson.loads(fields[b"update"]))
