"""Alerts through the Cloud API: free form to people who wrote within 24 hours, an approved template to all others.

https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
"""

from typing import Any

import httpx
import orjson

from bot.alerts.content import Message
from bot.alerts.senders.sender import Clients, Failed, Later, Outcome, Sent, Unknown, of_error
from bot.channels.whatsapp.api import VERSION
from bot.channels.whatsapp.errors import Fault, fault_of
from bot.channels.whatsapp.memory import Memory
from bot.settings import Settings

TITLE_LIMIT, BODY_LIMIT = 20, 1024
"""Characters of a reply button's title and of a message with buttons or a template's parameter."""
TITLES = ("Pernah lihat", "Tanya")
AWAY_SECONDS = 30.0
"""The account as a whole is refused: look again after this."""


class WhatsAppSender:
    """One business phone number."""

    def __init__(self, settings: Settings, memory: Memory) -> None:
        assert settings.whatsapp_token is not None  # noqa: S101 (the composition root asked)
        self._url = f"{settings.whatsapp_api.rstrip('/')}/{VERSION}/{settings.whatsapp_phone_id}/messages"
        self._headers = {
            "Authorization": f"Bearer {settings.whatsapp_token.get_secret_value()}", "Content-Type": "application/json",
        }  # fmt: skip
        self._memory = memory
        self._http = Clients()

    async def send(self, address: str, message: Message) -> Outcome:
        """One message: free form inside the person's window, else the template."""
        open_window = await self._memory.may_write(address)
        if not open_window and message.template is None:
            return Failed("window_closed")
        shown = free_form(message) if open_window else template(message)
        body = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": address, **shown}
        try:
            answer = await self._http.post(self._url, content=orjson.dumps(body), headers=self._headers)
        except httpx.HTTPError as error:
            return of_error(error)
        outcome = read(answer.status_code, answer.content)
        if isinstance(outcome, Sent) and outcome.message_id:
            await self._memory.sent(address, [outcome.message_id], [])
        return outcome

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def free_form(message: Message) -> dict[str, Any]:
    """Text with reply buttons, or text alone where it is too long for buttons."""
    if len(message.text) > BODY_LIMIT or not message.buttons:
        return {"type": "text", "text": {"body": message.text, "preview_url": False}}
    replies = [
        {"type": "reply", "reply": {"id": button.payload, "title": title[:TITLE_LIMIT]}}
        for button, title in zip(message.buttons, TITLES, strict=True)
    ]
    return {
        "type": "interactive",
        "interactive": {"type": "button", "body": {"text": message.text}, "action": {"buttons": replies}},
    }


def template(message: Message) -> dict[str, Any]:
    """The approved template with the text as its one parameter, which takes neither new lines nor tabs."""
    text = " ".join(message.text.split())[:BODY_LIMIT]
    return {
        "type": "template",
        "template": {
            "name": message.template, "language": {"code": message.language},
            "components": [{"type": "body", "parameters": [{"type": "text", "text": text}]}],
        },
    }  # fmt: skip


def read(status: int, content: bytes) -> Outcome:
    """{"messages":[{"id":"wamid.…"}]}, or {"error":{"code":131026,…}}."""
    try:
        body = orjson.loads(content)
    except orjson.JSONDecodeError:
        body = {}
    if status == httpx.codes.OK:
        taken = (body.get("messages") or [{}])[0] if isinstance(body, dict) else {}
        return Sent(str(taken.get("id", "")))
    if status == httpx.codes.GATEWAY_TIMEOUT:
        return Unknown("gateway_timeout")
    error = body.get("error") if isinstance(body, dict) else None
    return of_fault(fault_of(error.get("code") if isinstance(error, dict) else None, status))


MEANINGS: dict[Fault, Outcome] = {
    Fault.BUSY: Later("server_error"),
    Fault.LIMITED: Later("busy", Fault.LIMITED.seconds, counted=False),
    Fault.PAIR_LIMITED: Later("pair_limited"),
    Fault.ACCOUNT: Later("account_refused", AWAY_SECONDS, counted=False),
    Fault.QUALITY: Later("account_refused", AWAY_SECONDS, counted=False),
    Fault.GONE: Failed("gone", gone=True),
    Fault.OPTED_OUT: Failed("gone", gone=True),
    Fault.CLOSED: Failed("window_closed"),
}


def of_fault(fault: Fault) -> Outcome:
    """The fault as what is known of the message."""
    return MEANINGS.get(fault, Failed("refused"))
