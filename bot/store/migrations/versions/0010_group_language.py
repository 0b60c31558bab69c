"""The language that a group's admins chose."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("groups", sa.Column("language", sa.String(2), nullable=False, server_default="id"))
