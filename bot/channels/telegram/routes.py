"""`POST /telegram/<secret path>`: the webhook. https://core.telegram.org/bots/api#setwebhook

It stands before the framework, whose own work on a call takes as long as all of ours.
"""

from collections.abc import AsyncIterator
from hmac import compare_digest
from urllib.parse import urlsplit

import orjson
from redis.exceptions import RedisError
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.channels.bodies import bounded
from bot.channels.telegram.service import TelegramService
from bot.channels.telegram.together import Together

PREFIX = "/telegram/"
MAX_BODY = 1024 * 1024
HEADER = "X-Telegram-Bot-Api-Secret-Token"
_HEADER = HEADER.lower().encode()


class Webhook:
    """Middleware that answers Telegram and lets everything else through."""

    def __init__(self, app: ASGIApp, service: TelegramService, webhook_url: str, secret: str) -> None:
        self._app, self._secret = app, secret.encode()
        self._path = urlsplit(webhook_url).path.rpartition("/")[2].encode()
        self._together = Together(service.take, service.pressure.note)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One call of the server."""
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX) or scope["method"] != "POST":
            return await self._app(scope, receive, send)
        status = await self._taken(scope, receive)
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body"})

    async def _taken(self, scope: Scope, receive: Receive) -> int:
        """The status for an update."""
        given = scope["path"].removeprefix(PREFIX).encode()
        secret = next((value for name, value in scope["headers"] if name == _HEADER), b"")
        known = compare_digest(given, self._path)
        if not compare_digest(secret, self._secret) or not known:
            return 403
        body = await bounded(_chunks(receive), MAX_BODY)
        if body is None:
            return 413
        try:
            received = orjson.loads(body)
            if not isinstance(received["update_id"], int):
                return 400
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return 400
        try:
            await self._together.take(received)
        except (RedisError, OSError):
            return 503  # Telegram sends it again
        return 200


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        more = message.get("more_body", False)
        yield message.get("body", b"")
