"""WhatsApp's messaging limit: how many people may be written to first in a moving day, on all machines together.

A template outside the customer service window counts its recipient once in 24 hours; answers inside the window do not
count. https://developers.facebook.com/documentation/business-messaging/whatsapp/messaging-limits: a business portfolio
begins with 250 and rises to 2,000, 10,000, 100,000 and no limit.
"""

from collections.abc import Sequence

import redis.asyncio as redis

WINDOW_SECONDS = 24 * 3600
KEY = "alerts:whatsapp:tier"
LOOK_AGAIN_SECONDS = 900.0
"""Nobody is put off for longer: the limit may have been raised, or the person may have written."""
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

    def __init__(self, client: "redis.Redis", limit: int) -> None:
        """`limit`: people in 24 hours, 0 for no limit."""
        self._admit, self._limit = client.register_script(ADMIT), limit

    async def waits(self, numbers: Sequence[str], *, take: bool) -> list[float]:
        """Seconds until each may be written to first; 0 for now, and with `take` it counts."""
        if not self._limit or not numbers:
            return [0.0] * len(numbers)
        waits = await self._admit(keys=[KEY], args=[self._limit, WINDOW_SECONDS, int(take), *numbers])
        return [min(LOOK_AGAIN_SECONDS, int(wait) / 1000) for wait in waits]
