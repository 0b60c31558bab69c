"""`/chat`: the page, its files, and the socket over which a visitor and the bot talk.

A visitor is known by a random id in a signed cookie; nobody can speak as another.
"""

import hashlib
import hmac
import logging
from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import urlsplit

import orjson
from fastapi import APIRouter, Request, Response, WebSocket, WebSocketDisconnect
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from redis.exceptions import RedisError

from bot.app import App
from bot.channels.web.pages import frame
from bot.message import MAX_TEXT, Incoming, Person
from bot.pictures.limits import MAX_BYTES
from bot.turns.letter import Letter

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
MAX_FRAME_ID = 40
MAX_PICTURE_FRAME = MAX_BYTES + MAX_FRAME_ID + 2
"""A picture one byte too large still arrives, so that the visitor is told."""
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
        await Visit(app, websocket, name).run()

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

    def __init__(self, app: App, websocket: WebSocket, visitor: str) -> None:
        self._app, self._socket, self._visitor = app, websocket, visitor

    async def run(self) -> None:
        """Take frames until the page is closed; their answers come by way of the workers."""
        await self._app.pages.enter(self._visitor, self._socket)
        try:
            while True:
                message = await self._socket.receive()
                if message["type"] == "websocket.disconnect":
                    raise WebSocketDisconnect
                text, picture = message.get("text"), message.get("bytes")
                if len(text or "") > MAX_FRAME:
                    await self._socket.close(TOO_BIG)
                    return
                incoming = self._incoming(text) if text is not None else await self._picture(picture or b"")
                if incoming is not None:
                    await self._take(incoming)
        except (RuntimeError, WebSocketDisconnect):
            logger.info("a page was closed")
        finally:
            await self._app.pages.leave(self._visitor, self._socket)

    def _incoming(self, sent: str) -> Incoming | None:
        try:
            row = orjson.loads(sent)
            text, payload, number = row.get("text") or "", row.get("payload"), row.get("id")
        except (orjson.JSONDecodeError, AttributeError):
            return None
        if not isinstance(text, str) or not (payload is None or isinstance(payload, str)):
            return None
        known = isinstance(number, str) and len(number) <= MAX_FRAME_ID
        update_id = f"{self._visitor}:{number}" if known else None
        return Incoming(Person("web", self._visitor), text, payload, update_id=update_id)

    async def _picture(self, sent: bytes) -> Incoming | None:
        """A frame of bytes: the message's id, a newline, the picture. It is read here and goes no further."""
        number, newline, image = sent.partition(b"\n")
        if not newline or len(number) > MAX_FRAME_ID or not number.isascii():
            return None
        update_id = f"{self._visitor}:{number.decode()}"
        return await self._app.conversation.look(
            Incoming(Person("web", self._visitor), image=image, update_id=update_id)
        )

    async def _take(self, incoming: Incoming) -> None:
        try:
            await self._app.reception.take([Letter(incoming)])
        except (RedisError, OSError) as error:
            logger.error("a page is answered without Redis: %s", type(error).__name__)
            await self._socket.send_text(frame(await self._app.conversation.turn(incoming)))
        if incoming.update_id is not None:
            await self._socket.send_text(orjson.dumps({"taken": incoming.update_id.rpartition(":")[2]}).decode())
