"""What subscribers choose in the chat and the words they were shown."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    for column in (
        sa.Column("regency", sa.String(64)),
        sa.Column("wide", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("terms", sa.String(16)),
    ):
        op.add_column("subscriptions", column)
    # Who subscribed in a chat before there was a choice is warned of everything.
    op.execute("UPDATE subscriptions SET wide = true WHERE proof = 'chat'")
    op.create_table(
        "consent_texts",
        sa.Column("version", sa.String(16), primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
    )
