"""An alert under attack: workers, Redis, database and platform are killed at random while it is sent."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from bot.alerts.draft import Draft, Rules
from bot.alerts.registry import Registry
from bot.alerts.subscribers import Subscribers, read
from bot.settings import ROOT
from bot.stack.rasa import free_port
from bot.stack.valkey import redis_url, valkey_process
from bot.store.alerts import Alert, Delivery
from bot.store.db import make_engine, migrate, session_maker
from tests.doubles.crowd import Faults
from tests.doubles.postgres import Postgres

SOBAT = Path(sys.executable).with_name("sobat")
FAULTS = Faults(busy=0.01, broken=0.03, silent=0.005, lost=0.005, gateway=0.005, blocked=0.01)
END_SECONDS = 600
FIRST_CHAT = 1_000


@dataclass(frozen=True)
class Outcome:
    """What a run left behind."""

    audience: int
    counts: dict[str, int]
    kills: dict[str, int]
    arrived: int
    duplicates: int
    lost: int
    """Rows `sent` that never arrived."""
    unmarked: int
    """Arrivals whose row is neither sent nor uncertain."""
    seconds: float


class Attack:
    """One alert to `recipients` people, on SQLite in `data` or on a PostgreSQL."""

    def __init__(self, data: Path, seed: int, recipients: int, workers: int, database: Postgres | None = None) -> None:
        self.data, self.recipients, self.database = data, recipients, database
        self.chance = random.Random(seed)  # noqa: S311 (chance, not secrecy)
        self.seed, self.port, self.wire = seed, free_port(), data / "wire.txt"
        url = database.url if database else f"sqlite+aiosqlite:///{data / 'sobat.db'}"
        self.environment = {
            **os.environ, "SOBAT_DATA": str(data), "DATABASE_URL": url, "REDIS_URL": redis_url(data),
            "TELEGRAM_TOKEN": "1:chaos", "TELEGRAM_API": f"http://127.0.0.1:{self.port}", "TELEGRAM_RATE": "1000",
        }  # fmt: skip
        self.engine = make_engine(url.replace("postgresql://", "postgresql+asyncpg://"))
        self.valkey = valkey_process(data)
        self.platform: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes] | None] = [None] * workers
        self.kills: Counter[str] = Counter()

    async def run(self, kills: int, pause: float = 1.0) -> Outcome:
        """Send the alert while `kills` things are killed, `pause` seconds apart on average."""
        begun = time.monotonic()
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self.engine.dispose)
            stack.callback(self._end_all)
            alert = await self._prepared()
            self.valkey.start()
            stack.push_async_callback(self.valkey.stop)
            self._start_platform()
            for place in range(len(self.workers)):
                self._start_worker(place)
            await self._first_arrival()
            for target in self._targets(kills):
                await asyncio.sleep(self.chance.uniform(0.2, 1.8) * pause)
                self._kill(target)
            await self._through(alert)
            return await self._outcome(alert, time.monotonic() - begun)

    async def stopped(self) -> float:
        """Seconds from the call of an emergency stop until the last message arrived, with all workers at work."""
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self.engine.dispose)
            stack.callback(self._end_all)
            await self._prepared()
            self.valkey.start()
            stack.push_async_callback(self.valkey.stop)
            self._start_platform()
            for place in range(len(self.workers)):
                self._start_worker(place)
            await self._first_arrival()
            moment = time.time()
            await Registry(session_maker(self.engine), Rules()).stop("citra")
            await asyncio.sleep(3)
            last = max(float(line.split()[1]) for line in self.wire.read_text().splitlines())
            return last - moment

    async def _prepared(self) -> int:
        await migrate(self.engine)
        sql = session_maker(self.engine)
        store, rows = Subscribers(sql), [
            read({"channel": "telegram", "address": FIRST_CHAT + n, "consent": "2026-01-01T00:00:00Z"}, "test")
            for n in range(self.recipients)
        ]  # fmt: skip
        for first in range(0, len(rows), 2_000):
            await store.take(rows[first : first + 2_000])
        alerts = Registry(sql, Rules())
        alert = await alerts.create(Draft("chaos", {"id": f"Awas loker palsu, nomor {self.seed}."}), "ani")
        await alerts.approve(alert, "budi")
        assert await alerts.send(alert, "ani") == self.recipients
        return alert

    def _start_platform(self) -> None:
        seed, faults = str(self.chance.randrange(10**6)), orjson.dumps(asdict(FAULTS)).decode()
        argv = [sys.executable, "-m", "tests.doubles.crowd", str(self.port), str(self.wire), seed, faults]
        self.platform = subprocess.Popen(argv, cwd=ROOT)

    def _start_worker(self, place: int) -> None:
        with (self.data / "workers.log").open("ab") as log:
            self.workers[place] = subprocess.Popen([SOBAT, "broadcast", "deliver"], env=self.environment, cwd=ROOT,
                                                   stdout=log, stderr=log)  # fmt: skip

    def _targets(self, count: int) -> list[str]:
        """What is killed, in order: each kind in turn, shuffled, workers twice as often."""
        kinds = ["worker", "redis", "platform", "worker", *(["database"] if self.database else [])]
        rounds = [self.chance.sample(kinds, len(kinds)) for _ in range(count // len(kinds) + 1)]
        return [kind for kinds in rounds for kind in kinds][:count]

    def _kill(self, target: str) -> None:
        self.kills[target] += 1
        if target == "worker":
            place = self.chance.randrange(len(self.workers))
            _kill(self.workers[place])
            self._start_worker(place)
        elif target == "redis":
            assert self.valkey.pid is not None
            os.kill(self.valkey.pid, signal.SIGKILL)
            while self.valkey.running:
                time.sleep(0.01)
            self.valkey.start()
        elif target == "platform":
            _kill(self.platform)
            self._start_platform()
        elif self.database:
            self.database.kill()
            self.database.start()

    async def _first_arrival(self) -> None:
        async with asyncio.timeout(120):
            while not (self.wire.exists() and self.wire.stat().st_size):
                await asyncio.sleep(0.05)

    async def _through(self, alert: int) -> None:
        async with asyncio.timeout(END_SECONDS):
            while True:
                await asyncio.sleep(0.5)
                try:
                    async with self.engine.connect() as connection:
                        if await connection.scalar(select(Alert.state).where(Alert.id == alert)) == "done":
                            return
                except (DBAPIError, OSError):
                    continue

    async def _outcome(self, alert: int, seconds: float) -> Outcome:
        async with self.engine.connect() as connection:
            rows = await connection.execute(select(Delivery.address, Delivery.state).where(Delivery.alert_id == alert))
            states = {int(address): state for address, state in rows}
            audience = await connection.scalar(select(func.count()).where(Delivery.alert_id == alert))
        arrivals = Counter(int(line.split()[0]) for line in self.wire.read_text().splitlines())
        return Outcome(
            audience=audience or 0, counts=dict(Counter(states.values())), kills=dict(self.kills),
            arrived=len(arrivals),
            duplicates=sum(count - 1 for count in arrivals.values()),
            lost=sum(state == "sent" and chat not in arrivals for chat, state in states.items()),
            unmarked=sum(states.get(chat) not in {"sent", "uncertain"} for chat in arrivals), seconds=seconds,
        )  # fmt: skip

    def _end_all(self) -> None:
        for process in (*self.workers, self.platform):
            _kill(process)


def _kill(process: subprocess.Popen[bytes] | None) -> None:
    if process is not None:
        process.kill()
        process.wait()
