"""Who wrote or left after an alert."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("replied", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("deliveries", sa.Column("opted_out", sa.Boolean, nullable=False, server_default=sa.false()))
