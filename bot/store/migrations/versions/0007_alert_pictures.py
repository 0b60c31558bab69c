"""Pictures and buttons of alerts, and the recipient's countries for texts that name one."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("alerts", sa.Column("links", sa.JSON))
    op.add_column("alerts", sa.Column("picture_id", sa.Integer))
    op.add_column("deliveries", sa.Column("countries", sa.Text))
    op.create_table(
        "alert_pictures",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("created", MOMENT, nullable=False),
    )
    op.create_index("ux_alert_pictures_digest", "alert_pictures", ["digest"], unique=True)
    op.create_table(
        "picture_uploads",
        sa.Column("picture_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("account", sa.String(64), primary_key=True),
        sa.Column("handle", sa.String(255), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
