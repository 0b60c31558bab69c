"""An alert under attack: workers, Redis, database and platform are killed or stand still while it is sent."""

import asyncio
import os
import random
import subprocess
import sys
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path

import orjson
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from bot.alerts.draft import Draft, Rules
from bot.alerts.pictures import prepared
from bot.alerts.registry import Registry
from bot.alerts.subscribers import Subscribers, read
from bot.settings import ROOT
from bot.stack.rasa import free_port
from bot.stack.valkey import redis_url, valkey_process
from bot.store.alerts import Alert, Delivery
from bot.store.db import make_engine, migrate, session_maker
from tests.doubles.crowd import Faults, faults_beside
from tests.doubles.postgres import Postgres
from tests.live.blows import Blows, end

SOBAT = Path(sys.executable).with_name("sobat")
FAULTS = Faults(
    busy=0.01, broken=0.03, silent=0.005, lost=0.005, gateway=0.005, hang=0.003, stall=0.003, slow=0.005, blocked=0.01
)  # fmt: skip
END_SECONDS = 600
FIRST_CHAT = 1_000
FIRST_NUMBER = 628_110_000_000


@dataclass(frozen=True)
class Outcome:
    """What a run left behind."""

    audience: int
    counts: dict[str, int]
    blows: dict[str, int]
    faults: dict[str, int]
    """Faults that the platforms' calls met, by name."""
    arrived: int
    duplicates: int
    lost: int
    """Rows `sent` that never arrived."""
    unmarked: int
    """Arrivals whose row is neither sent nor uncertain."""
    seconds: float


class Attack:
    """One alert to `recipients` people, on SQLite in `data` or on a PostgreSQL.

    `mixed`: half of them are on WhatsApp, and the alert has a picture and buttons; else all are on Telegram.
    """

    def __init__(
        self, data: Path, seed: int, recipients: int, workers: int, database: Postgres | None = None, *,
        mixed: bool = False, faults: Faults = FAULTS,
    ) -> None:  # fmt: skip
        self.data, self.recipients, self.database, self.mixed, self.faults = data, recipients, database, mixed, faults
        self.chance = random.Random(seed)  # noqa: S311 (chance, not secrecy)
        self.seed, self.port, self.wire = seed, free_port(), data / "wire.txt"
        url = database.url if database else f"sqlite+aiosqlite:///{data / 'sobat.db'}"
        self.environment = {
            **os.environ, "SOBAT_DATA": str(data), "DATABASE_URL": url, "REDIS_URL": redis_url(data),
            "TELEGRAM_TOKEN": "1:chaos", "TELEGRAM_API": f"http://127.0.0.1:{self.port}", "TELEGRAM_RATE": "1000",
        }  # fmt: skip
        if mixed:
            self.environment |= {
                "WHATSAPP_API": f"http://127.0.0.1:{self.port}", "WHATSAPP_PHONE_ID": "15", "WHATSAPP_TIER": "0",
                "WHATSAPP_RATE": "1000", "WHATSAPP_TOKEN": "t", "WHATSAPP_APP_SECRET": "s",
                "WHATSAPP_VERIFY_TOKEN": "v",
            }  # fmt: skip
        self.engine = make_engine(url.replace("postgresql://", "postgresql+asyncpg://"))
        self.valkey = valkey_process(data)
        self.platform: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes] | None] = [None] * workers
        self.blows = Blows(self, self.chance)

    async def run(self, blows: int, pause: float = 1.0) -> Outcome:
        """Send the alert under so many blows, `pause` seconds apart on average."""
        begun = time.monotonic()
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self.engine.dispose)
            stack.callback(self._end_all)
            alert = await self._prepared()
            self.valkey.start()
            stack.push_async_callback(self.valkey.stop)
            self.start_platform()
            for place in range(len(self.workers)):
                self.start_worker(place)
            await self._first_arrival()
            for kind in self.blows.order(blows):
                await asyncio.sleep(self.chance.uniform(0.2, 1.8) * pause)
                self.blows.strike(kind)
            await self.blows.over()
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
            self.start_platform()
            for place in range(len(self.workers)):
                self.start_worker(place)
            await self._first_arrival()
            moment = time.time()
            await Registry(session_maker(self.engine), Rules()).stop("citra")
            await asyncio.sleep(3)
            last = max(float(line.split()[1]) for line in self.wire.read_text().splitlines())
            return last - moment

    async def _prepared(self) -> int:
        await migrate(self.engine)
        sql = session_maker(self.engine)
        store, rows = Subscribers(sql), [read(self._subscriber(n), "test") for n in range(self.recipients)]
        for first in range(0, len(rows), 2_000):
            await store.take(rows[first : first + 2_000])
        alerts = Registry(sql, Rules())
        picture = prepared(poster()) if self.mixed else None
        texts = {"id": f"Awas loker palsu, nomor {self.seed}."}
        draft = Draft("chaos", texts, template="peringatan", template_buttons=True, picture=picture)
        alert = await alerts.create(draft, "ani")
        await alerts.approve(alert, "budi")
        assert await alerts.send(alert, "ani") == self.recipients
        return alert

    def _subscriber(self, number: int) -> dict[str, object]:
        chat = {"channel": "telegram", "address": FIRST_CHAT + number}
        if self.mixed and number % 2:
            chat = {"channel": "whatsapp", "address": str(FIRST_NUMBER + number)}
        return {**chat, "consent": "2026-01-01T00:00:00Z"}

    def start_platform(self) -> None:
        """Start the double of the platforms anew."""
        seed, faults = str(self.chance.randrange(10**6)), orjson.dumps(asdict(self.faults)).decode()
        argv = [sys.executable, "-m", "tests.doubles.crowd", str(self.port), str(self.wire), seed, faults]
        self.platform = subprocess.Popen(argv, cwd=ROOT)

    def start_worker(self, place: int) -> None:
        """Start a worker anew."""
        with (self.data / "workers.log").open("ab") as log:
            self.workers[place] = subprocess.Popen([SOBAT, "broadcast", "deliver"], env=self.environment, cwd=ROOT,
                                                   stdout=log, stderr=log)  # fmt: skip

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
            audience=audience or 0, counts=dict(Counter(states.values())), blows=dict(self.blows.struck),
            faults=dict(Counter(faults_beside(self.wire).read_text().split())), arrived=len(arrivals),
            duplicates=sum(count - 1 for count in arrivals.values()),
            lost=sum(state == "sent" and chat not in arrivals for chat, state in states.items()),
            unmarked=sum(states.get(chat) not in {"sent", "uncertain"} for chat in arrivals), seconds=seconds,
        )  # fmt: skip

    def _end_all(self) -> None:
        for process in (*self.workers, self.platform):
            end(process)


def poster() -> bytes:
    """A small picture."""
    made = BytesIO()
    Image.new("RGB", (320, 240), "orange").save(made, "PNG")
    return made.getvalue()
