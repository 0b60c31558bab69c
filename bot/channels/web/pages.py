"""Open pages of the web chat, and how an answer finds its visitor: here, in another process, or when they are back."""

import asyncio
import logging
from collections import defaultdict
from typing import Any

import orjson
import redis.asyncio as redis
from fastapi import WebSocket, WebSocketDisconnect
from redis.exceptions import RedisError

from bot.message import Incoming, Picture, Turn
from bot.turns.letter import Batch

logger = logging.getLogger(__name__)
KEPT_SECONDS = 3600
"""How long an answer waits for a visitor whose page is closed or connecting again."""
KEPT_LIMIT = 20
LISTEN_SECONDS = 1.0


class Pages:
    """The web chat as a channel."""

    def __init__(self, client: "redis.Redis") -> None:
        self._redis = client
        self._open: dict[str, set[WebSocket]] = defaultdict(set)
        self._others = client.pubsub(ignore_subscribe_messages=True)

    async def listen(self) -> None:
        """Pass on what workers of other processes answer to visitors of this one; runs until cancelled."""
        while True:
            try:
                if not self._others.subscribed:
                    await asyncio.sleep(LISTEN_SECONDS)
                    continue
                message = await self._others.get_message(timeout=LISTEN_SECONDS)
                if message is not None:
                    await self._show(message["channel"].decode().partition(":")[2], message["data"].decode())
            except (RedisError, OSError) as error:
                logger.error("answers of other processes are not heard: %s", type(error).__name__)
                await asyncio.sleep(LISTEN_SECONDS)

    async def enter(self, visitor: str, page: WebSocket) -> None:
        """A page was opened: it gets what was said while none was."""
        self._open[visitor].add(page)
        try:
            await self._others.subscribe(_channel(visitor))
            async with self._redis.pipeline() as pipe:
                pipe.lrange(_kept(visitor), 0, -1)
                pipe.delete(_kept(visitor))
                kept, _ = await pipe.execute()
        except (RedisError, OSError) as error:
            logger.error("a page was opened without Redis: %s", type(error).__name__)
            return
        for frame in kept:
            await self._show(visitor, frame.decode())

    async def leave(self, visitor: str, page: WebSocket) -> None:
        """A page was closed."""
        self._open[visitor].discard(page)
        if not self._open[visitor]:
            del self._open[visitor]
            try:
                await self._others.unsubscribe(_channel(visitor))
            except (RedisError, OSError):
                logger.info("a page was closed without Redis")

    async def fetch(self, batch: Batch) -> Incoming:
        """Pages send nothing that must be fetched."""
        return batch.incoming

    async def pictures(self, batch: Batch) -> list[bytes | Picture]:
        """None: a page sends text."""
        return []

    async def typing(self, batch: Batch) -> None:
        """Show that an answer is being written."""
        await self._show(batch.incoming.person.address, '{"typing":true}')

    async def send(self, batch: Batch, turn: Turn) -> None:
        """Show the answer on the visitor's open pages, or keep it for when one is opened."""
        visitor, shown = batch.incoming.person.address, frame(turn)
        if await self._show(visitor, shown) or await self._redis.publish(_channel(visitor), shown):
            return
        async with self._redis.pipeline() as pipe:
            pipe.rpush(_kept(visitor), shown)
            pipe.ltrim(_kept(visitor), -KEPT_LIMIT, -1)
            pipe.expire(_kept(visitor), KEPT_SECONDS)
            await pipe.execute()

    async def _show(self, visitor: str, shown: str) -> bool:
        """Whether a page of this process took it."""
        taken = False
        for page in tuple(self._open.get(visitor, ())):
            try:
                await page.send_text(shown)
                taken = True
            except (RuntimeError, WebSocketDisconnect):
                self._open[visitor].discard(page)
        return taken


def frame(turn: Turn) -> str:
    """An answer as the page reads it."""
    shown: dict[str, Any] = {
        "typing": False,
        "clear": turn.clear_chat,
        "risk": turn.risk,
        "replies": [
            {"text": r.text, "buttons": [{"title": b.title, "payload": b.payload} for b in r.buttons]}
            for r in turn.replies
        ],
    }
    return orjson.dumps(shown).decode()


def _channel(visitor: str) -> str:
    return f"web:{visitor}"


def _kept(visitor: str) -> str:
    return f"kept:web:{visitor}"
