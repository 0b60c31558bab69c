"""The whole unmodified bot against a Telegram emulator that others wrote (npm's telegram-test-api).

Runs where its packages are: `npm ci --prefix tests/emulator`. Its `getMe` lacks `is_bot`; a front adds the field.
"""

import asyncio
import shutil
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from bot.settings import ROOT
from bot.stack.rasa import free_port
from tests.live.processes import Bot

EMULATOR = ROOT / "tests" / "emulator"
pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(
        shutil.which("node") is None or not (EMULATOR / "node_modules").exists(),
        reason="no emulator: npm ci --prefix tests/emulator",
    ),
]
TOKEN = "666:emulated"  # the emulator's bot has the id 666
WATI, SELLER, GROUP = 21, 22, -1001
START_SECONDS, ANSWER_SECONDS = 90, 20
AD = (
    "Dibutuhkan admin chat di Bavet Kamboja, gaji 900 USD, tiket dan mess ditanggung perusahaan, tidak perlu "
    "pengalaman, hub 0812 1111 2222"
)


@dataclass
class Emulator:
    """People of the emulator."""

    http: httpx.AsyncClient
    heard: dict[int, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    async def say(self, user: int, text: str, chat: dict[str, Any] | None = None) -> None:
        """Somebody writes, in private unless a chat is given."""
        await self.http.post("/sendMessage", json={
            "botToken": TOKEN, "date": 1, "text": text, "from": {"id": user, "is_bot": False, "first_name": "Wati"},
            "chat": chat or {"id": user, "type": "private", "first_name": "Wati"},
        })  # fmt: skip

    async def press(self, user: int, message: dict[str, Any], title: str) -> None:
        """Somebody presses a button in private."""
        rows = message["message"]["reply_markup"]["inline_keyboard"]
        (data,) = [button["callback_data"] for row in rows for button in row if button["text"] == title]
        await self.http.post("/sendCallback", json={
            "botToken": TOKEN, "from": {"id": user, "is_bot": False, "first_name": "Wati"}, "data": data,
            "message": {"message_id": message["messageId"], "date": 1, "chat": {"id": user, "type": "private"}},
        })  # fmt: skip

    async def hear(self, chat: int, words: str, seconds: float = ANSWER_SECONDS) -> dict[str, Any]:
        """The bot's message in a chat that has these words, waiting for it."""
        try:
            async with asyncio.timeout(seconds):
                while True:
                    self.heard[chat] += await self.unread(chat)
                    while self.heard[chat]:
                        if words in (message := self.heard[chat].pop(0))["message"]["text"]:
                            return dict(message)
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"nothing with {words!r} was said") from None

    async def unread(self, chat: int) -> list[dict[str, Any]]:
        """The bot's new messages in a chat."""
        answer = await self.http.post("/getUpdates", json={"token": TOKEN, "chatId": chat})
        return list(answer.json()["result"])


@asynccontextmanager
async def emulator() -> AsyncIterator[Emulator]:
    port = free_port()
    node = await asyncio.create_subprocess_exec("node", "serve.js", str(port), cwd=EMULATOR, stdout=-1)
    assert node.stdout is not None
    try:
        async with asyncio.timeout(START_SECONDS):
            assert b"ready" in await node.stdout.readline()
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=START_SECONDS) as http:
            yield Emulator(http)
    finally:
        node.kill()
        await node.wait()


@asynccontextmanager
async def front(behind: Emulator) -> AsyncIterator[str]:
    """Passes the bot's calls on, and adds the field that the emulator leaves out."""
    api = FastAPI()

    @api.post("/bot{token}/{method}")
    async def call(token: str, method: str, request: Request) -> JSONResponse:
        kind = {"content-type": request.headers.get("content-type", "application/json")}
        answer = await behind.http.post(f"/bot{token}/{method}", content=await request.body(), headers=kind)
        body = answer.json()
        if method == "getMe":
            body["result"]["is_bot"] = True
        return JSONResponse(body, answer.status_code)

    web = uvicorn.Server(uvicorn.Config(api, port=free_port(), log_level="error"))
    serving = asyncio.create_task(web.serve())
    while not web.started:
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{web.config.port}"
    finally:
        web.should_exit = True
        await serving


@asynccontextmanager
async def at_work(model: Path, data: Path) -> AsyncIterator[Emulator]:
    """The emulator, and `sobat run` connected to it."""
    (data / "models").symlink_to(model.parent)
    async with emulator() as people, front(people) as url:
        bot = Bot(data, url, TOKEN)
        try:
            yield people
        finally:
            bot.process.kill()
            bot.process.wait()


async def test_a_conversation_and_a_group_scene(model: Path, tmp_path: Path) -> None:
    group = {"id": GROUP, "type": "supergroup", "title": "Grup Perantau"}
    async with at_work(model, tmp_path) as people:
        await people.say(WATI, "/start")
        greeting = await people.hear(WATI, "Sobat Rantau", START_SECONDS)
        await people.press(WATI, greeting, "Cek loker")
        await people.hear(WATI, "tempel teks lokernya")
        await people.say(WATI, AD)
        await people.hear(WATI, "🔴")
        await people.say(WATI, "tolong saya disekap di poipet")
        await people.hear(WATI, "aman")

        await people.say(SELLER, "pagi semua, ada yang tahu jadwal kapal besok?", group)
        await people.say(SELLER, AD, group)
        warning = await people.hear(GROUP, "🔴 Hati-hati")
        link = warning["message"]["reply_markup"]["inline_keyboard"][0][0]["url"]
        assert link.startswith("https://t.me/TestNameBot?start=cek_")
        await people.say(WATI, f"/start {link.partition('start=')[2]}")
        await people.hear(WATI, "🔴")
        assert await people.unread(GROUP) == []
