"""Calls of the Bot API through python-telegram-bot, with its errors turned into what the caller must decide.

Answers stay plain JSON: an update or answer that lacks a field, or has one that the library does not know yet, must
not stop the bot, as it would if the library built its classes from it.
"""

import logging
import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.channels.telegram.requests import READ_SECONDS, Requests
from bot.errors import TryLater, Undeliverable
from bot.settings import Settings
from bot.whole import whole

# Opts in to what version 23 of the library will do: RetryAfter tells a timedelta.
os.environ.setdefault("PTB_TIMEDELTA", "1")
POLL_SECONDS = 30
"""How long getUpdates waits for an update (https://core.telegram.org/bots/api#getupdates)."""
CONNECTIONS = 128
"""More than there are turns and updates of groups at work at a time: no plea waits for a place of theirs."""
GONE = ("chat not found", "user is deactivated", "peer_id_invalid", "bot was blocked", "user not found")
"""What the API says of a person who cannot be reached any more."""
UNCHANGED = ("message is not modified", "message to delete not found")


class Unchanged(Exception):
    """A call that changes nothing: things are already as it would have them."""


class _Bot(Bot):
    async def raw(self, method: str, parameters: dict[str, Any], read_seconds: float) -> Any:
        """The answer as JSON."""
        return await self._post(method, parameters, read_timeout=read_seconds)

    def _insert_defaults(self, data: dict[str, Any]) -> None:
        """We set none, and the library would want its own classes in an album's place."""


class Api:
    """One bot's API."""

    def __init__(self, settings: Settings, sending: Callable[[], None] = lambda: None) -> None:
        """`sending` is called for each message that goes out."""
        self._sending = sending
        assert settings.telegram_token is not None  # noqa: S101 (the composition root asked)
        for name in ("aiohttp", "httpx", "httpcore", "telegram"):
            # Their lines hold addresses with the token, or bodies with people's words.
            logging.getLogger(name).setLevel(logging.CRITICAL)
        base = settings.telegram_api.rstrip("/")
        token = settings.telegram_token.get_secret_value()
        self._files = f"{base}/file/bot{token}/"
        self._requests = Requests(CONNECTIONS), Requests(1)
        calls, polls = self._requests
        self._bot = _Bot(token, f"{base}/bot", f"{base}/file/bot", request=calls, get_updates_request=polls)

    async def call(self, method: str, **parameters: Any) -> Any:
        """The result of one call. Raises TryLater, Undeliverable or Unchanged."""
        read_seconds = READ_SECONDS + parameters.get("timeout", 0)
        if method.startswith("send") and method != "sendChatAction":
            self._sending()
        try:
            return await whole(self._bot.raw(method, parameters, read_seconds))
        except ChatMigrated as moved:
            if parameters.get("chat_id") == moved.new_chat_id:
                raise Undeliverable("a chat moved in a circle") from None
            return await self.call(method, **{**parameters, "chat_id": moved.new_chat_id})
        except TelegramError as error:
            raise decision(error) from None

    async def file(self, file_id: str) -> bytes:
        """The bytes of a file that somebody sent; Telegram gives bots files of up to 20 MB."""
        path = (await self.call("getFile", file_id=file_id)).get("file_path", "")
        try:
            return await whole(self._requests[0].retrieve(self._files + path, read_timeout=READ_SECONDS))
        except TelegramError as error:
            raise decision(error) from None

    async def aclose(self) -> None:
        """Close the connections."""
        for request in self._requests:
            await request.shutdown()


def decision(error: TelegramError) -> Exception:
    """What a caller must decide about an error: again, never, or nothing to do."""
    words = error.message.lower()
    if isinstance(error, RetryAfter):
        seconds = error.retry_after
        return TryLater("flood control", seconds.total_seconds() if isinstance(seconds, timedelta) else float(seconds))
    if isinstance(error, Forbidden):
        return Undeliverable("not allowed to write there", gone=True)
    if isinstance(error, InvalidToken):
        return Undeliverable("method or token refused", ours=True)
    if isinstance(error, BadRequest):
        if any(phrase in words for phrase in UNCHANGED):
            return Unchanged()
        return Undeliverable("call refused", gone=any(phrase in words for phrase in GONE))
    # After a time-out the call may have been carried out. It is made again: in a dialogue an answer that comes twice is
    # better than none. Alerts, which nobody asked for, decide the other way (bot/alerts/senders).
    return TryLater(type(error).__name__)
