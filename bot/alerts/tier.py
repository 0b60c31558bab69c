"""WhatsApp's messaging limit: how many people may be written to first in a moving day, on all machines together.

A template outside the customer service window counts its recipient once in 24 hours; answers inside the window do not
count. https://developers.facebook.com/documentation/business-messaging/whatsapp/messaging-limits: a business portfolio
begins with 250 and rises to 2,000, 10,000, 100,000 and no limit.
"""

from collections.abc import Sequence
from datetime import UTC, timedelta

import redis.asyncio as redis
from sqlalchemy import func, select

from bot.alerts.audience import Sessions
from bot.store.alerts import Delivery
from bot.store.models import now

WINDOW_SECONDS = 24 * 3600
KEY = "alerts:whatsapp:tier"
LOOK_AGAIN_SECONDS = 900.0
"""Nobody is put off for longer: the limit may have been raised, or the person may have written."""
FILLED = "alerts:whatsapp:tier:filled"
"""Is there as long as Redis has not lost what it had."""
AT_ONCE = 5_000
ADMIT = """
local limit, window, take = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3] == '1'
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
local room = limit - redis.call('ZCARD', KEYS[1])
local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] or now
local full = math.max(1, math.ceil((oldest + window - now) * 1000))
local waits = {}
for at = 4, #ARGV do
  local known = redis.call('ZSCORE', KEYS[1], ARGV[at])
  if known or room > 0 then
    if not known then room = room - 1 end
    if take then redis.call('ZADD', KEYS[1], string.format('%.6f', now), ARGV[at]) end
    waits[at - 3] = 0
  else
    waits[at - 3] = full
  end
end
redis.call('PEXPIRE', KEYS[1], window * 1000)
return waits
"""
"""KEYS[1] holds when each person was last written to first; answers milliseconds until each may be."""


class Tier:
    """Errors of Redis are the caller's: without Redis nothing may be sent."""

    def __init__(self, client: "redis.Redis", limit: int, sessions: Sessions) -> None:
        """`limit`: people in 24 hours, 0 for no limit."""
        self._redis, self._admit, self._limit, self._sessions = client, client.register_script(ADMIT), limit, sessions

    async def waits(self, numbers: Sequence[str], *, take: bool) -> list[float]:
        """Seconds until each may be written to first; 0 for now, and with `take` it counts."""
        if not self._limit or not numbers:
            return [0.0] * len(numbers)
        if not await self._redis.exists(FILLED):
            await self._fill()
        waits = await self._admit(keys=[KEY], args=[self._limit, WINDOW_SECONDS, int(take), *numbers])
        return [min(LOOK_AGAIN_SECONDS, int(wait) / 1000) for wait in waits]

    async def _fill(self) -> None:
        """Count whoever was sent an alert within the window, after Redis lost the count.

        Which of them got a template is not kept: all count, so that the limit is not passed.
        """
        when = func.coalesce(Delivery.ended, Delivery.started)
        query = select(Delivery.address, when).where(
            Delivery.channel == "whatsapp", Delivery.state.in_(("sending", "sent", "uncertain")),
            when >= now() - timedelta(seconds=WINDOW_SECONDS),
        )  # fmt: skip
        async with self._sessions() as session:
            rows = (await session.execute(query)).all()
        for at in range(0, len(rows), AT_ONCE):
            told = {address: moment.replace(tzinfo=UTC).timestamp() for address, moment in rows[at : at + AT_ONCE]}
            await self._redis.zadd(KEY, told, nx=True)
        await self._redis.set(FILLED, 1)
