"""Real parts for the tests: an embedded Valkey, a migrated SQLite."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import redis.asyncio as redis
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.stack.process import Process
from bot.stack.valkey import redis_url, start_valkey
from bot.store.client import redis_client as make_client
from bot.store.db import make_engine, migrate
from tests.doubles.postgres import available, postgres


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a Valkey that lives as long as the test session."""
    import asyncio

    data = tmp_path_factory.mktemp("valkey")
    process: Process = asyncio.run(start_valkey(data))
    yield redis_url(data)
    asyncio.run(process.stop())


@pytest.fixture
async def redis_client(valkey: str) -> AsyncIterator["redis.Redis"]:
    """A client of an empty Valkey."""
    client = make_client(valkey)
    await client.flushall()
    yield client
    await client.aclose()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Address of a PostgreSQL that lives as long as the test session."""
    with postgres() as server:
        yield server.url.replace("postgresql://", "postgresql+asyncpg://")


POSTGRESQL = pytest.param(
    "postgresql",
    marks=pytest.mark.skipif(not available(), reason="no PostgreSQL server: apt-get install postgresql"),
)


@pytest.fixture(params=["sqlite", POSTGRESQL])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """A database with all tables and no rows: a new SQLite, then PostgreSQL."""
    if request.param == "sqlite":
        made = make_engine(f"sqlite+aiosqlite:///{tmp_path / 'test.db'}")
    else:
        made = make_engine(request.getfixturevalue("postgresql"))
        async with made.begin() as connection:
            await connection.execute(text("DROP SCHEMA public CASCADE"))
            await connection.execute(text("CREATE SCHEMA public"))
    await migrate(made)
    yield made
    await made.dispose()
