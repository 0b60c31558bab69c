"""Which campaign of ads an alert warns of."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("alerts", sa.Column("campaign_id", sa.Integer))
