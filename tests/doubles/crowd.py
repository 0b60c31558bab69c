"""A double of both platforms' APIs for crowds: fast, counts what arrived at whom, fails in every way there is.

Run as a program it is a process of its own that can be killed: `python -m tests.doubles.crowd PORT LOG [SEED]`. Each
message that it takes is a line in LOG (chat id and time) before the answer goes out, so that a kill of anything leaves
the truth behind.
"""

import asyncio
import math
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import orjson


@dataclass(frozen=True)
class Faults:
    """Shares of calls, each between 0 and 1."""

    busy: float = 0.0
    """429 with retry_after."""
    broken: float = 0.0
    """500."""
    silent: float = 0.0
    """Taken, but the connection is closed without an answer."""
    gateway: float = 0.0
    """Taken, but a gateway answers 502 with a page of its own."""
    lost: float = 0.0
    """Not taken, and the connection is closed without an answer."""
    blocked: float = 0.0
    """403: decided by the chat's id, so the same person every time."""
    hang: float = 0.0
    """Taken, but no answer ever comes."""
    stall: float = 0.0
    """Not taken, and no answer ever comes."""
    slow: float = 0.0
    """Taken, and answered after `slow_seconds`."""
    slow_seconds: float = 4.0
    retry_after: float = 0.2
    """Seconds; whole ones on the real platform."""


def kinds(faults: Faults) -> set[str]:
    """Names of the faults that calls may meet."""
    return {kind for kind in (*REFUSED, *UNTAKEN, *TAKEN, "slow", "blocked") if getattr(faults, kind)}


class Reply(NamedTuple):
    """What comes back, after how many seconds; an unanswered call's connection is closed."""

    status: int
    content: bytes
    wait: float = 0.0


CLOSED = Reply(0, b"")
NEVER = Reply(0, b"", math.inf)
REFUSED = ("busy", "broken")
UNTAKEN = {"lost": CLOSED, "stall": NEVER}
TAKEN = {"gateway": Reply(502, b"<html><h1>502 Bad Gateway</h1></html>"), "silent": CLOSED, "hang": NEVER}
"""Faults by what became of the message, with what the caller sees of them."""


