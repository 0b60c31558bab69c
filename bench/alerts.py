"""How fast alerts are: `python -m bench.alerts [OUT]`, a few minutes. Writes a Markdown table.

Expansion in the database at 10,000, 100,000 and 1,000,000 recipients, and sends a second against a local double of
the Bot API that answers after 50 ms, from 1, 2 and 4 workers; all on this machine, so workers share its cores.
"""

import asyncio
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert

from bot.alerts.draft import Draft, Rules
from bot.alerts.progress import progress
from bot.alerts.registry import Registry
from bot.settings import ROOT
from bot.stack.valkey import redis_url, start_valkey
from bot.store.db import make_engine, migrate, session_maker
from bot.store.models import Subscription
from tests.doubles.crowd import Crowd
from tests.doubles.postgres import available, postgres

SIZES = tuple(int(size) for size in os.environ.get("BENCH_ALERT_SIZES", "10000,100000,1000000").split(","))
WORKERS = (1, 2, 4)
SENDS = int(os.environ.get("BENCH_ALERT_SENDS", "5000"))
LATENCY = 0.05
CONSENT = datetime(2026, 1, 1, tzinfo=UTC)
SOBAT = Path(sys.executable).with_name("sobat")


@dataclass(frozen=True)
class Speed:
    """Sends of one set-up."""

    database: str
    workers: int
    cap: int
    rate: float
    memory_mb: float
    """Resident, of the biggest worker."""


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """SQLAlchemy addresses of fresh databases."""
    with tempfile.TemporaryDirectory() as folder:
        urls = {"SQLite": f"sqlite+aiosqlite:///{folder}/bench.db"}
        if not available():
            yield urls
            return
        with postgres() as server:
            yield {**urls, "PostgreSQL": server.url.replace("postgresql://", "postgresql+asyncpg://")}


async def subscribed(url: str, first: int, count: int) -> None:
    """`count` more subscribers with ids from `first`."""
    engine = make_engine(url)
    await migrate(engine)
    for start in range(first, first + count, 10_000):
        async with engine.begin() as connection:
            await connection.execute(insert(Subscription), [
                {"channel": "telegram", "address": str(n), "province": "Bali", "countries": ("KH",), "topics": (),
                 "consented": CONSENT} for n in range(start, min(start + 10_000, first + count))
            ])  # fmt: skip
    await engine.dispose()


async def expansion(url: str, size: int) -> float:
    """Seconds from `send` to the last recipient's row, for all subscribers there are."""
    engine = make_engine(url)
    alerts = Registry(session_maker(engine), Rules(repeat_days=0, a_day=1000))
    alert = await alerts.create(Draft("bench", {"id": "Awas loker palsu."}, "country=KH"), "ani")
    await alerts.approve(alert, "budi")
    begun = time.perf_counter()
    made = await alerts.send(alert, "ani")
    seconds = time.perf_counter() - begun
    if made != size:
        raise RuntimeError(f"{made} rows for {size} people")
    await alerts.cancel(alert, "ani")
    await engine.dispose()
    return seconds


async def sending(name: str, url: str, workers: int, cap: int) -> Speed:
    """Sends a second through `workers` processes, by the platform's clock, first to last."""
    engine = make_engine(url)
    alerts = Registry(session_maker(engine), Rules(repeat_days=0, a_day=1000))
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        valkey = await start_valkey(data)
        crowd = Crowd(latency=LATENCY)
        server, api = await crowd.serve()
        alert = await alerts.create(Draft("bench", {"id": "Awas loker palsu."}), "ani")
        await alerts.approve(alert, "budi")
        environment = {**os.environ, "SOBAT_DATA": folder, "DATABASE_URL": url.replace("+asyncpg", ""),
                       "REDIS_URL": redis_url(data), "TELEGRAM_TOKEN": "1:bench", "TELEGRAM_API": api,
                       "TELEGRAM_RATE": str(cap)}  # fmt: skip
        running = [
            subprocess.Popen([SOBAT, "broadcast", "deliver"], env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)
            for _ in range(workers)
        ]
        try:
            await asyncio.sleep(8)  # all workers are up before the first send
            audience = await alerts.send(alert, "ani")
            while sum(map(len, crowd.arrived.values())) < audience:
                await asyncio.sleep(0.2)
            memory = max(_memory(one.pid) for one in running)
            times = sorted(moment for times in crowd.arrived.values() for moment in times)
            while (await progress(session_maker(engine), alert)).state != "done":
                await asyncio.sleep(0.2)
        finally:
            for one in running:
                one.terminate()
            for one in running:
                one.wait()
            server.close()
            await valkey.stop()
            await engine.dispose()
    return Speed(name, workers, cap, audience / (times[-1] - times[0]), memory)


def _memory(pid: int) -> float:
    """Resident megabytes (proc(5))."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


async def measured() -> list[str]:
    """All figures as lines of Markdown."""
    lines = ["| database | recipients | expansion s | rows a second |", "|---|---|---|---|"]
    with databases() as urls:
        for name, url in urls.items():
            there = 0
            for size in SIZES:
                await subscribed(url, there + 1, size - there)
                there = size
                seconds = await expansion(url, size)
                lines.append(f"| {name} | {size:,} | {seconds:.2f} | {size / seconds:,.0f} |")
    lines += ["", "| database | workers | cap a second | sends a second | memory of a worker |"]
    lines += ["|---|---|---|---|---|"]
    with databases() as urls:
        for name, url in urls.items():
            await subscribed(url, 1, SENDS)
            for workers, cap in [(1, 30), *((workers, 1000) for workers in WORKERS)]:
                if cap * 60 < SENDS:
                    lines.append(await _capped(name, url, cap))
                    continue
                speed = await sending(name, url, workers, cap)
                lines.append(_row(speed))
    return lines


async def _capped(name: str, _url: str, cap: int) -> str:
    """The free rate, with a database of its own and fewer people, so that it ends within a minute."""
    with databases() as urls:
        await subscribed(urls[name], 1, cap * 20)
        return _row(await sending(name, urls[name], 1, cap))


def _row(speed: Speed) -> str:
    return f"| {speed.database} | {speed.workers} | {speed.cap:,} | {speed.rate:,.0f} | {speed.memory_mb:.0f} MB |"


def main() -> None:
    """Print the tables, and write them to the file named."""
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    text = "\n".join([f"Measured on {datetime.now(UTC):%Y-%m-%d} with {machine}.", "", *asyncio.run(measured()), ""])
    print(text)
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
