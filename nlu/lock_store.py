"""One turn at a time for each sender, over Redis, in two round trips.

A turn begins with ``SET lock NX PX`` and ``GET tracker`` in one round trip and ends with one script that, only if
the lock is still ours, writes the tracker and frees the lock. So a turn that outlived its lock (a stalled
machine) can never overwrite what the next turn wrote: it fails instead.

Rasa's own ticket lock takes seven round trips a turn and looks again only once a second when it must wait.
Here messages that reach the same process wait in line, in order; between processes whoever asks first after the
lock is freed gets it, asking every 5 to 50 ms.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from rasa.core.lock_store import LockError, LockStore
from redis.asyncio import Redis

LOCK_LIFETIME_S = 30.0
LONGEST_WAIT_S = 9.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.005, 0.05

_END_TURN = """
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('del', KEYS[1])
if ARGV[2] == 'write' then redis.call('set', KEYS[2], ARGV[3], 'EX', ARGV[4])
elseif ARGV[2] == 'forget' then redis.call('del', KEYS[2]) end
return 1
"""


def lock_key(sender: str) -> str:
    """The braces keep a sender's keys on one node of a Redis cluster."""
    return f"sobat:{{{sender}}}:turn"


def tracker_key(sender: str) -> str:
    """Where a sender's tracker is."""
    return f"sobat:{{{sender}}}:tracker"


@dataclass(slots=True)
class Turn:
    """A sender's turn while it lasts: the tracker as it was, and what shall be written at the end."""

    token: str
    stored: bytes | None
    lifetime_s: int = 0
    end: str = "keep"

    def write(self, content: bytes, lifetime_s: int) -> None:
        """The tracker to leave behind, and for how long."""
        self.stored, self.lifetime_s, self.end = content, lifetime_s, "write"

    def forget(self) -> None:
        """Leaves no tracker behind."""
        self.stored, self.end = None, "forget"


@dataclass(slots=True)
class _Line:
    """Who waits in this process for one sender."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    people: int = 0


class RedisLockStore(LockStore):
    """See the module. `turns` holds the turns of this process; the tracker store reads and fills them."""

    def __init__(self, redis: Redis, lifetime_s: float = LOCK_LIFETIME_S,
                 longest_wait_s: float = LONGEST_WAIT_S) -> None:
        super().__init__()
        self.turns: dict[str, Turn] = {}
        self._redis = redis
        self._lifetime_ms = int(lifetime_s * 1000)
        self._longest_wait_s = longest_wait_s
        self._lines: dict[str, _Line] = {}
        self._end_turn = redis.register_script(_END_TURN)

    @asynccontextmanager
    async def lock(self, conversation_id: str, lock_lifetime: float = LOCK_LIFETIME_S,
                   wait_time_in_seconds: float = _FIRST_PAUSE_S) -> AsyncIterator[Turn]:
        """The sender's turn. Raises `LockError` if it does not come in time, or was lost before its end."""
        async with self._in_line(conversation_id):
            turn = await self._begin(conversation_id)
            self.turns[conversation_id] = turn
            try:
                yield turn
            except BaseException:
                turn.end = "keep"
                raise
            finally:
                del self.turns[conversation_id]
                kept = await self._finish(conversation_id, turn)
            if not kept:
                raise LockError("the turn lasted longer than its lock: nothing of it was kept")

    @asynccontextmanager
    async def _in_line(self, sender: str) -> AsyncIterator[None]:
        line = self._lines.setdefault(sender, _Line())
        line.people += 1
        try:
            async with line.lock:
                yield
        finally:
            line.people -= 1
            if not line.people:
                del self._lines[sender]

    async def _begin(self, sender: str) -> Turn:
        token = secrets.token_hex(8)
        until = time.monotonic() + self._longest_wait_s
        pause = _FIRST_PAUSE_S
        while True:
            async with self._redis.pipeline(transaction=False) as pipe:
                pipe.set(lock_key(sender), token, nx=True, px=self._lifetime_ms)
                pipe.get(tracker_key(sender))
                locked, stored = await pipe.execute()
            if locked:
                return Turn(token, stored)
            if time.monotonic() >= until:
                raise LockError("another turn of this sender does not end")
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE_S)

    async def _finish(self, sender: str, turn: Turn) -> bool:
        content = turn.stored if turn.end == "write" and turn.stored is not None else b""
        return bool(await self._end_turn(keys=[lock_key(sender), tracker_key(sender)],
                                         args=[turn.token, turn.end, content, turn.lifetime_s]))
