"""The last day on which a subscriber wrote or pressed something, for segments of those who are active."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("subscriptions", sa.Column("active", sa.Date))
