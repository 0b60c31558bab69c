"""Whether an alert's WhatsApp template was approved with the two buttons."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("alerts", sa.Column("template_buttons", sa.Boolean, nullable=False, server_default=sa.false()))
