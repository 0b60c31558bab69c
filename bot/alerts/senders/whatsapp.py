"""Alerts through the Cloud API: free form to people who wrote within 24 hours, an approved template to all others.

https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
"""

import asyncio
import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import orjson

from bot.alerts.buttons import choose, titles
from bot.alerts.content import Message, footer
from bot.alerts.failures import FAILURES
from bot.alerts.pictures import Pictures
from bot.alerts.senders.sender import Client, Failed, Later, NoAnswer, Outcome, Send, Sent, of_gateway
from bot.alerts.tier import Tier
from bot.channels.whatsapp.api import VERSION
from bot.channels.whatsapp.errors import Fault, fault_of
from bot.channels.whatsapp.memory import Memory
from bot.settings import Settings

logger = logging.getLogger(__name__)
BODY_LIMIT = 1024
"""Characters of a message with reply buttons, of a caption and of a template's parameter."""
ACCOUNT_LENGTH = 64
UPLOAD_SECONDS = 6.0
"""For a picture, so that the call after it has its time."""
AWAY_SECONDS = 30.0
"""The account as a whole is refused: look again after this."""


class WhatsAppSender:
    """One business phone number."""

    def __init__(self, settings: Settings, memory: Memory, pictures: Pictures, tier: Tier) -> None:
        assert settings.whatsapp_token is not None  # noqa: S101 (the composition root asked)
        self._url = f"{settings.whatsapp_api.rstrip('/')}/{VERSION}/{settings.whatsapp_phone_id}"
        self._account = f"whatsapp:{settings.whatsapp_phone_id}"[:ACCOUNT_LENGTH]
        self._allowed = {"Authorization": f"Bearer {settings.whatsapp_token.get_secret_value()}"}
        self._memory, self._pictures, self._tier = memory, pictures, tier
        self._http = Client()

    async def ready(self, message: Message) -> bool:
        """Whether the number has the picture."""
        return message.picture is None or await self._pictures.handle(message.picture, self._account) is not None

    async def waits(self, sends: Sequence[Send], *, take: bool) -> list[float]:
        """Only a template counts, and only once a person in 24 hours."""
        opened = await self._memory.open_windows([address for address, _ in sends])
        first = [address for address, message in sends if message.template is not None and address not in opened]
        waits = dict(zip(first, await self._tier.waits(first, take=take), strict=True))
        return [waits.get(address, 0.0) for address, _ in sends]

    async def send(self, address: str, message: Message) -> Outcome:
        """One message: free form inside the person's window, else the template."""
        try:
            open_window = await self._memory.may_write(address)
        except FAILURES:
            return Later("redis_away", counted=False)
        if not open_window and message.template is None:
            return Failed("window_closed")
        media: str | None = None
        if message.picture is not None:
            brought = await self._media(message.picture)
            if not isinstance(brought, str):
                return brought
            media = brought
        shown = free_form(message, media) if open_window else template(message, media)
        body = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": address, **shown}
        try:
            answer = await self._http.post(
                f"{self._url}/messages", orjson.dumps(body), {**self._allowed, "Content-Type": "application/json"}
            )
        except NoAnswer as lost:
            return lost.outcome
        outcome = read(answer.status, answer.content)
        if isinstance(outcome, Sent) and outcome.message_id:
            try:
                await self._memory.sent(address, [outcome.message_id], [])
            except FAILURES as error:
                logger.error("a sent message was not noted: %s", type(error).__name__)
        return outcome

    async def _media(self, picture_id: int) -> str | Outcome:
        """The picture's media id; uploaded where the number has it not. Until then nothing was sent to anybody."""
        try:
            if (handle := await self._pictures.handle(picture_id, self._account)) is not None:
                return handle
            picture = await self._pictures.read(picture_id)
            async with asyncio.timeout(UPLOAD_SECONDS):
                answer = await self._http.upload(
                    f"{self._url}/media", {"messaging_product": "whatsapp", "type": picture.kind},
                    {"file": (picture.name, picture.data, picture.kind)}, self._allowed,
                )  # fmt: skip
        except (*FAILURES, NoAnswer):  # TimeoutError is an OSError
            return Later("picture_not_uploaded")
        if answer.status == HTTPStatus.OK and (media := _uploaded(answer.content)):
            await self._pictures.uploaded(picture_id, self._account, media)
            return media
        refused = read(answer.status, answer.content)
        return refused if isinstance(refused, Later) else Later("picture_not_uploaded")

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def free_form(message: Message, media: str | None = None) -> dict[str, Any]:
    """Text with reply buttons, under its picture; the buttons are a list's rows where it is too long for them.

    A message has either reply buttons or a button that opens an address: links are lines of the text. A list has a body
    of 4,096 characters and no picture, and beside one no text is that long (`content.MAX_CAPTION`):
    https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-list-messages
    """
    text = message.text_with_links
    rows = [
        {"id": button.payload, "title": title}
        for button, title in zip(message.buttons, titles(message.language, short=True), strict=True)
    ]
    if len(text) > BODY_LIMIT and media is None:
        action: dict[str, Any] = {"button": choose(message.language), "sections": [{"rows": rows}]}
        shown: dict[str, Any] = {"type": "list", "body": {"text": text}, "action": action}
    else:
        header = {} if media is None else {"header": {"type": "image", "image": {"id": media}}}
        replies = [{"type": "reply", "reply": row} for row in rows]
        shown = {"type": "button", **header, "body": {"text": text[:BODY_LIMIT]}, "action": {"buttons": replies}}
    return {"type": "interactive", "interactive": shown}


