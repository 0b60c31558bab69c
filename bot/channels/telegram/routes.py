"""`POST /telegram/<secret path>`: the webhook. https://core.telegram.org/bots/api#setwebhook"""

from hmac import compare_digest
from urllib.parse import urlsplit

import orjson
from fastapi import APIRouter, Request, Response
from redis.exceptions import RedisError

from bot.channels.bodies import bounded
from bot.channels.telegram.service import TelegramService

MAX_BODY = 1024 * 1024
HEADER = "X-Telegram-Bot-Api-Secret-Token"


def routes(service: TelegramService, webhook_url: str, secret: str) -> APIRouter:
    """The webhook's route; it exists only where a webhook is set."""
    router = APIRouter()
    path = urlsplit(webhook_url).path.rpartition("/")[2]

    @router.post("/telegram/{given}")
    async def update(given: str, request: Request) -> Response:
        known = compare_digest(given.encode(), path.encode())
        if not compare_digest(request.headers.get(HEADER, "").encode(), secret.encode()) or not known:
            return Response(status_code=403)
        body = await bounded(request.stream(), MAX_BODY)
        if body is None:
            return Response(status_code=413)
        try:
            received = orjson.loads(body)
            if not isinstance(received["update_id"], int):
                return Response(status_code=400)
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return Response(status_code=400)
        try:
            await service.take([received])
        except (RedisError, OSError):
            return Response(status_code=503)  # Telegram sends it again
        return Response(status_code=200)

    return router
