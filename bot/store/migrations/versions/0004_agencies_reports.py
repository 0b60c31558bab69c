"""The list of licensed agencies, and readers' reports on verdicts."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "agency_lists",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("listed", sa.Date, nullable=False),
        sa.Column("file", sa.String(200), nullable=False),
        sa.Column("imported", MOMENT, nullable=False),
    )
    op.create_table(
        "agencies",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("list_id", sa.Integer, sa.ForeignKey("agency_lists.id", ondelete="CASCADE"), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("licence", sa.String(120), nullable=False),
        sa.Column("valid_until", sa.Date),
        sa.Column("city", sa.String(120), nullable=False),
        sa.Column("status", sa.String(120), nullable=False),
    )
    op.create_index("ix_agencies_list_id", "agencies", ["list_id"])
    op.create_table(
        "offer_reports",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("address", sa.String(128), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("risk", sa.String(8), nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("signals", sa.String(400), nullable=False),
        sa.Column("countries", sa.String(120), nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("consented", MOMENT),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("label", sa.String(16)),
        sa.Column("opened", MOMENT, nullable=False),
        sa.Column("reviewed", MOMENT),
    )
    op.create_index("ix_offer_reports_person", "offer_reports", ["channel", "address"])
    op.create_index("ix_offer_reports_state", "offer_reports", ["state"])
