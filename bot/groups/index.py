"""Which campaign an ad belongs to, in Redis: bands of fingerprints and contacts, each pointing to a campaign.

A band points to the campaign that showed it first, so a variant adds only the bands that are new. Memory is bounded:
bands live in generations of GENERATION_DAYS, of which two are read; what is seen again moves to the newer one; and a
bucket takes BUCKET_LIMIT fields and no more. Everything here can be made again from SQL (`Campaigns.open`).
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import redis.asyncio as redis

from bot.groups.fingerprints import Fingerprint

GENERATION_DAYS = 180
DAY = 86_400
BUCKET_LIMIT = 127
"""Redis turns a hash of more than 128 fields into a form eight times as big (hash-max-listpack-entries)."""
JOIN_BANDS = 3
"""Equal bands that make two ads one campaign; tests/bot/groups/test_fingerprints.py shows the margin."""
COUNTER, ALIASES = "campaign:last", "campaign:merged"

PLACE = """
local bands, need, keep, expires, limit, given = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3], ARGV[4],
  tonumber(ARGV[5]), ARGV[6]
local function whole(id)
  for _ = 1, 20 do
    local into = redis.call('HGET', KEYS[2], id)
    if not into then break end
    id = into
  end
  return id
end
local votes, text, most = {}, false, 0
for i = 1, bands do
  local field = ARGV[6 + i]
  local id = redis.call('HGET', KEYS[2 + i], field) or redis.call('HGET', KEYS[2 + bands + i], field)
  if id then
    id = whole(id)
    votes[id] = (votes[id] or 0) + 1
    if votes[id] > most then text, most = id, votes[id] end
  end
end
if most < need then text = false end
local met, contact, seen = {}, false, {}
if text then met[1] = text; seen[text] = true end
for i = 3 + 2 * bands, #KEYS do
  local id = redis.call('GET', KEYS[i])
  if id then
    id = whole(id)
    contact = contact or id
    if not seen[id] then met[#met + 1] = id; seen[id] = true end
  end
end
if keep ~= '1' then return {'', text or '', most, contact or '', 0} end
local id, new, merged = given, 0, {}
if id == '' and #met == 0 then
  id = tostring(redis.call('INCR', KEYS[1]))
  new = 1
elseif id == '' then
  id = met[1]
  for _, other in ipairs(met) do if tonumber(other) < tonumber(id) then id = other end end
  for _, other in ipairs(met) do
    if other ~= id then
      redis.call('HSET', KEYS[2], other, id)
      merged[#merged + 1] = other
    end
  end
end
for i = 1, bands do
  local key, field = KEYS[2 + i], ARGV[6 + i]
  if redis.call('HEXISTS', key, field) == 0 and redis.call('HLEN', key) < limit then
    redis.call('HSET', key, field, id)
    redis.call('EXPIREAT', key, expires)
  end
end
for i = 3 + 2 * bands, #KEYS do redis.call('SET', KEYS[i], id, 'EXAT', expires) end
return {id, text or '', most, contact or '', new, unpack(merged)}
"""
"""KEYS: counter, aliases, bands of this generation, bands of the one before, contacts.
ARGV: number of bands, bands needed, whether to keep, expiry, bucket limit, a given id or '', fields of the bands."""


@dataclass(frozen=True)
class Found:
    """What an ad was found to belong to."""

    campaign: int | None
    """The campaign it was put into, where it was kept."""
    like: int | None
    """The campaign whose text it resembles."""
    bands: int
    """How many bands it shares with that text."""
    contact: int | None
    """A campaign with one of its contacts."""
    new: bool = False
    merged: tuple[int, ...] = ()
    """Campaigns that this ad showed to be the same as `campaign`, and which are part of it now."""


class Index:
    """The look-up. Errors of Redis are the caller's."""

    def __init__(self, client: "redis.Redis") -> None:
        self.redis = client
        self._place = client.register_script(PLACE)

    async def look(self, ad: Fingerprint, contacts: Sequence[str]) -> Found:
        """What the ad belongs to, changing nothing. `contacts`: hashed ones."""
        return await self._run(ad, contacts, keep=False)

    async def put(self, ad: Fingerprint, contacts: Sequence[str], campaign: int | None = None) -> Found:
        """Put the ad into the campaign it belongs to, a new one or the given one; joins campaigns that it links."""
        return await self._run(ad, contacts, keep=True, given=campaign)

    async def known(self) -> int:
        """The number of campaigns ever given out; 0 for an index that was lost or never was."""
        return int(await self.redis.get(COUNTER) or 0)

    async def restore(self, last: int, merged: dict[int, int]) -> None:
        """Begin an index again that goes on counting after `last`."""
        async with self.redis.pipeline() as pipe:
            if merged:
                pipe.hset(ALIASES, mapping={str(old): new for old, new in merged.items()})
            pipe.set(COUNTER, last)
            await pipe.execute()

    async def _run(
        self, ad: Fingerprint, contacts: Sequence[str], *, keep: bool, given: int | None = None
    ) -> Found:
        generation = int(time.time()) // (GENERATION_DAYS * DAY)
        bands = [
            f"band:{one}:{number}:{bucket}"
            for one in (generation, generation - 1)
            for number, (bucket, _) in enumerate(ad.bands)
        ]
        answer: list[Any] = await self._place(
            keys=[COUNTER, ALIASES, *bands, *(f"contact:{hashed}" for hashed in contacts)],
            args=[
                len(ad.bands), JOIN_BANDS, int(keep), (generation + 2) * GENERATION_DAYS * DAY, BUCKET_LIMIT,
                "" if given is None else given, *(field for _, field in ad.bands),
            ],
        )  # fmt: skip
        campaign, like, most, contact, new, *merged = answer
        return Found(
            _number(campaign), _number(like), int(most), _number(contact), bool(new), tuple(int(one) for one in merged)
        )


def _number(text: bytes) -> int | None:
    return int(text) if text else None