@dataclass
class Crowd:
    """What arrived: chat or phone number -> times."""

    faults: Faults = Faults()
    seed: int = 0
    log: Path | None = None
    latency: float = 0.0
    arrived: dict[int, list[float]] = field(default_factory=dict)
    bodies: list[dict[str, object]] = field(default_factory=list)
    keep_bodies: bool = False
    files: dict[str, bytes] = field(default_factory=dict)
    """File id -> bytes of pictures that were uploaded."""
    calls: int = 0
    met: Counter[str] = field(default_factory=Counter)
    """Faults that calls met, by name."""

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)  # noqa: S311 (chance, not secrecy)
        self._file = self.log.open("a", buffering=1) if self.log else None
        self._faulty = faults_beside(self.log).open("a", buffering=1) if self.log else None

    async def serve(self, port: int = 0) -> tuple[asyncio.Server, str]:
        """Listen on loopback; the server and its address."""
        server = await asyncio.start_server(self._connection, "127.0.0.1", port)
        return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                body = await reader.readexactly(_length(head))
                status, content, wait = self._answer(head.split(b" ", 2)[1].decode(), body)
                if wait == math.inf:
                    await reader.read()  # until the caller gives up
                elif self.latency + wait:
                    await asyncio.sleep(self.latency + wait)
                if not status:
                    break
                writer.write(b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                             % (status, len(content), content))  # fmt: skip
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answer(self, path: str, raw: bytes) -> Reply:
        method = path.rpartition("/")[2]
        if method not in {"sendMessage", "sendPhoto", "messages"}:
            return Reply(200, b'{"id":"1"}' if method == "media" else b'{"ok":true,"result":[]}')
        self.calls += 1
        body = orjson.loads(raw) if raw.startswith(b"{") else parts(raw)
        refuse = whatsapp if method == "messages" else telegram
        chat = int(str(body["to"] if method == "messages" else body["chat_id"]))
        if random.Random(chat).random() < self.faults.blocked:  # noqa: S311
            self._met("blocked")
            return refuse("blocked")
        fate = self._fate()
        self._met(fate)
        if fate in REFUSED:
            return refuse(fate, self.faults.retry_after)
        if fate in UNTAKEN:
            return UNTAKEN[fate]
        result = self._result(method, body)
        if result is None:
            return _refused(400, "Bad Request: wrong file identifier/HTTP URL specified")
        self._take(chat, body)
        good = Reply(200, orjson.dumps(result), self.faults.slow_seconds if fate == "slow" else 0.0)
        return TAKEN.get(fate, good)

    def _met(self, fault: str) -> None:
        if fault:
            self.met[fault] += 1
            if self._faulty:
                self._faulty.write(f"{fault}\n")

    def _fate(self) -> str:
        """The kind of fault that this call meets, if any."""
        chance = self._chance.random()
        for kind in (*REFUSED, *UNTAKEN, *TAKEN, "slow"):
            share = getattr(self.faults, kind)
            if chance < share:
                return kind
            chance -= share
        return ""

    def _result(self, method: str, body: dict[str, object]) -> dict[str, object] | None:
        if method == "messages":
            return {"messages": [{"id": f"wamid.{self.calls}"}]}
        result: dict[str, object] = {"message_id": self.calls}
        if method == "sendPhoto":
            if (sizes := self._photo(body)) is None:
                return None
            result["photo"] = sizes
        return {"ok": True, "result": result}

    def _photo(self, body: dict[str, object]) -> list[dict[str, object]] | None:
        """The sizes of a picture, each with its id; a new one when bytes came, none for an id that is unknown."""
        if isinstance(body["photo"], str) and body["photo"] not in self.files:
            return None
        if isinstance(body["photo"], bytes):
            self.files[f"file{len(self.files) + 1}"] = body["photo"]
            return [{"file_id": "small", "width": 90}, {"file_id": f"file{len(self.files)}", "width": 800}]
        return [{"file_id": body["photo"], "width": 800}]

    def _take(self, chat: int, body: dict[str, object]) -> None:
        self.arrived.setdefault(chat, []).append(time.time())
        if self.keep_bodies:
            self.bodies.append(body)
        if self._file:
            self._file.write(f"{chat} {time.time():.3f}\n")


def faults_beside(log: Path) -> Path:
    """Where the names of the faults are written that calls met, one a line."""
    return log.with_suffix(".faults")


def telegram(kind: str, retry_after: float = 0.0) -> Reply:
    """How the Bot API refuses."""
    if kind == "busy":
        return _refused(429, "Too Many Requests", {"retry_after": retry_after})
    if kind == "broken":
        return _refused(500, "Internal Server Error")
    return _refused(403, "Forbidden: bot was blocked by the user")


def whatsapp(kind: str, retry_after: float = 0.0) -> Reply:
    """How the Cloud API refuses: too many messages to a pair, a fault of its own, an address without WhatsApp."""
    status, code = {"busy": (400, 131056), "broken": (500, 131000), "blocked": (400, 131026)}[kind]
    return Reply(status, orjson.dumps({"error": {"code": code, "message": f"(#{code})"}}))


def parts(raw: bytes) -> dict[str, object]:
    """A multipart/form-data body: texts (JSON where they are), and bytes of files."""
    boundary = raw[: raw.index(b"\r\n")]
    found: dict[str, object] = {}
    for part in raw.split(boundary)[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        name, content = head.split(b'name="')[1].split(b'"')[0].decode(), content.removesuffix(b"\r\n")
        if b"filename=" in head:
            found[name] = content
        else:
            written = content.decode()
            found[name] = orjson.loads(written) if written[:1] in "{[" or written.lstrip("-").isdigit() else written
    return found


def _length(head: bytes) -> int:
    """Bytes of the body, by its header."""
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def _refused(code: int, description: str, parameters: dict[str, float] | None = None) -> Reply:
    body = {"ok": False, "error_code": code, "description": description}
    return Reply(code, orjson.dumps({**body, "parameters": parameters} if parameters else body))


async def _main(port: int, log: str, seed: int, faults: str) -> None:
    crowd = Crowd(Faults(**orjson.loads(faults)), seed, Path(log))
    server, _ = await crowd.serve(port)
    await server.serve_forever()


if __name__ == "__main__":
    import uvloop

    uvloop.run(_main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]))
