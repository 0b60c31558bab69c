"""Where messages wait, in Redis: kept before a platform hears that they arrived, until their answer is sent.

A person's messages are a list, which keeps their order; an entry on one of two streams says that the person waits.
Workers of any process share the streams as a consumer group, and whoever holds the person's lock answers the list.
The holder's stream entry is acknowledged in the same step that gives the lock back, so that a holder who dies leaves
an entry for another to claim. See docs/decisions/0006-messages-wait-on-streams.md.
"""

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass, replace
from secrets import token_hex
from typing import Any

import redis.asyncio as redis
from redis.exceptions import ResponseError

from bot import metrics
from bot.message import Person
from bot.turns.letter import Letter, dump, load

ORDINARY, URGENT = "turns", "turns:urgent"
GROUP = "workers"
PUT_OFF_KEY = "turns:later"
SEEN_SECONDS = 24 * 3600
WAIT_SECONDS = 72 * 3600
"""How long a message waits for a bot that is down: over a weekend."""
WAIT_LIMIT = 1_000
"""Messages that may wait for one person; more than that is a flood, and the newest are refused."""
TAKEN_AT_ONCE = 200
LOCK_MS = 10_000
"""A dead worker's person is free after this; a living one renews its locks (see turns/workers.py)."""
CLAIM_MS = LOCK_MS
BLOCK_MS = 2_000
GONE_MS = 3_600_000
"""A consumer idle for an hour that owes nothing has ended."""

ACCEPTED, REFUSED = 1, -1
ACCEPT = """
local taken = {}
for i = 0, #KEYS / 3 - 1 do
  local seen, list, stream = KEYS[3 * i + 1], KEYS[3 * i + 2], KEYS[3 * i + 3]
  local named, letter, person = ARGV[3 * i + 4], ARGV[3 * i + 5], ARGV[3 * i + 6]
  if redis.call('LLEN', list) >= tonumber(ARGV[3]) then
    taken[i + 1] = -1
  elseif named == '1' and not redis.call('SET', seen, 1, 'NX', 'EX', ARGV[1]) then
    taken[i + 1] = 0
  else
    redis.call('RPUSH', list, letter)
    redis.call('EXPIRE', list, ARGV[2])
    redis.call('XADD', stream, '*', 'person', person)
    taken[i + 1] = 1
  end
end
return taken
"""
"""Many letters in one call: over the pipeline of the library each batch would first ask whether the script is there."""
BEGIN = """
if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return false end
local tries = redis.call('INCR', KEYS[3])
redis.call('EXPIRE', KEYS[3], 86400)
return {tries, redis.call('LRANGE', KEYS[2], 0, ARGV[3]), redis.call('GET', KEYS[4])}
"""
FINISH = """
for i = 6, #ARGV do redis.call('LREM', KEYS[2], 1, ARGV[i]) end
redis.call('DEL', KEYS[5])
local rest = redis.call('LRANGE', KEYS[2], 0, ARGV[3])
local holder = redis.call('GET', KEYS[1])
if #rest > 0 and (not holder or holder == ARGV[1]) then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  redis.call('SET', KEYS[3], 1, 'EX', 86400)
  return rest
end
if holder == ARGV[1] then redis.call('DEL', KEYS[1], KEYS[3]) end
redis.call('XACK', KEYS[4], ARGV[4], ARGV[5])
redis.call('XDEL', KEYS[4], ARGV[5])
return {}
"""
"""Removing by value makes it safe to repeat, and safe when another has taken the person over meanwhile."""
PUT_OFF = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[5] ~= '' then redis.call('SET', KEYS[3], ARGV[5], 'EX', ARGV[6]) end
if ARGV[7] == '0' then redis.call('DEL', KEYS[2]) end
local now = redis.call('TIME')
redis.call('ZADD', KEYS[5], now[1] + ARGV[4], KEYS[4] .. '|' .. ARGV[8])
redis.call('XACK', KEYS[4], ARGV[2], ARGV[3])
redis.call('XDEL', KEYS[4], ARGV[3])
redis.call('DEL', KEYS[1])
return 1
"""
"""The person's name moves from the stream to those put off, in one step: a kill loses it in neither."""
WAKE = """
local now = redis.call('TIME')[1]
for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[1])) do
  local cut = string.find(name, '|', 1, true)
  redis.call('XADD', string.sub(name, 1, cut - 1), '*', 'person', string.sub(name, cut + 1))
  redis.call('ZREM', KEYS[1], name)
end
"""
RENEW = """
for i, lock in ipairs(KEYS) do
  if redis.call('GET', lock) == ARGV[i + 1] then redis.call('PEXPIRE', lock, ARGV[1]) end
end
"""


@dataclass(frozen=True)
class Entry:
    """A person who waits, as a stream says it. `claimed`: taken over from a worker that seems dead."""

    stream: str
    id: str
    person: Person
    claimed: bool = False

    @property
    def since(self) -> float:
        """When the message arrived, in seconds since 1970: an entry's id begins with it in milliseconds."""
        return int(self.id.partition("-")[0]) / 1000


@dataclass(frozen=True)
class Hold:
    """A person's turn, held by this worker."""

    entry: Entry
    token: str
    unsent: bytes | None = None
    """The answer to the person's first messages, where it was made before and put off."""

    @property
    def lock(self) -> str:
        """The lock's key."""
        return f"turn:{self.entry.person.key}"


