"""Ids of the messages of a chat, for two days: to edit an answer, and to clear the chat of somebody who is watched.

Bots may edit and delete only what is younger than 48 hours (https://core.telegram.org/bots/api#deletemessage).
"""

from collections.abc import Sequence
from typing import Any

import orjson
import redis.asyncio as redis

KEPT_SECONDS = 48 * 3600
KEPT_LIMIT = 500


class Trail:
    """Which messages there are in a private chat, and which answer belongs to which."""

    def __init__(self, client: "redis.Redis") -> None:
        self._redis = client

    async def note(self, chat: int, asked: Sequence[int], answered: Sequence[int]) -> None:
        """Remember a turn's messages."""
        ids = orjson.dumps(list(answered))
        async with self._redis.pipeline(transaction=False) as pipe:
            for message in asked:
                pipe.set(_answer(chat, message), ids, ex=KEPT_SECONDS)
            pipe.rpush(_chat(chat), *asked, *answered)
            pipe.ltrim(_chat(chat), -KEPT_LIMIT, -1)
            pipe.expire(_chat(chat), KEPT_SECONDS)
            await pipe.execute()

    async def answers(self, chat: int, message: int) -> list[int]:
        """The messages with which a message was answered."""
        kept = await self._redis.get(_answer(chat, message))
        return list(orjson.loads(kept)) if kept else []

    async def take_all(self, chat: int) -> list[int]:
        """All messages of the chat, which is then forgotten."""
        async with self._redis.pipeline() as pipe:
            pipe.lrange(_chat(chat), 0, -1)
            pipe.delete(_chat(chat))
            ids: Any = (await pipe.execute())[0]
        return [int(number) for number in ids]


def _answer(chat: int, message: int) -> str:
    return f"answer:telegram:{chat}:{message}"


def _chat(chat: int) -> str:
    return f"chat:telegram:{chat}"
