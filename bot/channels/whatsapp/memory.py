"""What is kept of WhatsApp chats: whether we may write, what numbers stand for, what became of our messages.

People may be answered within 24 hours of their last message
(https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages).
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import orjson
import redis.asyncio as redis

from bot.channels.whatsapp.updates import Receipt
from bot.message import Button, Reply

WINDOW_SECONDS = 24 * 3600
RECEIPT_SECONDS = 7 * 24 * 3600
LATE_SECONDS = 7 * 24 * 3600
LATE_LIMIT = 20
"""Replies kept for one person; of more the oldest go."""
STATES = ("sent", "delivered", "read")
"""In the order in which they come; a late one does not undo a later state."""


class Memory:
    """Keys that expire by themselves."""

    def __init__(self, client: "redis.Redis") -> None:
        self._redis = client

    async def wrote(self, numbers: Sequence[str]) -> None:
        """These people wrote just now: their window opens."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for number in numbers:
                pipe.set(f"window:whatsapp:{number}", 1, ex=WINDOW_SECONDS)
            await pipe.execute()

    async def may_write(self, number: str) -> bool:
        """Whether the person's window is open."""
        return bool(await self._redis.exists(f"window:whatsapp:{number}"))

    async def open_windows(self, numbers: Sequence[str]) -> set[str]:
        """Those of the people whose window is open."""
        if not numbers:
            return set()
        found = await self._redis.mget([f"window:whatsapp:{number}" for number in numbers])
        return {number for number, is_open in zip(numbers, found, strict=True) if is_open}

    async def sent(self, number: str, messages: Sequence[str], numbered: Sequence[str]) -> None:
        """We sent these messages; bare numbers now stand for these payloads, or for nothing."""
        choices = f"numbered:whatsapp:{number}"
        async with self._redis.pipeline(transaction=False) as pipe:
            for message in messages:
                pipe.hset(f"sent:whatsapp:{message}", mapping={"to": number, "state": "accepted"})
                pipe.expire(f"sent:whatsapp:{message}", RECEIPT_SECONDS)
            if numbered:
                pipe.set(choices, orjson.dumps(list(numbered)), ex=WINDOW_SECONDS)
            else:
                pipe.delete(choices)
            await pipe.execute()

    async def keep(self, number: str, replies: Sequence[Reply]) -> bool:
        """Keep an answer that came too late until the person writes again; whether it is the first one."""
        key = _late(number)
        async with self._redis.pipeline() as pipe:
            pipe.rpush(key, *(orjson.dumps(asdict(reply)) for reply in replies))
            pipe.ltrim(key, -LATE_LIMIT, -1)
            pipe.expire(key, LATE_SECONDS)
            return bool((await pipe.execute())[0] == len(replies))

    async def late(self, number: str) -> tuple[Reply, ...]:
        """The answers that came too late, oldest first."""
        kept: Any = await self._redis.lrange(_late(number), 0, -1)
        read = [orjson.loads(reply) for reply in kept]
        return tuple(Reply(one["text"], tuple(Button(**button) for button in one["buttons"])) for one in read)

    async def forget_late(self, number: str) -> None:
        """They were sent, or are not wanted."""
        await self._redis.delete(_late(number))

    async def chosen(self, number: str, text: str) -> str | None:
        """The payload that a bare number stands for."""
        if not (text.isascii() and text.isdigit() and len(text) <= 2):
            return None
        kept = await self._redis.get(f"numbered:whatsapp:{number}")
        payloads = orjson.loads(kept) if kept else []
        return str(payloads[int(text) - 1]) if 0 < int(text) <= len(payloads) else None

    async def received(self, receipt: Receipt) -> str | None:
        """Note what became of a message of ours; returns whom it was for, None if we know nothing of it."""
        key = f"sent:whatsapp:{receipt.message}"
        to, state = await self._fields(key)
        if to is None:
            return None
        if receipt.state not in STATES or state not in STATES or STATES.index(state) < STATES.index(receipt.state):
            news: dict[Any, Any] = {"state": receipt.state, "code": receipt.code or ""}
            await self._redis.hset(key, mapping=news)
        return to

    async def state(self, message: str) -> str | None:
        """accepted, sent, delivered, read or failed."""
        return (await self._fields(f"sent:whatsapp:{message}"))[1]

    async def _fields(self, key: str) -> tuple[str | None, str | None]:
        to, state = await self._redis.hmget(key, ["to", "state"])
        return (str(to, "utf-8") if isinstance(to, bytes) else None), (
            str(state, "utf-8") if isinstance(state, bytes) else None
        )


def _late(number: str) -> str:
    return f"late:whatsapp:{number}"