class Inbox:
    """The waiting messages. Errors of Redis are the caller's: nothing counts as accepted before Redis said so."""

    def __init__(self, client: "redis.Redis") -> None:
        self.redis = client
        self.consumer = f"{socket.gethostname()}-{os.getpid()}-{token_hex(4)}"
        self._accept, self._begin = client.register_script(ACCEPT), client.register_script(BEGIN)
        self._finish, self._renew = client.register_script(FINISH), client.register_script(RENEW)
        self._put_off, self._wake = client.register_script(PUT_OFF), client.register_script(WAKE)

    async def accept(self, letters: Sequence[tuple[Letter, bool]]) -> list[bool]:
        """Keep letters, each with whether it is urgent, in their order; False for those that are here already.

        Known by channel and `update_id`; a letter without one is always new.
        """
        keys: list[str] = []
        args: list[Any] = []
        for letter, urgent in letters:
            person, update_id = letter.incoming.person, letter.incoming.update_id
            keys += [f"seen:{person.channel}:{update_id}", _list(person), URGENT if urgent else ORDINARY]
            args += [int(bool(update_id)), dump(letter), person.key]
        results = await self._accept(keys=keys, args=[SEEN_SECONDS, WAIT_SECONDS, WAIT_LIMIT, *args])
        metrics.REFUSED.inc(results.count(REFUSED))
        return [result == ACCEPTED for result in results]

    async def open(self) -> None:
        """Make the consumer groups, and forget consumers that ended long ago."""
        for stream in (ORDINARY, URGENT):
            try:
                await self.redis.xgroup_create(stream, GROUP, id="0", mkstream=True)
            except ResponseError as error:
                if "BUSYGROUP" not in str(error):
                    raise
            for consumer in await self.redis.xinfo_consumers(stream, GROUP):
                if consumer["pending"] == 0 and consumer["idle"] > GONE_MS:
                    await self.redis.xgroup_delconsumer(stream, GROUP, consumer["name"])

    async def read(self, stream: str, count: int) -> list[Entry]:
        """Up to `count` people who newly wait; waits for one for up to BLOCK_MS."""
        answer: Any = await self.redis.xreadgroup(GROUP, self.consumer, {stream: ">"}, count=count, block=BLOCK_MS)
        return [_entry(stream, id_, fields) for _, entries in answer or () for id_, fields in entries]

    async def claim(self, stream: str, count: int) -> list[Entry]:
        """Up to `count` people whose worker has been silent for CLAIM_MS."""
        _, entries, *_ = await self.redis.xautoclaim(stream, GROUP, self.consumer, CLAIM_MS, count=count)
        return [_entry(stream, id_, fields, claimed=True) for id_, fields in entries if fields]

    async def begin(self, entry: Entry) -> tuple[Hold, int, list[Letter]] | None:
        """Take the person's turn: the hold, how often it was begun without an end, and what waits.

        None if another holds it. That one will find what this entry announces, and has an entry of its own in case
        it dies; so a new entry is done with, while a claimed one may be the holder's own and stays.
        """
        hold = Hold(entry, token_hex(8))
        taken = await self._begin(
            keys=[hold.lock, _list(entry.person), _tries(entry.person), _unsent(entry.person)],
            args=[hold.token, LOCK_MS, TAKEN_AT_ONCE - 1],
        )
        if taken is None:
            if not entry.claimed:
                await self._drop(entry)
            return None
        tries, waiting, unsent = taken
        return replace(hold, unsent=unsent), tries, [load(entry.person, raw) for raw in waiting]

    async def waiting(self, person: Person) -> list[Letter]:
        """What waits for a person now."""
        raws: Any = await self.redis.lrange(_list(person), 0, TAKEN_AT_ONCE - 1)
        return [load(person, raw) for raw in raws]

    async def finish(self, hold: Hold, done: Sequence[Letter]) -> list[Letter]:
        """Take answered letters off; what waits further, or nothing, and then the turn is given back."""
        entry = hold.entry
        rest = await self._finish(
            keys=[hold.lock, _list(entry.person), _tries(entry.person), entry.stream, _unsent(entry.person)],
            args=[hold.token, LOCK_MS, TAKEN_AT_ONCE - 1, GROUP, entry.id, *(letter.raw for letter in done)],
        )
        return [load(entry.person, raw) for raw in rest]

    async def put_off(self, hold: Hold, seconds: float, answer: bytes | None, *, counted: bool) -> None:
        """Give the turn back and let the person wait for so long; they keep their messages, and the answer if made.

        `counted`: that this try ended without an answer counts against the message.
        """
        entry, person = hold.entry, hold.entry.person
        await self._put_off(
            keys=[hold.lock, _tries(person), _unsent(person), entry.stream, PUT_OFF_KEY],
            args=[hold.token, GROUP, entry.id, seconds, answer or b"", WAIT_SECONDS, int(counted), person.key],
        )

    async def wake(self) -> None:
        """Those who were put off and whose time has come wait for a worker again."""
        await self._wake(keys=[PUT_OFF_KEY], args=[TAKEN_AT_ONCE])

    async def renew(self, holds: Sequence[Hold]) -> None:
        """Keep holding."""
        if holds:
            await self._renew(keys=[hold.lock for hold in holds], args=[LOCK_MS, *(hold.token for hold in holds)])

    async def _drop(self, entry: Entry) -> None:
        async with self.redis.pipeline(transaction=False) as pipe:
            pipe.xack(entry.stream, GROUP, entry.id)
            pipe.xdel(entry.stream, entry.id)
            await pipe.execute()


def _entry(stream: str, entry_id: bytes, fields: dict[bytes, bytes], claimed: bool = False) -> Entry:
    channel, _, address = fields[b"person"].decode().partition(":")
    return Entry(stream, entry_id.decode(), Person(channel, address), claimed)


def _list(person: Person) -> str:
    return f"inbox:{person.key}"


def _unsent(person: Person) -> str:
    return f"unsent:{person.key}"


def _tries(person: Person) -> str:
    return f"tries:{person.key}"
