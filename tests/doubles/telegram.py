"""A double of the Telegram Bot API at the wire: checks each call against the documented limits and keeps it.

Limits: https://core.telegram.org/bots/api#sendmessage (text 1 to 4,096 characters after entities parsing).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

TEXT_LIMIT = 4096


@dataclass
class TelegramDouble:
    """What was called, and how to answer: `failing` makes every call fail with that status."""

    token: str
    url: str = ""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    failing: int | None = None

    async def called(self, method: str) -> dict[str, Any]:
        """The first call of a method, waiting for it."""
        async with asyncio.timeout(10):
            while True:
                for name, parameters in self.calls:
                    if name == method:
                        return parameters
                await asyncio.sleep(0.01)


@asynccontextmanager
async def telegram_double(token: str) -> AsyncIterator[TelegramDouble]:
    """A running double on a free port of loopback."""
    double = TelegramDouble(token)
    api = FastAPI()

    @api.post("/bot{given}/{method}")
    async def call(given: str, method: str, request: Request) -> JSONResponse:
        if given != token:
            return _error(401, "Unauthorized")
        if double.failing:
            return _error(double.failing, "Internal Server Error")
        parameters = await request.json()
        if method == "sendMessage":
            if not parameters.get("chat_id"):
                return _error(400, "Bad Request: chat_id is empty")
            if not 0 < len(parameters.get("text", "").encode("utf-16-le")) // 2 <= TEXT_LIMIT:
                return _error(400, "Bad Request: message text is empty or too long")
        double.calls.append((method, parameters))
        return JSONResponse({"ok": True, "result": {"message_id": len(double.calls)}})

    web = uvicorn.Server(uvicorn.Config(api, port=0, log_level="error"))
    serving = asyncio.create_task(web.serve())
    while not web.started:
        await asyncio.sleep(0.01)
    double.url = f"http://127.0.0.1:{web.servers[0].sockets[0].getsockname()[1]}"
    yield double
    web.should_exit = True
    await serving


def _error(code: int, description: str) -> JSONResponse:
    return JSONResponse({"ok": False, "error_code": code, "description": description}, code)
