"""Calls of the library over connections of ours: forms, files, answers, and errors that hold no token."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from telegram import InputFile
from telegram.error import NetworkError, TimedOut

from bot.channels.telegram.api import CONNECTIONS, Api
from bot.channels.telegram.requests import Requests
from bot.errors import TryLater
from bot.groups.watch import IN_FLIGHT
from bot.settings import Settings
from bot.turns.workers import PLACES
from tests.doubles.crowd import parts

TOKEN = "777:very-secret"
OK = b'HTTP/1.1 200 OK\r\ncontent-length: 38\r\n\r\n{"ok":true,"result":{"message_id": 5}}'


class Server:
    """Answers each call with the same bytes, or not at all."""

    def __init__(self, answer: bytes) -> None:
        self.answer, self.url, self.bodies = answer, "", list[bytes]()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
                self.bodies.append(await reader.readexactly(int(length.split(b":")[1])))
                writer.write(self.answer)
                if not self.answer:
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


@asynccontextmanager
async def api(answer: bytes) -> AsyncIterator[tuple[Api, Server]]:
    server = Server(answer)
    listening = await asyncio.start_server(server.connected, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    made = Api(Settings(_env_file=None, telegram_token=TOKEN, telegram_api=server.url))
    try:
        yield made, server
    finally:
        await made.aclose()
        listening.close()


async def test_a_call_is_a_form_with_json_in_it() -> None:
    async with api(OK) as (calls, server):
        sent = await calls.call("sendMessage", chat_id=7, text="awas & hati-hati", link_preview_options={"a": True})
    assert sent == {"message_id": 5}
    assert server.bodies == [b"chat_id=7&text=awas+%26+hati-hati&link_preview_options=%7B%22a%22%3A+true%7D"]


async def test_a_file_travels_beside_the_fields() -> None:

    async with api(OK) as (calls, server):
        await calls.call("sendPhoto", chat_id=7, photo=InputFile(b"\x89PNG\r\n", "grafik.png"), caption="minggu ini")
    assert parts(server.bodies[0]) == {"chat_id": 7, "photo": b"\x89PNG\r\n", "caption": "minggu ini"}


@pytest.mark.parametrize(
    "answer", [b"", b"not http\r\n\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nxxxx"],
    ids=["hung up", "no http", "no json"],
)  # fmt: skip
async def test_a_call_without_an_answer_is_made_again_later(answer: bytes) -> None:
    async with api(answer) as (calls, _):
        with pytest.raises(TryLater) as raised:
            await calls.call("sendMessage", chat_id=7, text="halo")
    assert TOKEN not in repr(raised.value)


async def test_silence_ends() -> None:
    async with api(b"HTTP/1.1 200 OK\r\n") as (_, server):
        made = Requests(1)
        with pytest.raises(TimedOut):
            await made.do_request(f"{server.url}/bot{TOKEN}/getMe", "POST", read_timeout=0.05)
        await made.shutdown()
    assert len(server.bodies) == 1


async def test_a_refused_connection_tells_no_token() -> None:
    made = Requests(1)
    with pytest.raises(NetworkError) as raised:
        await made.do_request(f"http://127.0.0.1:9/bot{TOKEN}/getMe", "POST", read_timeout=1.0)
    await made.shutdown()
    assert TOKEN not in str(raised.value) and raised.value.__cause__ is None


def test_all_that_call_at_a_time_find_a_connection() -> None:

    assert sum(PLACES.values()) + IN_FLIGHT < CONNECTIONS