def template(message: Message, media: str | None = None) -> dict[str, Any]:
    """The approved template: the text as its one parameter, the picture as its header, payloads for its buttons."""
    header = {"type": "header", "parameters": [{"type": "image", "image": {"id": media}}]}
    body = {"type": "body", "parameters": [{"type": "text", "text": parameter(message)}]}
    replies = [
        {"type": "button", "sub_type": "quick_reply", "index": str(at),
         "parameters": [{"type": "payload", "payload": button.payload}]}
        for at, button in enumerate(message.buttons if message.template_buttons else ())
    ]  # fmt: skip
    return {
        "type": "template",
        "template": {
            "name": message.template, "language": {"code": message.language},
            "components": [*([] if media is None else [header]), body, *replies],
        },
    }  # fmt: skip


def parameter(message: Message) -> str:
    """The text in one line, as parameters take neither new lines nor tabs; what is too long ends before the way out."""
    line = " ".join(message.text_with_links.split())
    if len(line) <= BODY_LIMIT:
        return line
    end = f"… {' '.join(footer(message.language).split())}"
    return line[: BODY_LIMIT - len(end)] + end


def read(status: int, content: bytes) -> Outcome:
    """{"messages":[{"id":"wamid.…"}]}, or {"error":{"code":131026,…}}."""
    try:
        body = orjson.loads(content)
    except orjson.JSONDecodeError:
        body = {}
    if status == HTTPStatus.OK:
        taken = (body.get("messages") or [{}])[0] if isinstance(body, dict) else {}
        return Sent(str(taken.get("id", "")))
    error = body.get("error") if isinstance(body, dict) else None
    refused = isinstance(error, dict) and status != HTTPStatus.GATEWAY_TIMEOUT
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and not refused:
        return of_gateway(status)
    return of_fault(fault_of(error.get("code") if isinstance(error, dict) else None, status))


MEANINGS: dict[Fault, Later | Failed] = {
    Fault.BUSY: Later("server_error"),
    Fault.LIMITED: Later("busy", Fault.LIMITED.seconds, counted=False),
    Fault.PAIR_LIMITED: Later("pair_limited"),
    Fault.ACCOUNT: Later("account_refused", AWAY_SECONDS, counted=False),
    Fault.QUALITY: Later("account_refused", AWAY_SECONDS, counted=False),
    Fault.CAPPED: Failed("recipient_limit"),
    Fault.GONE: Failed("gone", gone=True),
    Fault.OPTED_OUT: Failed("gone", gone=True),
    Fault.CLOSED: Failed("window_closed"),
}


def of_fault(fault: Fault) -> Later | Failed:
    """The fault as what is known of the message."""
    return MEANINGS.get(fault, Failed("refused"))


def _uploaded(content: bytes) -> str | None:
    """{"id":"<media id>"}"""
    try:
        return str(orjson.loads(content)["id"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None
