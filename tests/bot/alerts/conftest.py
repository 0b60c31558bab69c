"""A database with subscribers, and alerts on top of it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from bot.alerts.registry import Draft, Registry, Rules
from bot.alerts.subscribers import Subscribers, read
from bot.store.alerts import Delivery
from bot.store.db import session_maker

Sql = async_sessionmaker[AsyncSession]
Sent = Callable[..., Awaitable[int]]
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
