"""Time of a turn from the bot's side of the channel, and of the second start, as a Markdown table.

Run: `python -m bench.turns`. Real parts: Rasa over HTTP, embedded Valkey, SQLite, the trained model.
"""

import asyncio
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import httpx

from bot.app import App, running_app
from bot.message import Incoming, Person
from bot.settings import ROOT, Settings
from bot.stack.rasa import free_port
from evaluate.output import named_file, publish

TURNS = 300
QUESTIONS = ("berapa biaya ke taiwan", "kalau jepang?", "dokumennya apa aja", "makasih kak", "gaji pabrik korea brp")
OFFER = (
    "LOKER LUAR NEGERI Kamboja, admin CS, gaji 12 jt, tiket + mess gratis, tidak perlu pengalaman, "
    "minggu ini berangkat, hub wa.me/6281200000000"
)


async def turns(app: App, texts: Sequence[str], count: int, person: str) -> list[float]:
    """Milliseconds of `count` turns of one person."""
    taken = []
    for number in range(count):
        start = time.perf_counter()
        await app.conversation.turn(Incoming(Person("terminal", person), texts[number % len(texts)]))
        taken.append((time.perf_counter() - start) * 1000)
    return taken


async def abreast(app: App, people: int, each: int) -> float:
    """Turns a second of many people at once."""
    start = time.perf_counter()
    await asyncio.gather(*(turns(app, QUESTIONS, each, f"many{n}") for n in range(people)))
    return people * each / (time.perf_counter() - start)


def quantiles(taken: Sequence[float]) -> str:
    """p50 and p95 in milliseconds."""
    cuts = statistics.quantiles(taken, n=20)
    return f"{statistics.median(taken):.1f} | {cuts[18]:.1f}"


async def second_start(data: Path) -> float:
    """Seconds from `sobat run` to the first answer of a bot whose model is trained already."""
    port = free_port()
    environment = {**os.environ, "SOBAT_DATA": str(data), "SOBAT_PORT": str(port), "NO_TTY": "1"}
    start = time.perf_counter()
    process = subprocess.Popen(
        [Path(sys.executable).with_name("sobat"), "run"], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) as http:
        while True:
            try:
                if (await http.get("/ready")).status_code == httpx.codes.OK:
                    break
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.05)
    elapsed = time.perf_counter() - start
    process.terminate()
    await asyncio.to_thread(process.wait)
    return elapsed


async def measured() -> str:
    """The report."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        models = ROOT / "var" / "models"
        models.mkdir(parents=True, exist_ok=True)
        (data / "models").symlink_to(models)
        settings = Settings(_env_file=None, sobat_data=data, redis_url=None, database_url=None, rasa_url=None)
        async with running_app(settings) as app:
            await turns(app, QUESTIONS, 30, "warm")
            text, offer = await turns(app, QUESTIONS, TURNS, "text"), await turns(app, (OFFER,), TURNS, "offer")
            rate = await abreast(app, 32, 30)
            long = await turns(app, QUESTIONS, 210, "long")
        early, late = statistics.median(long[5:15]), statistics.median(long[195:205])
        start = await second_start(data)
    load = os.getloadavg()[0]
    return "\n".join([
        "# Turns from the bot's side of the channel", "",
        "Made by `make bench`: the whole conversation, with Rasa over HTTP, embedded Valkey and SQLite.", "",
        "| what | p50 ms | p95 ms |", "|---|---|---|",
        f"| text turn | {quantiles(text)} |",
        f"| offer check | {quantiles(offer)} |", "",
        f"- turn 200 over turn 10 of one dialogue: {late / early:.2f}",
        f"- 32 people at once, one Rasa worker: {rate:.0f} turns/s",
        f"- second `sobat run` to ready: {start:.1f} s",
        f"- memory of the bot: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB",
        f"- load of the machine while measuring: {load:.1f} on {os.cpu_count()} cores", "",
    ])  # fmt: skip


def main() -> None:
    """Write the report to the file named, or to standard output."""
    publish(asyncio.run(measured()), named_file())


if __name__ == "__main__":
    main()
