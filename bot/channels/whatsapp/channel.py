"""WhatsApp as a channel."""

import asyncio
import logging
from dataclasses import replace
from typing import Any

from redis.exceptions import RedisError

from bot.channels.channel import patiently
from bot.channels.whatsapp.api import PICTURE_TYPES, Api, Refused
from bot.channels.whatsapp.errors import Fault, decision
from bot.channels.whatsapp.export import MAX_BYTES as EXPORT_BYTES
from bot.channels.whatsapp.export import TYPES as EXPORT_TYPES
from bot.channels.whatsapp.export import report
from bot.channels.whatsapp.format import shown
from bot.channels.whatsapp.memory import Memory
from bot.errors import TryLater, Undeliverable
from bot.message import Incoming, Picture, Turn
from bot.pictures.limits import LATER, MAX_BYTES
from bot.turns.letter import Batch

logger = logging.getLogger(__name__)


class WhatsApp:
    """Private chats of one business number."""

    def __init__(self, api: Api, memory: Memory) -> None:
        self._api, self._memory = api, memory

    async def fetch(self, batch: Batch) -> Incoming | Turn:
        """The message with the payload that a bare number stands for; the report on an exported chat."""
        incoming = batch.incoming
        if (export := batch.handle.get("export")) is not None:
            return await self._report(export)
        payload = await self._memory.chosen(incoming.person.address, incoming.text.strip())
        return incoming if payload is None else replace(incoming, text="", payload=payload)

    async def pictures(self, batch: Batch) -> list[bytes | Picture]:
        """The picture that came with it."""
        ids = [letter.handle["picture"] for letter in batch.letters if "picture" in letter.handle]
        return [await self._picture(media_id) for media_id in ids]

    async def _picture(self, media_id: str) -> bytes | Picture:
        try:
            return await patiently(lambda: self._api.media(media_id, MAX_BYTES, PICTURE_TYPES))
        except Refused as refused:
            return Picture(problem=str(refused))
        except Undeliverable as error:
            logger.warning("a picture was not to be had: %s", error.reason)
            return Picture(problem=LATER)

    async def _report(self, media_id: str) -> Turn:
        try:
            return await report(
                await patiently(lambda: self._api.media(media_id, EXPORT_BYTES, EXPORT_TYPES))
            )
        except (Refused, Undeliverable) as error:
            logger.warning("an exported chat was not to be had: %s", error)
            return await report(b"")

    async def typing(self, batch: Batch) -> None:
        """Show that the message was read and an answer is being written."""
        await self._mark(batch, {"typing_indicator": {"type": "text"}})

    async def send(self, batch: Batch, turn: Turn) -> None:
        """Send the answer, unless the person wrote too long ago for WhatsApp to take it."""
        to = batch.handle["to"]
        if not await self._memory.may_write(to):
            raise decision(Fault.CLOSED)
        marking = asyncio.create_task(self._mark(batch, {}))
        try:
            await self._say(to, turn)
        finally:
            await marking

    async def _say(self, to: str, turn: Turn) -> None:
        sent: list[str] = []
        numbered: tuple[str, ...] = ()
        for reply in turn.replies:
            said = shown(reply.text, reply.buttons)
            sent += [await self._send(to, message) for message in said.messages]
            numbered = said.numbered or numbered
        try:
            await self._memory.sent(to, [message for message in sent if message], numbered)
        except (RedisError, OSError) as error:
            # The answer was sent: failing now would send it again.
            logger.error("an answer's ids were not noted: %s", type(error).__name__)

    async def _send(self, to: str, message: dict[str, Any]) -> str:
        """The id of the message that was taken."""
        body = {"recipient_type": "individual", "to": to, **message}
        taken = (await patiently(lambda: self._api.messages(body))).get("messages") or [{}]
        return str(taken[0].get("id") or "")

    async def _mark(self, batch: Batch, more: dict[str, Any]) -> None:
        try:
            await self._api.messages({"status": "read", "message_id": batch.handle["message"], **more})
        except (TryLater, Undeliverable) as error:
            logger.info("a message was not marked as read: %s", error)
