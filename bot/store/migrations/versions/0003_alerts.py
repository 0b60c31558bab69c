"""What subscribers chose, alerts with a row a recipient, their audit, and which facts a person was told."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

MOMENT = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    _extend_subscriptions()
    _make_alerts()
    _make_deliveries()
    op.create_table(
        "alert_actions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("operator", sa.String(64), nullable=False),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("alert_id", sa.Integer),
        sa.Column("detail", sa.Text),
    )
    op.create_table(
        "told",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("address", sa.String(128), nullable=False),
        sa.Column("fact", sa.String(80), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ux_told_person", "told", ["channel", "address", "fact"], unique=True)
    op.create_index("ix_told_fact", "told", ["fact", "at"])


def _extend_subscriptions() -> None:
    for column in (
        sa.Column("province", sa.String(64)),
        sa.Column("zone", sa.SmallInteger, nullable=False, server_default="7"),
        sa.Column("countries", sa.Text, nullable=False, server_default=""),
        sa.Column("topics", sa.Text, nullable=False, server_default=""),
        sa.Column("language", sa.String(8), nullable=False, server_default="id"),
        sa.Column("alerts_only", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("proof", sa.String(40), nullable=False, server_default="chat"),
    ):
        op.add_column("subscriptions", column)
    op.execute("UPDATE subscriptions SET countries = '|' || country || '|' WHERE country IS NOT NULL")
    op.drop_column("subscriptions", "country")


def _make_alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("approver", sa.String(64)),
        sa.Column("texts", sa.JSON, nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("segment", sa.String(500), nullable=False),
        sa.Column("told", sa.String(80)),
        sa.Column("template", sa.String(120)),
        sa.Column("ask", sa.String(120)),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("starts", MOMENT),
        sa.Column("expires", MOMENT),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("begun", MOMENT),
        sa.Column("ended", MOMENT),
        sa.Column("cursor", BIG, nullable=False),
        sa.Column("last", BIG),
        sa.Column("expanded", sa.Boolean, nullable=False),
        sa.Column("touched", MOMENT, nullable=False),
    )
    op.create_index("ix_alerts_state", "alerts", ["state"])
    op.create_index("ix_alerts_content", "alerts", ["content"])


def _make_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("alert_id", sa.Integer, nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("address", sa.String(128), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("zone", sa.SmallInteger, nullable=False),
        sa.Column("province", sa.String(64)),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("due", MOMENT, nullable=False),
        sa.Column("claim", sa.String(32)),
        sa.Column("attempts", sa.SmallInteger, nullable=False),
        sa.Column("started", MOMENT),
        sa.Column("ended", MOMENT),
        sa.Column("reason", sa.String(40)),
        sa.Column("message_id", sa.String(128)),
        sa.Column("receipt", sa.String(10)),
        sa.Column("seen_before", sa.Boolean, nullable=False),
        sa.Column("asked", sa.Boolean, nullable=False),
    )
    op.create_index("ux_deliveries_person", "deliveries", ["alert_id", "channel", "address"], unique=True)
    op.create_index("ix_deliveries_due", "deliveries", ["alert_id", "state", "channel", "due"])
    op.create_index("ix_deliveries_message", "deliveries", ["message_id"])
    op.create_index("ix_deliveries_address", "deliveries", ["address"])
