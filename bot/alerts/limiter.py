"""One rate limit for all workers on all machines, in Redis, by Redis's own clock.

One script answers in one round trip how many sends may go now and, if none, how long to wait; it also knows that a
platform asked everybody to wait. Why no library does this: docs/decisions/0013-alerts-are-claimed-in-sql.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import redis.asyncio as redis

from bot.alerts.senders.sender import GROUP_SECONDS, PAIR_SECONDS
from bot.message import Person

MICRO = 1_000_000
MOST_BEHIND = 1.0
"""Seconds that alerts wait for answers before they try again: a flood of answers must not end an alert."""
BURST_SHARE = 20
"""A twentieth of a second's sends may go at once. The rate is lowered by as much, so that no second has too many."""
SLOW_SHARE = 0.95
"""Of a rate that allows less than a burst of one; a whole send less a second would halve two a second."""
TAKE = """
local hold = redis.call('PTTL', KEYS[2])
if hold > 0 then return {0, hold} end
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local interval, burst, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local free = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local room = math.floor((now + burst * interval - free) / interval)
if room <= 0 then return {0, math.ceil((free + interval - burst * interval - now) / 1000)} end
local granted = math.min(room, wanted)
local after = free + granted * interval
redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', math.ceil((after - now) / 1000) + 1000)
return {granted, 0}
"""
"""Generic cell rate algorithm: KEYS[1] holds the time at which the next send would be due if all were evenly spaced."""
SPENT = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local interval, sends, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local free = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
if free - now >= most then return end
local after = math.min(free + sends * interval, now + most)
redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', math.ceil((after - now) / 1000) + 1000)
"""
"""Sends that asked nobody take from the same rate, but never more than `most` microseconds of it."""
HOLD = """
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], 1, 'PX', ARGV[1]) end
"""


@dataclass(frozen=True)
class Grant:
    """How many sends may go now; if none, the seconds to wait before asking again."""

    sends: int
    wait: float = 0.0


class Limiter:
    """Errors of Redis are the caller's: without Redis nothing may be sent."""

    def __init__(self, client: "redis.Redis", rates: dict[str, float]) -> None:
        """`rates`: sends a second by channel."""
        self._redis, self._rates = client, rates
        self._take, self._spent, self._hold = map(client.register_script, (TAKE, SPENT, HOLD))

    async def take(self, channel: str, wanted: int) -> Grant:
        """Up to `wanted` sends that may go now."""
        interval, burst = spacing(self._rates[channel])
        sends, wait_ms = await self._take(keys=_keys(channel), args=[interval, burst, wanted])
        return Grant(int(sends), int(wait_ms) / 1000)

    async def spent(self, channel: str, sends: int) -> None:
        """So many answers went out on their own: alerts make room for them, for at most `MOST_BEHIND` at a time."""
        interval, _ = spacing(self._rates[channel])
        await self._spent(keys=_keys(channel)[:1], args=[interval, sends, round(MOST_BEHIND * MICRO)])

    async def hold(self, channel: str, seconds: float) -> None:
        """Let nobody send for so long."""
        await self._hold(keys=[_keys(channel)[1]], args=[max(1, round(seconds * 1000))])

    async def alone(self, what: str, seconds: float) -> bool:
        """Whether nobody else does this now; nobody else will for so long, or until `together`."""
        return bool(await self._redis.set(f"alerts:alone:{what}", 1, nx=True, px=round(1000 * seconds)))

    async def together(self, what: str) -> None:
        """It is done."""
        await self._redis.delete(f"alerts:alone:{what}")

    async def too_soon(self, people: Sequence[Person]) -> list[float]:
        """For each person the seconds until the chat may get another message, 0 if it may now (which is noted)."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for person in people:
                pipe.set(f"alerts:chat:{person.key}", 1, nx=True, px=round(1000 * pause(person)))
            free = await pipe.execute()
        return [0.0 if granted else pause(person) for granted, person in zip(free, people, strict=True)]


def spacing(rate: float) -> tuple[int, int]:
    """Microseconds between sends and how many may go at once, so that no second sees more than `rate` sends."""
    burst = max(1, int(rate / BURST_SHARE))
    steady = rate - burst if rate >= BURST_SHARE else rate * SLOW_SHARE
    return round(MICRO / steady), burst


def pause(person: Person) -> float:
    """Seconds between two messages to one chat."""
    if person.channel == "telegram" and person.address.startswith("-"):
        return GROUP_SECONDS
    return PAIR_SECONDS.get(person.channel, 1.0)


def _keys(channel: str) -> list[str]:
    return [f"alerts:rate:{channel}", f"alerts:hold:{channel}"]
