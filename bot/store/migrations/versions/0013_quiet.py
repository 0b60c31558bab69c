"""Whether a subscriber is in discreet mode: kept here too, because a session ends and Redis may be lost."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("subscriptions", sa.Column("quiet", sa.Boolean, nullable=False, server_default=sa.false()))
