"""`/whatsapp`: the webhook. GET proves to Meta that the address is ours, POST brings messages and receipts.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/create-webhook-endpoint
"""

import hashlib
import hmac
import logging
from collections.abc import Awaitable, Callable

import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import PlainTextResponse
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from bot import metrics
from bot.channels.bodies import bounded
from bot.channels.whatsapp.errors import Fault, fault_of
from bot.channels.whatsapp.memory import Memory
from bot.channels.whatsapp.updates import CHANNEL, Receipt, read
from bot.message import Person
from bot.passed import passing_over
from bot.settings import Settings
from bot.turns.reception import Lost, Reception

logger = logging.getLogger(__name__)
Told = Callable[[str, str, int | None], Awaitable[None]]
MAX_BODY = 3 * 1024 * 1024
"""Meta's limit for a webhook's body."""


def routes(settings: Settings, reception: Reception, memory: Memory, lost: Lost, told: Told) -> APIRouter:
    """The webhook's routes; they exist only where WhatsApp is set up. `told` hears of receipts."""
    router = APIRouter()
    assert settings.whatsapp_app_secret and settings.whatsapp_verify_token  # noqa: S101 (the caller asked)
    secret = settings.whatsapp_app_secret.get_secret_value().encode()
    word = settings.whatsapp_verify_token.get_secret_value().encode()
    phone_id = settings.whatsapp_phone_id or ""

    @router.get("/whatsapp")
    async def verify(
        mode: str = Query("", alias="hub.mode"), given: str = Query("", alias="hub.verify_token"),
        challenge: str = Query("", alias="hub.challenge", max_length=200),
    ) -> Response:  # fmt: skip
        if mode != "subscribe" or not hmac.compare_digest(given.encode(), word):
            return Response(status_code=403)
        return PlainTextResponse(challenge)

    @router.post("/whatsapp")
    async def receive(request: Request) -> Response:
        body = await bounded(request.stream(), MAX_BODY)
        if body is None:
            return Response(status_code=413)
        if not signed(body, request.headers.get("X-Hub-Signature-256", ""), secret):
            return Response(status_code=403)
        try:
            letters, receipts = read(orjson.loads(body), phone_id)
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            # Signed by Meta but not as documented: sent again, it would be the same.
            logger.error("a webhook could not be read: %s", type(error).__name__)
            return Response(status_code=200)
        try:
            if letters:
                await memory.wrote([letter.incoming.person.address for letter in letters])
                await reception.take(letters)
            for receipt in receipts:
                with passing_over(CHANNEL, "receipt"):
                    await _note(receipt, memory, lost)
                    await told(receipt.message, receipt.state, receipt.code)
        except (RedisError, SQLAlchemyError, OSError):
            return Response(status_code=503)  # Meta sends it again, for up to seven days
        return Response(status_code=200)

    return router


def signed(body: bytes, header: str, secret: bytes) -> bool:
    """Whether the raw body was signed with the app's secret; compared in constant time."""
    expected = f"sha256={hmac.new(secret, body, hashlib.sha256).hexdigest()}"
    return hmac.compare_digest(expected.encode(), header.encode())


async def _note(receipt: Receipt, memory: Memory, lost: Lost) -> None:
    to = await memory.received(receipt)
    metrics.RECEIPTS.labels(CHANNEL, receipt.state if to else "unknown").inc()
    if receipt.state != "failed" or to is None:
        return
    fault = fault_of(receipt.code, 0)
    logger.warning("a message was not delivered (code %s): %s", receipt.code, fault.about)
    if fault in (Fault.GONE, Fault.OPTED_OUT):
        await lost(Person(CHANNEL, to))
