"""WhatsApp as a channel."""

import asyncio
import logging
from collections.abc import Sequence
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
from bot.message import MAX_TEXT, Incoming, Picture, Reply, Turn
from bot.pictures.limits import LATER, MAX_BYTES
from bot.replies.responses import say
from bot.turns.letter import Batch
from nlu import crisis

logger = logging.getLogger(__name__)
LANGUAGE = "id"
"""The template's."""
FORGETS = ("delete_my_data",)
CRISIS = "crisis_"


class WhatsApp:
    """Private chats of one business number."""

    def __init__(self, api: Api, memory: Memory, late_template: str | None = None) -> None:
        """`late_template`: the approved template that tells of an answer which came too late to be sent."""
        self._api, self._memory, self._late_template = api, memory, late_template

    async def fetch(self, batch: Batch) -> Incoming | Turn:
        """The message with the payload that a bare number stands for; the report on an exported chat."""
        incoming = batch.incoming
        if (export := batch.handle.get("export")) is not None:
            if crisis.detect(incoming.text[:MAX_TEXT]) is not None:
                return incoming  # who asks for help in a file's caption is not answered with figures
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
        except (TryLater, Undeliverable) as error:
            logger.warning("a picture was not to be had: %s", error)
            return Picture(problem=LATER)

    async def _report(self, media_id: str) -> Turn:
        try:
            return await report(
                await patiently(lambda: self._api.media(media_id, EXPORT_BYTES, EXPORT_TYPES))
            )
        except (Refused, TryLater, Undeliverable) as error:
            logger.warning("an exported chat was not to be had: %s", error)
            return await report(b"")

    async def typing(self, batch: Batch) -> None:
        """Show that the message was read and an answer is being written."""
        await self._mark(batch, {"typing_indicator": {"type": "text"}})

    async def send(self, batch: Batch, turn: Turn) -> None:
        """Send the answer, after those that came too late; one that WhatsApp does not take any more is kept."""
        to = batch.handle["to"]
        if not await self._memory.may_write(to):
            return await self._keep(to, turn.replies)
        if turn.clear_chat or turn.intent in FORGETS:
            await self._memory.forget_late(to)
        late = await self._memory.late(to)
        marking = asyncio.create_task(self._mark(batch, {}))
        try:
            await self._say(to, _in_order(turn, late))
        except Undeliverable as error:
            if error.reason != Fault.CLOSED.about:
                raise
            await self._keep(to, turn.replies)
        finally:
            await marking
        if late:
            await self._memory.forget_late(to)

    async def _keep(self, to: str, replies: Sequence[Reply]) -> None:
        """Keep an answer until the person writes again, and ask them to, by a template where there is one.

        Raises Undeliverable where there is none, so that it is counted.
        """
        first = await self._memory.keep(to, replies)
        if self._late_template is None:
            raise decision(Fault.CLOSED)
        if first:
            template = {"name": self._late_template, "language": {"code": LANGUAGE}}
            try:
                await self._send(to, {"type": "template", "template": template})
            except TryLater as later:
                # The answer is kept already: putting it off would keep it twice.
                raise Undeliverable(str(later)) from None

    async def _say(self, to: str, replies: Sequence[Reply]) -> None:
        sent: list[str] = []
        numbered: tuple[str, ...] = ()
        for reply in replies:
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


def _in_order(turn: Turn, late: Sequence[Reply]) -> tuple[Reply, ...]:
    """What is sent: late answers first, as they were asked for first, but never before a plea for help is answered."""
    if not late:
        return turn.replies
    told = (Reply(say("utter_late", {})["text"]), *late)
    return (*turn.replies, *told) if (turn.intent or "").startswith(CRISIS) else (*told, *turn.replies)
