"""Real stores for the tests: the embedded ones (Valkey, SQLite), and the installed servers (Redis, PostgreSQL)."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import redis.asyncio as redis
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.stack.process import Process
from bot.stack.valkey import redis_url as address
from bot.stack.valkey import start_valkey, until_it_answers
from bot.store.client import redis_client as client_of
from bot.store.db import make_engine, migrate
from tests.doubles import postgres, redis_server


@pytest.fixture(params=["embedded", "installed"])
def stores(request: pytest.FixtureRequest) -> str:
    """Which stores a test runs on: each test that asks for Redis or SQL runs on both."""
    return str(request.param)


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an embedded Valkey that lives as long as the test session."""
    data = tmp_path_factory.mktemp("valkey")
    process: Process = asyncio.run(start_valkey(data))
    yield address(data)
    asyncio.run(process.stop())


@pytest.fixture(scope="session")
def installed_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an installed Redis that lives as long as the test session."""
    data = tmp_path_factory.mktemp("redis")
    process = redis_server.redis_process(data)
    process.start()
    asyncio.run(until_it_answers(process, address(data)))
    yield address(data)
    asyncio.run(process.stop())


@pytest.fixture
def redis_url(stores: str, request: pytest.FixtureRequest) -> str:
    """Address of a Valkey, then of a Redis."""
    if stores == "embedded":
        return str(request.getfixturevalue("valkey"))
    if not redis_server.available():
        pytest.skip("no Redis server: apt-get install redis-server")
    return str(request.getfixturevalue("installed_redis"))


@pytest.fixture
async def redis_client(redis_url: str) -> AsyncIterator["redis.Redis"]:
    """A client of an empty Valkey or Redis."""
    client = client_of(redis_url)
    await client.flushall()
    yield client
    await client.aclose()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Address of a PostgreSQL that lives as long as the test session."""
    with postgres.postgres() as server:
        yield server.url.replace("postgresql://", "postgresql+asyncpg://")


@pytest.fixture
async def engine(stores: str, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """A database with all tables and no rows: a new SQLite, then PostgreSQL."""
    if stores == "embedded":
        made = make_engine(f"sqlite+aiosqlite:///{tmp_path / 'test.db'}")
    elif not postgres.available():
        pytest.skip("no PostgreSQL server: apt-get install postgresql")
    else:
        made = make_engine(request.getfixturevalue("postgresql"))
        async with made.begin() as connection:
            await connection.execute(text("DROP SCHEMA public CASCADE"))
            await connection.execute(text("CREATE SCHEMA public"))
    await migrate(made)
    yield made
    await made.dispose()
