"""One turn at a time for each person, over any number of processes; what arrives meanwhile is merged, never lost.

A message is appended to the person's list in Redis; whoever gets the person's lock answers all that waits there.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from secrets import token_hex

import orjson
import redis.asyncio as redis

from bot.message import MAX_TEXT, Incoming, Person

LOCK_MS = 60_000
INBOX_SECONDS = 24 * 3600
INBOX_LIMIT = 200
"""Messages that may wait for one person; older ones beyond that are dropped by trimming, newest kept."""

TAKE_OR_UNLOCK = """
local waiting = redis.call('LRANGE', KEYS[1], 0, -1)
if #waiting > 0 then redis.call('DEL', KEYS[1]) return waiting end
if redis.call('GET', KEYS[2]) == ARGV[1] then redis.call('DEL', KEYS[2]) end
return waiting
"""
"""Take everything that waits; if nothing does, give the lock back in the same step, so that none can slip between."""


@dataclass(frozen=True)
class Batch:
    """Messages answered together: all but the last were merged into it."""

    incoming: Incoming
    tickets: tuple[str, ...]


class Inbox:
    """Per-person order and merging."""

    def __init__(self, client: "redis.Redis") -> None:
        self.redis = client
        self._take = client.register_script(TAKE_OR_UNLOCK)

    async def deliver(self, incoming: Incoming, answer: Callable[[Batch], Awaitable[None]]) -> str:
        """Queue a message and, unless another task holds this person's turn, answer all that waits.

        Returns the message's ticket; `answer` is called with the batch that holds it, here or in the other task.
        """
        ticket = token_hex(8)
        inbox, lock = f"inbox:{incoming.person.key}", f"turn:{incoming.person.key}"
        message = orjson.dumps({"ticket": ticket, "text": incoming.text, "payload": incoming.payload})
        async with self.redis.pipeline() as pipe:
            pipe.rpush(inbox, message)
            pipe.ltrim(inbox, -INBOX_LIMIT, -1)
            pipe.expire(inbox, INBOX_SECONDS)
            pipe.set(lock, ticket, nx=True, px=LOCK_MS)
            *_, mine = await pipe.execute()
        if mine:
            await self._drain(incoming.person, inbox, lock, ticket, answer)
        return ticket

    async def _drain(
        self, person: Person, inbox: str, lock: str, ticket: str, answer: Callable[[Batch], Awaitable[None]]
    ) -> None:
        while waiting := await self._take(keys=[inbox, lock], args=[ticket]):
            for batch in merge(person, [orjson.loads(m) for m in waiting]):
                await asyncio.shield(answer(batch))
            await self.redis.pexpire(lock, LOCK_MS)


def merge(person: Person, messages: list[dict[str, str | None]]) -> list[Batch]:
    """Neighbouring texts become one message; a pressed button stays alone."""
    batches: list[Batch] = []
    texts: list[dict[str, str | None]] = []

    def flush() -> None:
        if texts:
            text = "\n".join(m["text"] or "" for m in texts)[:MAX_TEXT]
            batches.append(Batch(Incoming(person, text), tuple(m["ticket"] or "" for m in texts)))
            texts.clear()

    for message in messages:
        if message["payload"] is None:
            texts.append(message)
        else:
            flush()
            batches.append(
                Batch(Incoming(person, payload=message["payload"]), (message["ticket"] or "",))
            )
    flush()
    return batches
