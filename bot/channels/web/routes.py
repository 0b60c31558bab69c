"""`/chat`: the page, its files, and the socket over which a visitor and the bot talk.

A visitor is known by a random id in a signed cookie; nobody can speak as another.
"""

import asyncio
import hashlib
import hmac
import logging
import time
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit

import orjson
from fastapi import APIRouter, Request, Response, WebSocket, WebSocketDisconnect
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse

from bot import metrics
from bot.app import App
from bot.message import MAX_TEXT, Incoming, Person, Turn
from bot.store.inbox import Batch

logger = logging.getLogger(__name__)
FOLDER = Path(__file__).parent
COOKIE = "sobat"
COOKIE_SECONDS = 30 * 24 * 3600
FILES = {"chat.js": "text/javascript", "chat.css": "text/css", "icon.svg": "image/svg+xml"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
}  # fmt: skip
MAX_FRAME = 8 * MAX_TEXT
POLICY_VIOLATION, TOO_BIG = 1008, 1009


def routes(app: App) -> APIRouter:
    """The routes of the web chat."""
    router = APIRouter()
    key = app.settings.secret_key

    @router.get("/")
    async def root() -> RedirectResponse:
        return RedirectResponse("/chat")

    @router.get("/chat")
    async def page(request: Request) -> Response:
        response = HTMLResponse((FOLDER / "chat.html").read_text(encoding="utf-8"), headers=HEADERS)
        if visitor(request.cookies.get(COOKIE), key) is None:
            response.set_cookie(
                COOKIE, signed(token_urlsafe(16), key), max_age=COOKIE_SECONDS, httponly=True, samesite="strict",
                secure=request.url.scheme == "https", path="/chat",
            )  # fmt: skip
        return response

    @router.get("/chat/{name}")
    async def file(name: str) -> Response:
        if name not in FILES:
            return Response(status_code=404)
        return FileResponse(FOLDER / name, media_type=FILES[name], headers=HEADERS)

    @router.websocket("/chat/ws")
    async def socket(websocket: WebSocket) -> None:
        name = visitor(websocket.cookies.get(COOKIE), key)
        if name is None or not same_origin(websocket):
            await websocket.close(POLICY_VIOLATION)
            return
        await websocket.accept()
        await Visit(app, websocket, Person("web", name)).run()

    return router


def signed(name: str, key: bytes) -> str:
    """A cookie's value for a visitor's id."""
    return f"{name}.{hmac.new(key, name.encode(), hashlib.sha256).hexdigest()}"


def visitor(cookie: str | None, key: bytes) -> str | None:
    """The visitor's id in a cookie that we signed."""
    name, _, _ = (cookie or "").rpartition(".")
    return name if name and hmac.compare_digest(signed(name, key).encode(), (cookie or "").encode()) else None


def same_origin(websocket: WebSocket) -> bool:
    """Whether the page that opens the socket is ours: browsers let any page try."""
    return urlsplit(websocket.headers.get("origin", "")).netloc == websocket.headers.get("host")


class Visit:
    """One open page."""

    def __init__(self, app: App, websocket: WebSocket, person: Person) -> None:
        self._app, self._socket, self._person = app, websocket, person
        self._turns: set[asyncio.Task[Any]] = set()

    async def run(self) -> None:
        """Answer frames until the page is closed; messages that come while one is answered are merged."""
        try:
            while True:
                frame = await self._socket.receive_text()
                if len(frame) > MAX_FRAME:
                    await self._socket.close(TOO_BIG)
                    return
                incoming = self._incoming(frame)
                if incoming is not None:
                    task = asyncio.create_task(self._take(incoming))
                    self._turns.add(task)
                    task.add_done_callback(self._turns.discard)
        except WebSocketDisconnect:
            return

    def _incoming(self, frame: str) -> Incoming | None:
        try:
            row = orjson.loads(frame)
            text, payload = row.get("text") or "", row.get("payload")
        except (orjson.JSONDecodeError, AttributeError):
            return None
        if not isinstance(text, str) or not (payload is None or isinstance(payload, str)):
            return None
        return Incoming(self._person, text, payload)

    async def _take(self, incoming: Incoming) -> None:
        try:
            await self._app.inbox.deliver(incoming, self._answer)
        except (RuntimeError, WebSocketDisconnect):
            logger.info("a page was closed before its answer came")

    async def _answer(self, batch: Batch) -> None:
        await self._send({"typing": True})
        start = time.perf_counter()
        turn = await self._app.conversation.turn(batch.incoming)
        metrics.TURN_SECONDS.observe(time.perf_counter() - start)
        metrics.TURNS.labels("web").inc()
        await self._send(_frame(turn))

    async def _send(self, frame: dict[str, Any]) -> None:
        await self._socket.send_text(orjson.dumps(frame).decode())


def _frame(turn: Turn) -> dict[str, Any]:
    return {
        "typing": False,
        "clear": turn.clear_chat,
        "risk": turn.risk,
        "replies": [
            {"text": r.text, "buttons": [{"title": b.title, "payload": b.payload} for b in r.buttons]}
            for r in turn.replies
        ],
    }
