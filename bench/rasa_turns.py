"""What a turn of Rasa costs over HTTP with Redis: the stock set-up and ours, in one run, on the same data.

    .venv/bin/python -m bench.rasa_turns [--stock-epochs 1] [--stock-model PATH] [FILE]

Epochs change what stock Rasa has learnt, not what a turn costs: one is enough here. The report goes to FILE or to
standard output, progress to standard error. Both servers are measured with the same client on the same machine, one
after the other; the client's own work is part of what is measured.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import servers, stock_project
from bench.servers import ROOT, TOKEN, Server
from evaluate.output import publish
from evaluate.texts import held_out

CONCURRENT = 16
LONG = 205


@dataclass(frozen=True)
class Api:
    """How a message is put to a server."""

    path: str
    body: Callable[[str, str], dict[str, object]]
    warm_turns: int
    single_turns: int
    turns_each: int


STOCK = Api("/webhooks/rest/webhook", lambda sender, text: {"sender": sender, "message": text}, 10, 100, 10)
OURS = Api("/sobat/message", lambda sender, text: {"sender": sender, "text": text}, 100, 1_000, 100)
OFFER = Api(
    "/sobat/message",
    lambda sender, text: {"sender": sender, "text": text, "metadata": {"offer": {"risk": "high"}}}, 20, 300, 20,
)


@dataclass(frozen=True)
class Result:
    """Milliseconds a turn, turns a second, and what the server takes."""

    name: str
    p50: float
    p95: float
    turns_s: float
    cpu_ms: float
    turn_10: float
    turn_200: float
    start_s: float
    memory_mb: float


class Client:
    """One kept connection; HTTP/1.1 written by hand, so that the client costs little."""

    def __init__(self, port: int, api: Api) -> None:
        self._port, self._api = port, api

    async def __aenter__(self) -> Client:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()

    async def turn(self, sender: str, text: str) -> float:
        """Seconds until the whole answer was there."""
        body = json.dumps(self._api.body(sender, text)).encode()
        head = (f"POST {self._api.path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
                f"X-Rasa-Token: {TOKEN}\r\nContent-Length: {len(body)}\r\n\r\n").encode()
        started = time.perf_counter()
        self._writer.write(head + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        lengths = [line for line in answer.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        await self._reader.readexactly(int(lengths[0].split(b":")[1]))
        taken = time.perf_counter() - started
        if not answer.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(answer.split(b"\r\n")[0].decode())
        return taken


def at(share: float, values: list[float]) -> float:
    """The value below which that share of values lies, in milliseconds."""
    return sorted(values)[min(int(share * len(values)), len(values) - 1)] * 1000


async def measure(name: str, server: Server, api: Api, texts: list[str]) -> Result:
    """One sender after another, then many at once, then one long conversation."""
    async with Client(server.port, api) as client:
        for turn in range(api.warm_turns):
            await client.turn("warm", texts[turn % len(texts)])
        single = [
            await client.turn(f"single-{turn // 10}", texts[turn % len(texts)]) for turn in range(api.single_turns)
        ]
        long = [await client.turn("long", texts[turn % 10]) for turn in range(LONG)]

    async def chat(number: int) -> None:
        async with Client(server.port, api) as own:
            for turn in range(api.turns_each):
                await own.turn(f"many-{number}-{turn // 10}", texts[(number + turn) % len(texts)])

    started, cpu_before = time.perf_counter(), server.cpu_s()
    await asyncio.gather(*(chat(number) for number in range(CONCURRENT)))
    turns = CONCURRENT * api.turns_each
    turns_s, cpu_ms = turns / (time.perf_counter() - started), (server.cpu_s() - cpu_before) / turns * 1000
    return Result(name, at(0.5, single), at(0.95, single), turns_s, cpu_ms, at(0.5, long[5:15]),
                  at(0.5, long[195:205]), server.start_s, server.memory_mb())


def report(results: list[Result]) -> str:
    """A Markdown table and the ratio of turns a second."""
    lines = [
        "| set-up | p50 ms | p95 ms | turns/s | processor ms a turn | turn 10 ms | turn 200 ms | start s | memory MB |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {r.name} | {r.p50:.1f} | {r.p95:.1f} | {r.turns_s:.0f} | {r.cpu_ms:.1f} | {r.turn_10:.1f} "
        f"| {r.turn_200:.1f} | {r.start_s:.1f} | {r.memory_mb:.0f} |"
        for r in results
    ]
    first = results[0]
    lines.append("")
    lines += [f"{r.name}: {r.turns_s / first.turns_s:.0f} times the turns per second of {first.name} at "
              f"1/{first.cpu_ms / r.cpu_ms:.0f} of the processor time; turn 200 costs "
              f"{r.turn_200 / r.turn_10:.2f} times turn 10." for r in results[1:]]
    return "\n".join(lines) + "\n"


def our_model() -> Path:
    """The product's model, trained if need be."""
    command = [str(servers.NLU_BIN / "python"), "-m", "nlu.train", "--out", str(ROOT / "var" / "models")]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return Path(done.stdout.strip())


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.rasa_turns", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--stock-epochs", type=int, default=1)
    parser.add_argument("--stock-model", type=Path, help="a stock model trained before")
    parser.add_argument("file", type=Path, nargs="?")
    given = parser.parse_args()
    texts = [text.text for text in held_out()][::5]
    results = []
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        stock_model = given.stock_model
        if stock_model is None:
            print("training the stock set-up ...", file=sys.stderr)
            stock_model = stock_project.train(folder, given.stock_epochs)
        model = our_model()
        with servers.valkey(folder) as redis_port:
            print("measuring the stock set-up ...", file=sys.stderr)
            with servers.stock(stock_model, redis_port, folder) as server:
                results.append(asyncio.run(measure("Rasa as it comes", server, STOCK, texts)))
        for name, api, workers in (("ours, text", OURS, 1), ("ours, offer", OFFER, 1), ("ours, 2 workers", OURS, 2)):
            print(f"measuring {name} ...", file=sys.stderr)
            (redis_folder := folder / name).mkdir()
            with servers.valkey(redis_folder) as redis_port, servers.ours(
                model, redis_port, folder / "ours.log", workers
            ) as server:
                results.append(asyncio.run(measure(name, server, api, texts)))
    table = report(results)
    publish(table, given.file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
