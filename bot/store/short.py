"""Short keys for texts that do not fit where a platform leaves little room: button data, deep links."""

from base64 import urlsafe_b64encode
from hashlib import blake2b

import redis.asyncio as redis

KEPT_SECONDS = 30 * 24 * 3600
KEY_BYTES = 12


class ShortKeys:
    """Texts by a key made from their content, so that the same text has one key in all processes."""

    def __init__(self, client: "redis.Redis") -> None:
        self._redis = client

    async def put(self, text: str) -> str:
        """Keep a text for a month; returns its key of 16 letters, digits, - and _."""
        key = urlsafe_b64encode(blake2b(text.encode(), digest_size=KEY_BYTES).digest()).decode()
        await self._redis.set(f"short:{key}", text, ex=KEPT_SECONDS)
        return key

    async def get(self, key: str) -> str | None:
        """The text of a key that has not expired."""
        text = await self._redis.get(f"short:{key}")
        return text.decode() if isinstance(text, bytes) else None
