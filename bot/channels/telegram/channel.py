"""Telegram as a channel: answers are sent, or take the place of the answer to a message that was edited, or of the
message whose button was pressed.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from redis.exceptions import RedisError
from telegram import InlineKeyboardMarkup, LinkPreviewOptions

from bot.channels.channel import patiently
from bot.channels.telegram.api import Api, Unchanged
from bot.channels.telegram.format import parts
from bot.channels.telegram.keyboard import keyboard, payload_of
from bot.channels.telegram.trail import Trail
from bot.errors import TryLater, Undeliverable
from bot.message import Incoming, Picture, Turn
from bot.pictures.limits import LATER, MAX_BYTES, SIZE
from bot.store.short import ShortKeys
from bot.turns.letter import Batch

logger = logging.getLogger(__name__)
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
DELETED_AT_ONCE = 100
"""https://core.telegram.org/bots/api#deletemessages"""
ALBUM_PICTURES = 4
"""Pictures of one album that are read; an offer's text is on its first ones."""
CRISIS = "crisis_"


@dataclass(frozen=True)
class Part:
    """One message to send."""

    html: str
    markup: InlineKeyboardMarkup | None


class Telegram:
    """Private chats of one bot."""

    def __init__(self, api: Api, keys: ShortKeys, trail: Trail) -> None:
        self._api, self._keys, self._trail = api, keys, trail

    async def fetch(self, batch: Batch) -> Incoming:
        """The message with the payload that a button or deep link stands for."""
        incoming = batch.incoming
        if (key := batch.handle.get("check")) is not None:
            text = await self._keys.get(key)
            return replace(incoming, text=text, payload=None) if text else incoming
        if incoming.payload is not None:
            return replace(incoming, payload=await payload_of(incoming.payload, self._keys))
        return incoming

    async def pictures(self, batch: Batch) -> list[bytes | Picture]:
        """The pictures of a message or album."""
        files = [letter.handle["picture"] for letter in batch.letters if "picture" in letter.handle]
        return [await self._picture(file) for file in files[:ALBUM_PICTURES]]

    async def _picture(self, file: dict[str, Any]) -> bytes | Picture:
        if file["size"] > MAX_BYTES:
            return Picture(problem=SIZE)
        try:
            return await patiently(lambda: self._api.file(file["file"]))
        except (TryLater, Undeliverable) as error:
            logger.warning("a picture was not to be had: %s", error)
            return Picture(problem=LATER)

    async def typing(self, batch: Batch) -> None:
        """Show that an answer is being written."""
        await self._cosmetic("sendChatAction", chat_id=batch.handle["chat"], action="typing")

    async def send(self, batch: Batch, turn: Turn) -> None:
        """Send the answer, or edit the one given before the message was edited."""
        chat = batch.handle["chat"]
        asked = [letter.handle["message"] for letter in batch.letters if letter.handle.get("message")]
        if turn.clear_chat:
            await self._clear(chat, asked)
        said = [part for reply in turn.replies for part in await self._parts(reply.text, reply.buttons)]
        edited = batch.handle.get("edited") and not (turn.intent or "").startswith(CRISIS)
        # An edit rings no bell: a plea for help is answered by a new message.
        old = await self._trail.answers(chat, asked[-1]) if edited else []
        if turn.in_place and batch.incoming.payload is not None:
            old = asked[-1:]
        answered = [await self._edit(chat, message, part) for message, part in zip(old, said, strict=False)]
        answered += [await self._send(chat, part) for part in said[len(old) :]]
        for message in old[len(said) :]:
            await self._cosmetic("deleteMessage", chat_id=chat, message_id=message)
        try:
            await self._trail.note(chat, asked, [message for message in answered if message])
        except (RedisError, OSError) as error:
            # The answer was sent: failing now would send it again.
            logger.error("an answer's ids were not noted: %s", type(error).__name__)

    async def _parts(self, text: str, buttons: Sequence[Any]) -> list[Part]:
        markup = await keyboard(buttons, self._keys)
        texts = parts(text)
        return [Part(html, markup if number == len(texts) else None) for number, html in enumerate(texts, start=1)]

    async def _send(self, chat: int, part: Part) -> int | None:
        sent = await patiently(lambda: self._api.call(
            "sendMessage", chat_id=chat, text=part.html, parse_mode="HTML", link_preview_options=NO_PREVIEW.to_dict(),
            reply_markup=part.markup.to_dict() if part.markup else None,
        ))  # fmt: skip
        number = sent.get("message_id") if isinstance(sent, dict) else None
        return int(number) if number is not None else None

    async def _edit(self, chat: int, message: int, part: Part) -> int | None:
        try:
            await patiently(lambda: self._api.call(
                "editMessageText", chat_id=chat, message_id=message, text=part.html, parse_mode="HTML",
                link_preview_options=NO_PREVIEW.to_dict(),
                reply_markup=part.markup.to_dict() if part.markup else None,
            ))  # fmt: skip
        except Unchanged:
            return message
        except Undeliverable as error:
            if error.gone:
                raise
            return await self._send(chat, part)  # the person deleted the old answer, or it is too old
        return message

    async def _clear(self, chat: int, asked: Sequence[int]) -> None:
        """Delete what Telegram lets us delete, both sides' messages of the last two days."""
        ids = list(dict.fromkeys([*await self._trail.take_all(chat), *asked]))
        for first in range(0, len(ids), DELETED_AT_ONCE):
            await self._cosmetic("deleteMessages", chat_id=chat, message_ids=ids[first : first + DELETED_AT_ONCE])

    async def acknowledge(self, query_id: str) -> None:
        """End the waiting sign on a pressed button."""
        await self._cosmetic("answerCallbackQuery", callback_query_id=query_id)

    async def _cosmetic(self, method: str, **parameters: Any) -> None:
        """A call without which the person still gets the answer."""
        try:
            await self._api.call(method, **parameters)
        except (TryLater, Undeliverable, Unchanged) as error:
            logger.info("%s did not succeed: %s", method, error)
