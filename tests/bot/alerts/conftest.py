"""A database with subscribers, and alerts on top of it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import redis.asyncio as redis
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from bot.alerts.draft import Draft, Rules
from bot.alerts.parts import delivery
from bot.alerts.progress import Progress, progress
from bot.alerts.registry import Registry
from bot.alerts.subscribers import Subscribers, read
from bot.settings import Settings
from bot.store.alerts import Delivery
from bot.store.db import session_maker
from tests.doubles.crowd import Crowd, Faults

Sql = async_sessionmaker[AsyncSession]
Sent = Callable[..., Awaitable[int]]
END_SECONDS = 60
CONSENT = "2026-01-01T00:00:00Z"


def person(address: int, **fields: Any) -> dict[str, Any]:
    return read({"channel": "telegram", "address": address, "consent": CONSENT, **fields}, "test")


@pytest.fixture
def sql(engine: AsyncEngine) -> Sql:
    return session_maker(engine)


@pytest.fixture
async def alerts(sql: Sql) -> Registry:
    """Alerts for three subscribers: 1 and 2 in East Java, 3 in Papua."""
    await Subscribers(sql).take([
        person(1, province="Jawa Timur", countries=["KH"], topics=["scam"]),
        person(2, province="jatim", countries=["KH", "MM"], language="en"),
        person(3, province="Papua", countries=["TW"], alerts_only=True),
    ])  # fmt: skip
    return Registry(sql, Rules())


@pytest.fixture
def sent(alerts: Registry) -> Sent:
    """Creates, approves and sends an alert; its id."""

    async def send(text: str = "Awas loker palsu.", **fields: Any) -> int:
        alert = await alerts.create(Draft("trick", {"id": text}, **fields), "ani")
        await alerts.approve(alert, "budi")
        await alerts.send(alert, "ani")
        return alert

    return send


@pytest.fixture
def rows(sql: Sql) -> Callable[[int], Awaitable[dict[str, Delivery]]]:
    """An alert's deliveries by address."""

    async def read_rows(alert: int) -> dict[str, Delivery]:
        async with sql() as session:
            found = await session.scalars(select(Delivery).where(Delivery.alert_id == alert))
            return {row.address: row for row in found}

    return read_rows


class Working:
    """Workers and their platform."""

    def __init__(self, sql: Sql, client: "redis.Redis", data: Path) -> None:
        self._sql, self._redis, self._data = sql, client, data

    @asynccontextmanager
    async def __call__(self, faults: Faults = Faults(), workers: int = 1) -> AsyncIterator[Crowd]:  # noqa: B008 (frozen)
        """They work while the context lasts."""
        crowd = Crowd(faults, seed=1, keep_bodies=True)
        server, url = await crowd.serve()
        settings = Settings(
            _env_file=None, telegram_token="1:abc", telegram_api=url, telegram_rate=1000, sobat_data=self._data
        )
        made = [delivery(settings, self._sql, self._redis) for _ in range(workers)]
        running = [asyncio.create_task(one.run()) for one in made]
        yield crowd
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        for one in made:
            await one.aclose()
        server.close()

    async def done(self, alert: int) -> Progress:
        """The numbers once the alert is through."""
        async with asyncio.timeout(END_SECONDS):
            while (found := await progress(self._sql, alert)).state != "done":
                await asyncio.sleep(0.05)
        return found


@pytest.fixture
def working(sql: Sql, redis_client: "redis.Redis", tmp_path: Path) -> Working:
    """Workers that send through a double of the Bot API."""
    return Working(sql, redis_client, tmp_path)
