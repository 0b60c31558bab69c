"""Bodies of webhooks, read no further than they may be long."""

from collections.abc import AsyncIterator


async def bounded(chunks: AsyncIterator[bytes], limit: int) -> bytes | None:
    """A body of at most `limit` bytes; None for a bigger one."""
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > limit:
            return None
    return bytes(body)
