"""A double of the WhatsApp Cloud API at the wire: people write through signed webhooks, the bot answers by calls.

Each call is checked against what is documented; a wrong one is refused, and fails the test when the double is closed.
https://developers.facebook.com/documentation/business-messaging/whatsapp, read 2026-11-24.
"""

import asyncio
import hashlib
import hmac
import itertools
import re
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from tests.doubles.crowd import parts

WAIT_SECONDS = 20.0
Json = dict[str, Any]


@dataclass
class Sent:
    """A message of the bot as the person sees it."""

    to: str
    id: str
    text: str
    choices: dict[str, str]
    """Title -> id of buttons or rows."""
    kind: str


@dataclass
class WhatsAppDouble:
    """One business number."""

    token: str
    phone_id: str
    secret: str
    url: str = ""
    bot: str = ""
    """Address of the bot's HTTP side."""
    calls: list[Json] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
    failing: tuple[int, int] | None = None
    """Every message is refused with this HTTP status and error code."""
    throttled_every: int = 0
    """Every such message is refused with 429."""
    broken_every: int = 0
    """Every such message is answered by a gateway's 502."""
    media: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """Id -> type and bytes."""

    def __post_init__(self) -> None:
        self._ids = itertools.count(1)
        self._tried = 0

    # What people do.

    async def say(self, number: str, text: str) -> str:
        """A person writes; returns the message's id."""
        return await self.message(number, {"type": "text", "text": {"body": text}})

    async def press(self, number: str, sent: Sent, title: str) -> str:
        """A person presses a button or chooses a row."""
        kind = "button_reply" if sent.kind == "button" else "list_reply"
        reply = {"type": kind, kind: {"id": sent.choices[title], "title": title}}
        return await self.message(number, {"type": "interactive", "interactive": reply})

    async def message(self, number: str, fields: Json) -> str:
        """Any message; the webhook must take it."""
        message_id = f"wamid.{next(self._ids)}"
        message = {"from": number, "id": message_id, "timestamp": str(int(time.time())), **fields}
        assert await self.webhook({"messages": [message], "contacts": [{"wa_id": number}]}) == 200
        return message_id

    async def status(self, message: str, state: str, code: int | None = None) -> None:
        """WhatsApp tells what became of a message."""
        errors = {"errors": [{"code": code, "title": "x"}]} if code else {}
        assert await self.webhook({"statuses": [{"id": message, "status": state, "timestamp": "1", **errors}]}) == 200

    async def webhook(self, value: Json, secret: str | None = None) -> int:
        """Post a signed webhook; the status of the answer."""
        value = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": self.phone_id}, **value}
        body = orjson.dumps({
            "object": "whatsapp_business_account",
            "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}],
        })  # fmt: skip
        signature = hmac.new((secret or self.secret).encode(), body, hashlib.sha256).hexdigest()
        async with httpx.AsyncClient() as http:
            answer = await http.post(
                f"{self.bot}/whatsapp", content=body, headers={"X-Hub-Signature-256": f"sha256={signature}"}
            )
        return answer.status_code

    async def answers(self, number: str, count: int) -> list[Sent]:
        """The bot's messages to a person when there are at least `count`."""
        async with asyncio.timeout(WAIT_SECONDS):
            while len(found := [sent for sent in self.sent if sent.to == number]) < count:
                await asyncio.sleep(0.01)
        return found

    # What the bot calls.

    def answer(self, body: Json) -> tuple[int, Json]:
        """Status and body for one call of /messages."""
        if mistakes := list(wrong(body)):
            self.bad.append(f"{'; '.join(mistakes)} in {body}")
            return refused(400, 131009)
        if body.get("status") == "read":
            self.calls.append(body)
            return 200, {"success": True}
        self._tried += 1
        if self.failing:
            return refused(*self.failing)
        if self.throttled_every and self._tried % self.throttled_every == 0:
            return refused(429, 130429)
        if self.broken_every and self._tried % self.broken_every == 0:
            return 502, {}
        self.calls.append(body)
        sent = seen(body, f"wamid.out{next(self._ids)}")
        self.sent.append(sent)
        contacts = [{"input": body["to"], "wa_id": body["to"]}]
        return 200, {"messaging_product": "whatsapp", "contacts": contacts, "messages": [{"id": sent.id}]}


def wrong(body: Json) -> Iterator[str]:
    """What is wrong with a call of /messages."""
    if body.get("messaging_product") != "whatsapp":
        yield "messaging_product is missing"
    if body.get("status") == "read":
        if not str(body.get("message_id", "")).startswith("wamid."):
            yield "message_id is missing"
        if body.get("typing_indicator", {"type": "text"}) != {"type": "text"}:
            yield "typing_indicator is wrong"
        return
    if not re.fullmatch(r"\d{7,15}", str(body.get("to", ""))):
        yield "to is no number"
    if body.get("type") == "text":
        yield from _length("text.body", body.get("text", {}).get("body"), 4096)
    elif body.get("type") == "interactive":
        yield from _wrong_interactive(body.get("interactive", {}))
    elif body.get("type") == "image":
        yield from _length("image.id", body.get("image", {}).get("id"), 100)
        yield from _length("image.caption", body.get("image", {}).get("caption"), 1024)
    elif body.get("type") == "template":
        yield from _wrong_template(body.get("template", {}))
    else:
        yield f"type {body.get('type')!r}"


