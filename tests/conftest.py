"""Real parts for the tests: an embedded Valkey, a migrated SQLite."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import redis.asyncio as redis
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.stack.process import Process
from bot.stack.valkey import redis_url, start_valkey
from bot.store.db import make_engine, migrate


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
    client = redis.Redis.from_url(valkey)
    await client.flushall()
    yield client
    await client.aclose()


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """A new SQLite with all tables."""
    made = make_engine(f"sqlite+aiosqlite:///{tmp_path / 'test.db'}")
    await migrate(made)
    yield made
    await made.dispose()
