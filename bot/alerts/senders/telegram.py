"""Alerts through the Bot API: https://core.telegram.org/bots/api#sendmessage and #sendphoto"""

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import orjson
from redis.exceptions import RedisError

from bot.alerts.content import Message
from bot.alerts.failures import FAILURES
from bot.alerts.pictures import Pictures
from bot.alerts.senders.sender import Answer, Client, Failed, Later, NoAnswer, Outcome, Send, Sent, of_gateway
from bot.channels.telegram.trail import Trail

logger = logging.getLogger(__name__)
FREE_RATE = 30.0
"""https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this: beyond it, paid broadcasts."""
MISCONFIGURED = (401, 404)
"""A refused token: https://core.telegram.org/bots/api#making-requests."""
MISCONFIGURED_SECONDS = 30.0
UNKNOWN_FILE = ("wrong file identifier", "wrong remote file identifier", "file reference")
"""What the API says of a file id that it does not know or that was another bot's."""
GONE = (
    "chat not found", "user is deactivated", "peer_id_invalid", "bot was blocked", "user not found", "bot was kicked",
)  # fmt: skip


class TelegramSender:
    """One bot."""

    def __init__(
        self, api: str, token: str, pictures: Pictures, trail: Trail | None = None, *, paid: bool = False
    ) -> None:
        """`paid`: let Telegram charge for sends beyond the free rate. `trail`: remembers what private chats got."""
        self._url = f"{api.rstrip('/')}/bot{token}"
        self._account = f"telegram:{token.partition(':')[0]}"
        self._pictures, self._trail, self._paid = pictures, trail, paid
        self._http = Client()

    async def ready(self, message: Message) -> bool:
        """Whether the bot has sent the picture before."""
        return message.picture is None or await self._pictures.handle(message.picture, self._account) is not None

    async def waits(self, sends: Sequence[Send], *, take: bool) -> list[float]:
        """Telegram has no limit of people."""
        return [0.0] * len(sends)

    async def send(self, address: str, message: Message) -> Outcome:
        """One message with its picture and buttons."""
        try:
            answer = await self._made(int(address), message)
            if (moved := moved_to(_json(answer))) is not None:
                answer = await self._made(moved, message)
        except NoAnswer as lost:
            return lost.outcome
        except FAILURES:
            return Later("picture_not_read")
        body = _json(answer)
        if message.picture is not None:
            result = await self._minded(message.picture, answer.status, body)
        else:
            result = outcome(answer.status, body)
        if isinstance(result, Sent):
            await self._note(int(address), result.message_id)
        return result

    async def _note(self, chat: int, message: str) -> None:
        """Remember the alert as one of the chat's messages, so that it goes when a watched person clears the chat."""
        if self._trail is None or chat < 0 or not message.isdecimal():
            return
        try:
            await self._trail.note(chat, (), (int(message),))
        except (RedisError, OSError) as error:
            # The alert was sent: failing now would send it again.
            logger.error("an alert's id was not noted: %s", type(error).__name__)

    async def _made(self, chat: int, message: Message) -> Answer:
        body = {**self._to(chat, message), **shape(message)}
        return await (
            self._call("sendMessage", body) if message.picture is None else self._photo(message.picture, body)
        )

    def _to(self, chat: int, message: Message) -> dict[str, Any]:
        told: dict[str, Any] = {"chat_id": chat}
        if message.silent:
            told["disable_notification"] = True
        if self._paid:
            told["allow_paid_broadcast"] = True
        return told

    async def _call(self, method: str, body: dict[str, Any]) -> Answer:
        return await self._http.post(
            f"{self._url}/{method}", content=orjson.dumps(body), headers={"Content-Type": "application/json"}
        )

    async def _photo(self, picture_id: int, body: dict[str, Any]) -> Answer:
        """By its file id where the bot has sent it before, else with its bytes."""
        handle = await self._pictures.handle(picture_id, self._account)
        if handle is not None:
            return await self._call("sendPhoto", {**body, "photo": handle})
        picture = await self._pictures.read(picture_id)
        fields = {name: one if isinstance(one, str) else orjson.dumps(one).decode() for name, one in body.items()}
        file = {"photo": (picture.name, picture.data, picture.kind)}
        return await self._http.upload(f"{self._url}/sendPhoto", fields, file, {})

    async def _minded(self, picture_id: int, status: int, body: dict[str, Any]) -> Outcome:
        """The outcome; the file id is kept, or forgotten where Telegram does not know it any more."""
        result = outcome(status, body)
        if isinstance(result, Sent):
            if (file_id := sent_file(body)) and not await self._known(picture_id):
                await self._pictures.uploaded(picture_id, self._account, file_id)
        elif status == HTTPStatus.BAD_REQUEST and any(words in _words(body) for words in UNKNOWN_FILE):
            try:
                await self._pictures.lost(picture_id, self._account)
            except FAILURES:
                logger.error("a picture that Telegram lost is tried again under its old name")
            return Later("picture_lost")
        return result

    async def _known(self, picture_id: int) -> bool:
        try:
            return await self._pictures.handle(picture_id, self._account) is not None
        except FAILURES:
            return False

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def shape(message: Message) -> dict[str, Any]:
    """The message as Telegram shows it to anybody: text or caption, and a row for each button."""
    rows: list[list[dict[str, str]]] = [[{"text": link.title, "url": link.url}] for link in message.links]
    rows += [[{"text": button.title, "callback_data": button.payload}] for button in message.buttons]
    keyboard = {"reply_markup": {"inline_keyboard": rows}} if rows else {}
    if message.picture is not None:
        return {"caption": message.text, **keyboard}
    return {"text": message.text, "link_preview_options": {"is_disabled": True}, **keyboard}


def moved_to(body: dict[str, Any]) -> int | None:
    """The new id of a group that became a supergroup, which took nothing: {"parameters":{"migrate_to_chat_id":-100…}}.

    https://core.telegram.org/bots/api#responseparameters
    """
    moved = (body.get("parameters") or {}).get("migrate_to_chat_id")
    return moved if isinstance(moved, int) else None


def sent_file(body: dict[str, Any]) -> str | None:
    """The file id of the picture that was sent: {"result":{"photo":[{"file_id":"…"}, …, the largest]}}."""
    try:
        return str(body["result"]["photo"][-1]["file_id"])
    except (KeyError, IndexError, TypeError):
        return None


def outcome(status: int, body: dict[str, Any]) -> Outcome:
    """What an answer means: {"ok":false,"error_code":429,"description":"…","parameters":{"retry_after":5}}."""
    if status == HTTPStatus.OK:
        result = body.get("result")
        return Sent(str(result.get("message_id", "")) if isinstance(result, dict) else "")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        asked = (body.get("parameters") or {}).get("retry_after", 1)
        return Later("busy", float(asked) if isinstance(asked, (int, float)) else 1.0, counted=False)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        refused = body.get("ok") is False and status != HTTPStatus.GATEWAY_TIMEOUT
        return Later("server_error") if refused else of_gateway(status)
    if status in MISCONFIGURED:
        return Later("token_refused", MISCONFIGURED_SECONDS, counted=False)
    words = _words(body)
    gone = status == HTTPStatus.FORBIDDEN or any(phrase in words for phrase in GONE)
    return Failed("gone", gone=True) if gone else Failed("refused")


def _json(answer: Answer) -> dict[str, Any]:
    try:
        body = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


def _words(body: dict[str, Any]) -> str:
    return str(body.get("description", "")).lower()
