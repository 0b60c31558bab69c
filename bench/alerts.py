"""How fast alerts are: `python -m bench.alerts [OUT]`, five minutes or so. Writes the section "Speed" of OUT.

Expansion in the database at 10,000, 100,000 and 1,000,000 recipients, the emergency stop while as many are cancelled,
and sends a second against a local double of the Bot API that answers after 50 ms, from 1, 2 and 4 workers; all on this
machine, so workers share its cores.
"""

import asyncio
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from pathlib import Path

from sqlalchemy import insert

from bench.sections import prose, put
from bot.alerts.draft import Draft, Rules
from bot.alerts.limiter import MICRO, spacing
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
FREE, PAID = 30, 1_000
FREE_SECONDS = 20
"""So long at each cap, at most."""
PEOPLE = 10_000_000
LATENCY = 0.05
HEAD_START = 0.02
"""Seconds between the beginning of a cancellation and the emergency stop amid it."""
CONSENT = datetime(2026, 1, 1, tzinfo=UTC)
SOBAT = Path(sys.executable).with_name("sobat")


@dataclass(frozen=True)
class Audience:
    """Seconds for the audience of one alert in the database."""

    expansion: float
    """From `send` to the last recipient's row, for all subscribers there are."""
    cancel: float
    stop: float
    """An emergency stop called while the alert is being cancelled."""


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


async def in_database(url: str, size: int) -> Audience:
    """The times for an alert to all `size` subscribers there are."""
    engine = make_engine(url)
    alerts = Registry(session_maker(engine), Rules(repeat_days=0, a_day=1000))
    alert = await alerts.create(Draft("bench", {"id": "Awas loker palsu."}, "country=KH"), "ani")
    await alerts.approve(alert, "budi")
    begun = time.perf_counter()
    made = await alerts.send(alert, "ani")
    seconds = time.perf_counter() - begun
    if made != size:
        raise RuntimeError(f"{made} rows for {size} people")
    begun = time.perf_counter()
    cancelling = asyncio.create_task(alerts.cancel(alert, "ani"))
    await asyncio.sleep(HEAD_START)
    called = time.perf_counter()
    await alerts.stop("citra")
    stopped = time.perf_counter() - called
    await cancelling
    cancelled = time.perf_counter() - begun
    await alerts.allow("citra")
    await engine.dispose()
    return Audience(seconds, cancelled, stopped)


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


async def audiences(urls: dict[str, str]) -> dict[str, dict[int, Audience]]:
    """Database -> recipients -> times."""
    found: dict[str, dict[int, Audience]] = {}
    for name, url in urls.items():
        there = 0
        for size in SIZES:
            await subscribed(url, there + 1, size - there)
            there = size
            found.setdefault(name, {})[size] = await in_database(url, size)
    return found


async def speeds(names: Iterable[str]) -> list[Speed]:
    """Sends at the free rate by one worker, and at 1,000 a second by 1, 2 and 4; each on a database of its own."""
    found = []
    for name in names:
        for workers, cap in [(1, FREE), *((workers, PAID) for workers in WORKERS)]:
            with databases() as urls:
                await subscribed(urls[name], 1, min(SENDS, cap * FREE_SECONDS))
                found.append(await sending(name, urls[name], workers, cap))
    return found


def section(made: dict[str, dict[int, Audience]], sent: list[Speed], load: float) -> str:
    """The figures as Markdown, and what follows from them for ten million people."""
    loads = f"load {load:.1f} before it began, {os.getloadavg()[1]:.1f} over its last five minutes"
    machine = f"{os.cpu_count()} cores ({loads}), Python {platform.python_version()}"
    about = prose(
        f"Measured on {datetime.now(UTC):%Y-%m-%d} on {machine}.",
        "The workers, the database and the double of the Bot API, which answers after",
        f"{LATENCY * 1000:.0f} ms, all ran on these cores.",
    )
    lines = [about, "", "| database | recipients | expansion s | rows a second | cancel s | stop meanwhile s |"]
    lines.append("|---|---|---|---|---|---|")
    for name, sizes in made.items():
        lines += [
            f"| {name} | {size:,} | {took.expansion:.2f} | {size / took.expansion:,.0f} | {took.cancel:.2f} |"
            f" {took.stop:.2f} |" for size, took in sizes.items()
        ]  # fmt: skip
    lines += ["", "| database | workers | cap a second | sends a second | memory of a worker |"]
    lines.append("|---|---|---|---|---|")
    lines += [
        f"| {one.database} | {one.workers} | {one.cap:,} | {one.rate:,.0f} | {one.memory_mb:.0f} MB |" for one in sent
    ]
    return "\n".join([*lines, "", *_ten_million(made, sent)])


def _ten_million(made: dict[str, dict[int, Audience]], sent: list[Speed]) -> list[str]:
    """How many machines an alert to ten million takes, reckoned from the slowest figures."""
    name = sent[-1].database
    one = min(speed.rate for speed in sent if speed.workers == 1 and speed.cap == PAID)
    free, paid = (MICRO / spacing(cap)[0] for cap in (FREE, PAID))
    size, took = max((size, took.expansion) for size, took in made[name].items())
    workers = ceil(paid / one)
    return [
        prose(f"Of {FREE} a second {free:.0f} are possible, of {PAID:,} {paid:.0f}: the rate keeps a margin for a",
              "burst. Sends are granted within the rate; how many calls arrive within one second also depends on how",
              "long they take, and a busy machine may bring some of a late second into the next one."), "",
        prose(f"**Ten million subscribers.** One bot's cap decides, not machines. At the free {FREE} a second it takes",
              f"{PEOPLE / free / 86_400:.1f} days, and one small machine is idle most of the time.",
              f"With paid broadcasts it takes {PEOPLE / paid / 3_600:.1f} hours.",
              f"One worker made {one:,.0f} a second here, so {workers} workers reach the cap where each has a",
              f"core to itself, two of them on a machine with two cores (machines: {ceil(workers / 2)}), and one for",
              f"{name}, where expansion would take {PEOPLE * took / size / 60:.1f} minutes (sending begins with the",
              "first batch)."),
    ]  # fmt: skip


async def measured() -> str:
    """The section."""
    load = os.getloadavg()[0]
    with databases() as urls:
        made = await audiences(urls)
    return section(made, await speeds(made), load)


def main() -> None:
    """Print the section, and put it into the report named."""
    text = asyncio.run(measured())
    print(text)
    if len(sys.argv) > 1:
        put(Path(sys.argv[1]), "Speed", text)


if __name__ == "__main__":
    main()
