"""Alembic's entry: runs the versions on the connection it is handed."""

from alembic import context

import bot.store.groups  # noqa: F401  (its tables belong to the metadata)
from bot.store import agencies, alerts, operators, pictures, reports  # noqa: F401 (they add their tables to Base)
from bot.store.models import Base

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