def _wrong_interactive(interactive: Json) -> Iterator[str]:
    yield from _length("body.text", interactive.get("body", {}).get("text"), 1024)
    action = interactive.get("action", {})
    if interactive.get("type") == "button":
        buttons = [button.get("reply", {}) for button in action.get("buttons", ())]
        if not 1 <= len(buttons) <= 3 or len({button.get("title") for button in buttons}) < len(buttons):
            yield "1 to 3 buttons with different titles"
        for button in buttons:
            yield from _length("button title", button.get("title"), 20)
            yield from _length("button id", button.get("id"), 256)
    elif interactive.get("type") == "list":
        yield from _length("list button", action.get("button"), 20)
        sections = action.get("sections", ())
        rows = [row for section in sections for row in section.get("rows", ())]
        if not 1 <= len(rows) <= 10 or len({row.get("id") for row in rows}) < len(rows):
            yield "1 to 10 rows with different ids"
        if len(sections) > 1 and not all(section.get("title") for section in sections):
            yield "sections need titles"
        for row in rows:
            yield from _length("row title", row.get("title"), 24)
            yield from _length("row id", row.get("id"), 200)
    else:
        yield f"interactive type {interactive.get('type')!r}"


def _wrong_template(template: Json) -> Iterator[str]:
    yield from _length("template.name", template.get("name"), 512)
    yield from _length("template.language.code", template.get("language", {}).get("code"), 10)
    for component in template.get("components", ()):
        for parameter in component.get("parameters", ()):
            if component.get("type") == "header":
                yield from _length("header image id", parameter.get("image", {}).get("id"), 100)
                continue
            if component.get("type") == "button":
                yield from _length("payload", parameter.get("payload"), 128)
                continue
            yield from _length("parameter", parameter.get("text"), 1024)
            if any(sign in parameter.get("text", "") for sign in ("\n", "\t", "    ")):
                yield "a parameter has neither new lines nor tabs nor four spaces"


def _length(name: str, value: Any, most: int) -> Iterator[str]:
    if not isinstance(value, str) or not value.strip() or len(value) > most:
        yield f"{name} must be a text of 1 to {most} characters"


def seen(body: Json, message_id: str) -> Sent:
    """A call as the person sees it."""
    if body["type"] == "text":
        return Sent(body["to"], message_id, body["text"]["body"], {}, "text")
    if body["type"] == "image":
        return Sent(body["to"], message_id, body["image"]["caption"], {}, "image")
    if body["type"] == "template":
        parts_of = {part["type"]: part["parameters"] for part in body["template"].get("components", ())}
        return Sent(body["to"], message_id, " ".join(one["text"] for one in parts_of.get("body", ())), {}, "template")
    interactive = body["interactive"]
    action, kind = interactive["action"], interactive["type"]
    replies = [button["reply"] for button in action["buttons"]] if kind == "button" else action["sections"][0]["rows"]
    return Sent(
        body["to"], message_id, interactive["body"]["text"], {reply["title"]: reply["id"] for reply in replies}, kind
    )


def refused(status: int, code: int) -> tuple[int, Json]:
    """An error as the Graph API gives it."""
    return status, {"error": {"message": f"(#{code}) refused", "type": "OAuthException", "code": code}}


@asynccontextmanager
async def whatsapp_double(token: str, phone_id: str, secret: str) -> AsyncIterator[WhatsAppDouble]:
    """A running double on a free port of loopback; closing it fails if the bot made a wrong call."""
    double = WhatsAppDouble(token, phone_id, secret)
    api = FastAPI()

    def known(request: Request) -> bool:
        return request.headers.get("authorization") == f"Bearer {token}"

    @api.post("/v{version}/{phone}/messages")
    async def messages(version: str, phone: str, request: Request) -> JSONResponse:
        if not known(request) or phone != phone_id or not re.fullmatch(r"\d+\.0", version):
            return JSONResponse(refused(401, 190)[1], 401)
        status, body = double.answer(await request.json())
        return JSONResponse(body, status)

    @api.post("/v{version}/{phone}/media")
    async def upload(version: str, phone: str, request: Request) -> JSONResponse:
        form = parts(await request.body())
        if not known(request) or phone != phone_id or form.get("messaging_product") != "whatsapp":
            return JSONResponse(refused(401, 190)[1], 401)
        if double.failing:
            status, body = refused(*double.failing)
            return JSONResponse(body, status)
        media_id = f"media{len(double.media) + 1}"
        double.media[media_id] = str(form["type"]), bytes(form["file"])  # type: ignore[arg-type]
        return JSONResponse({"id": media_id})

    @api.get("/v{version}/{media_id}")
    async def about(version: str, media_id: str, request: Request) -> JSONResponse:
        if not known(request) or media_id not in double.media:
            return JSONResponse(refused(400, 100)[1], 400)
        kind, data = double.media[media_id]
        return JSONResponse({
            "messaging_product": "whatsapp", "url": f"{double.url}/media/{media_id}", "mime_type": kind,
            "sha256": hashlib.sha256(data).hexdigest(), "file_size": len(data), "id": media_id,
        })  # fmt: skip

    @api.get("/media/{media_id}")
    async def media(media_id: str, request: Request) -> Response:
        return Response(double.media[media_id][1]) if known(request) else Response(status_code=401)

    web = uvicorn.Server(uvicorn.Config(api, port=0, log_level="error"))
    serving = asyncio.create_task(web.serve())
    while not web.started:
        await asyncio.sleep(0.01)
    double.url = f"http://127.0.0.1:{web.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield double
    finally:
        web.should_exit = True
        await serving
    assert double.bad == []
