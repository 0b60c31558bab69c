"""The whole stack, started once: real Rasa with the trained model, real Valkey, SQLite."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.app import App, running_app
from bot.settings import ROOT, Settings
from bot.stack.model import ensure_model


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Stores of our own; the trained model is shared with `make run`, which knows it by its content."""
    data = tmp_path_factory.mktemp("data")
    models = ROOT / "var" / "models"
    models.mkdir(parents=True, exist_ok=True)
    (data / "models").symlink_to(models)
    return Settings(_env_file=None, sobat_data=data, redis_url=None, database_url=None, rasa_url=None)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def model(settings: Settings) -> Path:
    """The trained model; trained before a test waits for a bot that it starts."""
    return await ensure_model(settings.sobat_data)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def app(settings: Settings) -> AsyncIterator[App]:
    """The running bot."""
    async with running_app(settings) as running:
        yield running

