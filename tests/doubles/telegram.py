"""A double of the Telegram Bot API at the wire: people write to it, the bot polls it or is called by it.

Each call is checked against what is documented (telegram_rules.py); a wrong one is refused as Telegram would refuse it,
and remembered in `bad`, which fails the test when the double is closed.
"""

import asyncio
import itertools
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import httpx
import orjson
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect

from tests.doubles.telegram_rules import RULES, plain

BOT = {"id": 777, "is_bot": True, "first_name": "Sobat", "username": "sobat_bot", "can_join_groups": True,
       "can_read_all_group_messages": False, "supports_inline_queries": True}  # fmt: skip
WAIT_SECONDS = 20.0
JSON_FIELDS = (
    "reply_markup", "link_preview_options", "commands", "results", "allowed_updates", "message_ids", "button",
    "reply_parameters", "entities", "caption_entities", "media",
)  # fmt: skip


@dataclass
class Sent:
    """A message of the bot as the person sees it."""

    chat: int
    number: int
    text: str
    buttons: dict[str, str]
    """Title -> callback data."""
    at: float


@dataclass
class TelegramDouble:
    """What was called, and how to answer."""

    token: str
    url: str = ""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    failing: int | None = None
    """Every call fails with this status."""
    throttled_every: int = 0
    """Every such sendMessage is refused with 429 and retry_after."""
    broken_every: int = 0
    """Every such sendMessage is answered by a gateway's 502."""
    deaf: asyncio.Event | None = None
    """Until it is set, no sendMessage gets an answer; those of that time are never delivered."""
    unknown: frozenset[str] = frozenset()
    """Methods that this server does not know."""
    blocked: set[int] = field(default_factory=set)
    moved: dict[int, int] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    webhook: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._updates: list[dict[str, Any]] = []
        self._ids = itertools.count(1)
        self._numbers: dict[int, int] = defaultdict(int)
        self._sends = 0
        self._news = asyncio.Condition()
        self._closing = False

    # What people do.

    async def say(self, user: int, text: str = "", **fields: Any) -> int:
        """A person writes in their private chat; returns the message's number."""
        message = self.message(user, **({"text": text} if text else {}), **fields)
        await self.push({"message": message})
        return int(message["message_id"])

    async def edit(self, user: int, number: int, text: str) -> None:
        """A person edits a message."""
        await self.push({"edited_message": {**self.message(user, text=text), "message_id": number}})

    async def press(self, user: int, sent: Sent, title: str) -> None:
        """A person presses a button under a message of the bot."""
        below = {"message_id": sent.number, "date": 1, "chat": {"id": user, "type": "private"}, "from": BOT}
        await self.push({"callback_query": {
            "id": str(next(self._ids)), "from": person(user), "chat_instance": "1", "message": below,
            "data": sent.buttons[title],
        }})  # fmt: skip

    def message(self, user: int, **fields: Any) -> dict[str, Any]:
        """A message as Telegram shows it to bots."""
        self._numbers[user] += 1
        chat = {"id": user, "type": "private", "first_name": "Wati"}
        about = {"message_id": self._numbers[user], "from": person(user), "chat": chat, "date": int(time.time())}
        return {**about, **fields}

    async def push(self, *updates: dict[str, Any]) -> None:
        """Updates for the bot to fetch."""
        async with self._news:
            self._updates += [{"update_id": next(self._ids), **update} for update in updates]
            self._news.notify_all()

    async def call_webhook(self, base: str) -> list[int]:
        """Post the waiting updates to the webhook's path at `base`; the statuses. Those not taken stay."""
        statuses = []
        async with httpx.AsyncClient() as http:
            for update in tuple(self._updates):
                answer = await http.post(
                    base + urlsplit(self.webhook["url"]).path, json=update,
                    headers={"X-Telegram-Bot-Api-Secret-Token": self.webhook["secret_token"]},
                )  # fmt: skip
                statuses.append(answer.status_code)
                if answer.status_code == 200:
                    self._updates.remove(update)
        return statuses

    async def end_polls(self) -> None:
        """Answer the polls that wait, so that the server can close."""
        async with self._news:
            self._closing = True
            self._news.notify_all()

    # What a test looks at.

    async def called(self, method: str) -> dict[str, Any]:
        """The first call of a method, waiting for it."""
        return (await self.all_called(method, 1))[0]

    async def all_called(self, method: str, count: int) -> list[dict[str, Any]]:
        """The calls of a method when there are at least `count`."""
        async with asyncio.timeout(WAIT_SECONDS):
            while len(found := [given for name, given in self.calls if name == method]) < count:
                await asyncio.sleep(0.01)
        return found

    async def answers(self, user: int, count: int, wait: float = WAIT_SECONDS) -> list[Sent]:
        """The bot's messages to a person when there are at least `count`."""
        async with asyncio.timeout(wait):
            while len(found := [sent for sent in self.sent if sent.chat == user]) < count:
                await asyncio.sleep(0.01)
        return found

    @property
    def waiting(self) -> int:
        """Updates that the bot has not confirmed."""
        return len(self._updates)

    # What the bot calls.

    async def answer(self, method: str, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Status and body of one call."""
        if self.failing:
            return error(self.failing, "Internal Server Error")
        if method in self.unknown:
            return error(404, "Not Found")
        if method not in RULES:
            self.bad.append(f"{method}: no such method")
            return error(404, "Not Found")
        if mistakes := [mistake for rule in RULES[method] for mistake in rule(given)]:
            self.bad.append(f"{method}: {'; '.join(mistakes)} in {given}")
            return error(400, f"Bad Request: {mistakes[0]}")
        self.calls.append((method, given))
        own = getattr(self, f"_{method}", None)
        if own is None:
            return 200, {"ok": True, "result": True}
        refused_or_result = await own(given)
        return refused_or_result if isinstance(refused_or_result, tuple) else (200, ok(refused_or_result))

    async def _getMe(self, _given: dict[str, Any]) -> Any:  # noqa: N802 (the API's name)
        return BOT

    async def _getUpdates(self, given: dict[str, Any]) -> Any:  # noqa: N802
        offset = int(given.get("offset", 0))
        async with self._news:
            self._updates = [update for update in self._updates if update["update_id"] >= offset]
            if not self._updates and int(given.get("timeout", 0)) and not self._closing:
                try:
                    await asyncio.wait_for(self._news.wait(), int(given["timeout"]))
                except TimeoutError:
                    return []
            return self._updates[: int(given.get("limit", 100))]

    async def _sendMessage(self, given: dict[str, Any]) -> Any:  # noqa: N802
        chat = int(given["chat_id"])
        if self.deaf and not self.deaf.is_set():
            await self.deaf.wait()
            return 502, {}
        if chat in self.blocked:
            return error(403, "Forbidden: bot was blocked by the user")
        if chat in self.moved:
            return error(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=self.moved[chat])
        self._sends += 1
        if self.throttled_every and self._sends % self.throttled_every == 0:
            return error(429, "Too Many Requests: retry after 1", retry_after=1)
        if self.broken_every and self._sends % self.broken_every == 0:
            return 502, {}
        self._numbers[chat] += 1
        text = plain(given["text"], given.get("parse_mode"))[0]
        sent = Sent(chat, self._numbers[chat], text, titles(given), time.time())
        self.sent.append(sent)
        return {"message_id": sent.number, "date": int(sent.at), "chat": {"id": chat, "type": "private"}, "from": BOT,
                "text": sent.text}  # fmt: skip

    async def _editMessageText(self, given: dict[str, Any]) -> Any:  # noqa: N802
        chat, number = int(given["chat_id"]), int(given["message_id"])
        sent = next((sent for sent in self.sent if (sent.chat, sent.number) == (chat, number)), None)
        if sent is None:
            return error(400, "Bad Request: message to edit not found")
        text = plain(given["text"], given.get("parse_mode"))[0]
        if (text, titles(given)) == (sent.text, sent.buttons):
            return error(400, "Bad Request: message is not modified: specified new message content is the same")
        sent.text, sent.buttons = text, titles(given)
        return {"message_id": number, "date": 1, "chat": {"id": chat, "type": "private"}, "text": text}

    async def _deleteMessages(self, given: dict[str, Any]) -> Any:  # noqa: N802
        chat = int(given["chat_id"])
        self.sent = [sent for sent in self.sent if sent.chat != chat or sent.number not in given["message_ids"]]
        return True

    async def _setWebhook(self, given: dict[str, Any]) -> Any:  # noqa: N802
        self.webhook = given
        return True

    async def _getFile(self, given: dict[str, Any]) -> Any:  # noqa: N802
        if given["file_id"] not in self.files:
            return error(400, "Bad Request: invalid file_id")
        return {"file_id": given["file_id"], "file_unique_id": "u", "file_path": f"photos/{given['file_id']}"}


D = TypeVar("D", bound=TelegramDouble)


@asynccontextmanager
async def telegram_double(token: str, kind: type[D] = TelegramDouble) -> AsyncIterator[D]:  # type: ignore[assignment]
    """A running double on a free port of loopback; closing it fails if the bot made a wrong call."""
    double = kind(token)
    api = FastAPI()

    @api.post("/bot{given}/{method}")
    async def call(given: str, method: str, request: Request) -> JSONResponse:
        if given != token:
            return JSONResponse(error(401, "Unauthorized")[1], 401)
        try:
            status, body = await double.answer(method, await parameters(request))
        except ClientDisconnect:
            return JSONResponse({}, 400)  # a bot that is killed hangs up
        return JSONResponse(body, status)

    @api.get("/file/bot{given}/photos/{name}")
    async def file(given: str, name: str) -> Response:
        if given != token or name not in double.files:
            return Response(status_code=404)
        return Response(double.files[name])

    web = uvicorn.Server(uvicorn.Config(api, port=0, log_level="error"))
    serving = asyncio.create_task(web.serve())
    while not web.started:
        await asyncio.sleep(0.01)
    double.url = f"http://127.0.0.1:{web.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield double
    finally:
        await double.end_polls()
        web.should_exit = True
        await serving
    assert double.bad == []


async def parameters(request: Request) -> dict[str, Any]:
    """A call's parameters, given as JSON or as a form."""
    if request.headers.get("content-type", "").startswith("application/json"):
        return dict(await request.json())
    form = parse_qsl((await request.body()).decode(), keep_blank_values=True)
    return {name: orjson.loads(value) if name in JSON_FIELDS else value for name, value in form}


def person(user: int) -> dict[str, Any]:
    """A user as Telegram shows one to bots."""
    return {"id": user, "is_bot": False, "first_name": "Wati", "language_code": "id"}


def titles(given: dict[str, Any]) -> dict[str, str]:
    """Title -> data, or address, of the buttons of a call."""
    rows = (given.get("reply_markup") or {}).get("inline_keyboard", [])
    return {button["text"]: button.get("callback_data") or button["url"] for row in rows for button in row}


def ok(result: Any) -> dict[str, Any]:
    """A successful answer."""
    return {"ok": True, "result": result}


def error(code: int, description: str, **more: Any) -> tuple[int, dict[str, Any]]:
    """A refusal, with its response parameters."""
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    return code, {**body, "parameters": more} if more else body
