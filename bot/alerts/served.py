"""Which platforms any process serves: a worker that has one token must not give up those that another one reaches."""

from collections.abc import Collection

import redis.asyncio as redis

KEPT_SECONDS = 600
"""A process that starts anew, on another machine too, is not given up before this."""
CHANNELS = ("telegram", "whatsapp")


class Served:
    """Said in Redis by each process, again and again."""

    def __init__(self, client: "redis.Redis", own: Collection[str]) -> None:
        self._redis, self._own = client, tuple(own)

    async def channels(self) -> set[str]:
        """Those that some process has served lately, this one's among them. Errors of Redis are the caller's."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for channel in self._own:
                pipe.set(_key(channel), 1, ex=KEPT_SECONDS)
            for channel in CHANNELS:
                pipe.exists(_key(channel))
            answers = await pipe.execute()
        said = answers[len(self._own) :]
        return {*self._own, *(channel for channel, there in zip(CHANNELS, said, strict=True) if there)}


def _key(channel: str) -> str:
    return f"alerts:serves:{channel}"
