"""Telegram at the wire for measurements of load: it costs little, and offers updates at a rate of its own.

The checks of calls are those of tests/doubles/telegram.py and are not repeated here; this one only counts. Updates are
due at moments that are fixed beforehand, whatever the bot does: one that takes them later finds them waiting.
"""

import asyncio
import time
from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlsplit

CONNECTIONS = 100
"""The most that Telegram opens to a webhook (https://core.telegram.org/bots/api#setwebhook)."""
AT_ONCE = 100
"""https://core.telegram.org/bots/api#getupdates"""
TRUE = b'{"ok":true,"result":true}'
NOTHING = b'{"ok":true,"result":[]}'
ME = b'{"ok":true,"result":{"id":777,"is_bot":true,"first_name":"Sobat","username":"sobat_bot"}}'
AGAIN_SECONDS = 0.05


@dataclass(frozen=True)
class Offer:
    """Updates as bytes, in their order, and when each is due, in seconds from the beginning."""

    bodies: Sequence[bytes]
    due: Sequence[float]


@dataclass
class Platform:
    """The Bot API of one bot."""

    said: dict[int, float] = field(default_factory=dict)
    """Chat -> when the first message to it arrived."""
    sends: int = 0
    taken: int = 0
    """Updates that the bot has confirmed."""
    taken_at: list[float] = field(default_factory=list)
    """When each of them was."""

    def __post_init__(self) -> None:
        self._offer, self._start, self._first = Offer((), ()), 0.0, 1
        self._gone = asyncio.Event()

    async def serve(self) -> str:
        """Listen on loopback; the address."""
        self._server = server = await asyncio.get_running_loop().create_server(
            lambda: _Connection(self), "127.0.0.1", 0
        )
        return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    def begin(self, offer: Offer, first: int) -> float:
        """Offer updates, of which the first has that id, from now on; returns when that is."""
        self._offer, self._start, self._first = offer, time.time(), first
        self.taken, self.taken_at = 0, []
        return self._start

    @property
    def due(self) -> int:
        """How many updates have come to be due."""
        return bisect_right(self._offer.due, time.time() - self._start)

    async def answer(self, method: bytes, body: bytes) -> bytes:
        """The answer to one call."""
        if method == b"sendMessage":
            return self._sent(body)
        if method == b"getUpdates":
            return await self._updates(body)
        return ME if method == b"getMe" else TRUE

    def _sent(self, body: bytes) -> bytes:
        chat = int(_field(body, b"chat_id="))
        self.sends += 1
        self.said.setdefault(chat, time.time())
        return b'{"ok":true,"result":{"message_id":%d,"date":1,"chat":{"id":%d,"type":"private"}}}' % (self.sends, chat)

    async def _updates(self, body: bytes) -> bytes:
        offset = _field(body, b"offset=")
        if offset:
            self._confirm(int(offset) - self._first)
        until = time.monotonic() + int(_field(body, b"timeout=") or 0)
        while self.due <= self.taken:
            if time.monotonic() > until:
                return NOTHING
            await asyncio.sleep(0.002)
        given = self._offer.bodies[self.taken : min(self.due, self.taken + AT_ONCE)]
        return b'{"ok":true,"result":[%s]}' % b",".join(given)

    def _confirm(self, count: int) -> None:
        if count > self.taken:
            self.taken_at += [time.time()] * (count - self.taken)
            self.taken = count

    async def call_webhook(self, url: str, secret: str) -> None:
        """Post what is due over many connections until all is taken; what is refused is posted again."""
        waiting: deque[bytes] = deque()
        posters = [_Poster(url, secret) for _ in range(CONNECTIONS)]
        news, given = asyncio.Event(), 0

        async def post(poster: "_Poster") -> None:
            while self.taken < len(self._offer.bodies):
                if not waiting:
                    news.clear()
                    await news.wait()
                    continue
                body = waiting.popleft()
                while not await poster.post(body):
                    await asyncio.sleep(AGAIN_SECONDS)
                self.taken += 1
                self.taken_at.append(time.time())
            news.set()

        tasks = [asyncio.create_task(post(poster)) for poster in posters]
        while given < len(self._offer.bodies):
            if (due := self.due) > given:
                waiting.extend(self._offer.bodies[given:due])
                given = due
                news.set()
            await asyncio.sleep(0.002)
        await asyncio.gather(*tasks)


class _Connection(asyncio.Protocol):
    """One connection of the bot; its calls come one after the other."""

    def __init__(self, platform: Platform) -> None:
        self._platform, self._read = platform, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._read += data
        head, end, body = self._read.partition(b"\r\n\r\n")
        if not end or len(body) < int(_header(head, b"content-length") or 0):
            return
        self._read = b""
        method = head.split(b" ", 2)[1].rpartition(b"/")[2]
        self._answering = asyncio.ensure_future(self._reply(method, body))

    async def _reply(self, method: bytes, body: bytes) -> None:
        answer = await self._platform.answer(method, body)
        if self._transport.is_closing():
            return  # a bot that is stopped hangs up
        self._transport.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s"
                              % (len(answer), answer))  # fmt: skip


class _Poster:
    """One connection to the webhook."""

    def __init__(self, url: str, secret: str) -> None:
        self._parts, self._secret = urlsplit(url), secret
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, body: bytes) -> bool:
        """Whether the bot took an update."""
        try:
            if self._streams is None:
                self._streams = await asyncio.open_connection(self._parts.hostname, self._parts.port)
            reader, writer = self._streams
            writer.write(
                b"POST %s HTTP/1.1\r\nhost: bot\r\ncontent-type: application/json\r\n"
                b"x-telegram-bot-api-secret-token: %s\r\ncontent-length: %d\r\n\r\n%s"
                % (self._parts.path.encode(), self._secret.encode(), len(body), body)
            )
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(_header(head, b"content-length") or 0))
        except (OSError, asyncio.IncompleteReadError):
            self._streams = None
            return False
        return head.startswith(b"HTTP/1.1 200")


def _header(head: bytes, name: bytes) -> bytes:
    at = head.lower().find(b"\r\n" + name + b":")
    return head[at + len(name) + 3 :].split(b"\r\n", 1)[0].strip() if at >= 0 else b""


def _field(body: bytes, name: bytes) -> bytes:
    """A field of a form, where it begins with `name=`."""
    for part in body.split(b"&"):
        if part.startswith(name):
            return part[len(name) :]
    return b""
