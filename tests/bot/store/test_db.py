"""Migrations make what the models say, and can run again."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.store.db import migrate
from bot.store.models import Base


async def test_migrations_and_models_agree(engine) -> None:
    async with engine.connect() as connection:
        differences = await connection.run_sync(
            lambda c: compare_metadata(MigrationContext.configure(c, opts={"compare_type": True}), Base.metadata)
        )
    assert differences == []


async def test_migrating_twice_changes_nothing(engine) -> None:
    await migrate(engine)
