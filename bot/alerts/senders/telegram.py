"""Alerts through the Bot API: https://core.telegram.org/bots/api#sendmessage"""

from typing import Any

import httpx
import orjson

from bot.alerts.content import Message
from bot.alerts.senders.sender import Clients, Failed, Later, Outcome, Sent, Unknown, of_error

FREE_RATE = 30.0
"""https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this: beyond it, paid broadcasts."""
MISCONFIGURED = (401, 404)
"""A refused token: https://core.telegram.org/bots/api#making-requests."""
MISCONFIGURED_SECONDS = 30.0
GONE = (
    "chat not found", "user is deactivated", "peer_id_invalid", "bot was blocked", "user not found", "bot was kicked",
)  # fmt: skip


class TelegramSender:
    """One bot."""

    def __init__(self, api: str, token: str, *, paid: bool = False) -> None:
        """`paid`: let Telegram charge for sends beyond the free rate."""
        self._url = f"{api.rstrip('/')}/bot{token}/sendMessage"
        self._paid = paid
        self._http = Clients()

    async def send(self, address: str, message: Message) -> Outcome:
        """One message with its buttons."""
        body: dict[str, Any] = {
            "chat_id": int(address), "text": message.text, "link_preview_options": {"is_disabled": True},
        }  # fmt: skip
        if message.buttons:
            row = [{"text": button.title, "callback_data": button.payload} for button in message.buttons]
            body["reply_markup"] = {"inline_keyboard": [[button] for button in row]}
        if message.silent:
            body["disable_notification"] = True
        if self._paid:
            body["allow_paid_broadcast"] = True
        try:
            answer = await self._http.post(
                self._url, content=orjson.dumps(body), headers={"Content-Type": "application/json"}
            )
        except httpx.HTTPError as error:
            return of_error(error)
        return outcome(answer.status_code, _json(answer))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def outcome(status: int, body: dict[str, Any]) -> Outcome:
    """What an answer means: {"ok":false,"error_code":429,"description":"…","parameters":{"retry_after":5}}."""
    if status == httpx.codes.OK:
        result = body.get("result")
        return Sent(str(result.get("message_id", "")) if isinstance(result, dict) else "")
    if status == httpx.codes.TOO_MANY_REQUESTS:
        asked = (body.get("parameters") or {}).get("retry_after", 1)
        return Later("busy", float(asked) if isinstance(asked, (int, float)) else 1.0, counted=False)
    if status == httpx.codes.GATEWAY_TIMEOUT:
        return Unknown("gateway_timeout")
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return Later("server_error")
    if status in MISCONFIGURED:
        return Later("token_refused", MISCONFIGURED_SECONDS, counted=False)
    words = str(body.get("description", "")).lower()
    gone = status == httpx.codes.FORBIDDEN or any(phrase in words for phrase in GONE)
    return Failed("gone", gone=True) if gone else Failed("refused")


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}
