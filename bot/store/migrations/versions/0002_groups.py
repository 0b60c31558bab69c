"""Groups with their settings, flagged messages, and campaigns of ads."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("risk", sa.String(8), nullable=False),
        sa.Column("countries", sa.String(120), nullable=False),
        sa.Column("sightings", sa.Integer, nullable=False),
        sa.Column("first_seen", MOMENT, nullable=False),
        sa.Column("last_seen", MOMENT, nullable=False),
        sa.Column("merged_into", sa.Integer),
    )
    op.create_index("ix_campaigns_last_seen", "campaigns", ["last_seen"])
    for table, what in (
        ("campaign_variants", (sa.Column("digest", sa.String(32), nullable=False),
                               sa.Column("text", sa.Text, nullable=False))),
        ("campaign_contacts", (sa.Column("contact", sa.String(320), nullable=False),)),
        ("campaign_places", (sa.Column("kind", sa.String(8), nullable=False),
                             sa.Column("place", sa.String(32), nullable=False))),
    ):  # fmt: skip
        op.create_table(
            table,
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("campaign_id", sa.Integer, sa.ForeignKey("campaigns.id", ondelete="CASCADE"), nullable=False),
            *what,
            sa.Column("sightings", sa.Integer, nullable=False),
            sa.Column("first_seen", MOMENT, nullable=False),
            sa.Column("last_seen", MOMENT, nullable=False),
        )
    for table, column in (
        ("campaign_variants", "digest"), ("campaign_contacts", "contact"), ("campaign_places", "place")
    ):  # fmt: skip
        op.create_index(f"ux_{table}", table, ["campaign_id", column], unique=True)
    op.create_table(
        "groups",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("title", sa.String(255), nullable=False),
        sa.Column("mode", sa.String(8)),
        sa.Column("threshold", sa.String(8), nullable=False),
        sa.Column("night_quiet", sa.Boolean, nullable=False),
        sa.Column("joined", MOMENT, nullable=False),
        sa.Column("left", MOMENT),
        sa.Column("digest_sent", MOMENT),
    )
    op.create_index("ux_groups_address", "groups", ["channel", "address"], unique=True)
    _of_a_group("group_trusted", sa.Column("sender", sa.String(32), nullable=False))
    op.create_index("ux_group_trusted", "group_trusted", ["group_id", "sender"], unique=True)
    _of_a_group("group_watchers", sa.Column("address", sa.String(64), nullable=False))
    op.create_index("ux_group_watchers", "group_watchers", ["group_id", "address"], unique=True)
    op.create_table(
        "group_flags",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("group_id", sa.Integer, sa.ForeignKey("groups.id", ondelete="CASCADE"), nullable=False),
        sa.Column("message", sa.Integer, nullable=False),
        sa.Column("campaign_id", sa.Integer),
        sa.Column("risk", sa.String(8), nullable=False),
        sa.Column("reasons", sa.String(200), nullable=False),
        sa.Column("action", sa.String(8), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ux_group_flags", "group_flags", ["group_id", "message"], unique=True)
    op.create_index("ix_group_flags_at", "group_flags", ["group_id", "at"])


def _of_a_group(table: str, what: sa.Column[str]) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("group_id", sa.Integer, sa.ForeignKey("groups.id", ondelete="CASCADE"), nullable=False),
        what,
        sa.Column("since", MOMENT, nullable=False),
    )
