"""Cases with the person's words, and subscriptions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("address", sa.String(128), nullable=False),
        sa.Column("intent", sa.String(40), nullable=False),
        sa.Column("mark", sa.String(16)),
        sa.Column("country", sa.String(2)),
        sa.Column("place", sa.String(200)),
        sa.Column("people", sa.String(200)),
        sa.Column("injured", sa.String(200)),
        sa.Column("passport", sa.String(200)),
        sa.Column("discreet", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("opened", MOMENT, nullable=False),
        sa.Column("updated", MOMENT, nullable=False),
        sa.Column("operators_told", MOMENT),
    )
    op.create_index("ix_cases_person", "cases", ["channel", "address", "state"])
    op.create_table(
        "case_notes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("case_id", sa.Integer, sa.ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_case_notes_case_id", "case_notes", ["case_id"])
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("address", sa.String(128), nullable=False),
        sa.Column("country", sa.String(2)),
        sa.Column("consented", MOMENT, nullable=False),
        sa.Column("ended", MOMENT),
    )
    op.create_index("ux_subscriptions_person", "subscriptions", ["channel", "address"], unique=True)
