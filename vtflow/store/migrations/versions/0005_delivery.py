"""The delivery log in full, and how the channels do."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("attempt", sa.Column("channel", sa.String(), nullable=False, server_default=""))
    op.add_column("attempt", sa.Column("reason", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "delivery_retry",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("sending_id", _BIG, sa.ForeignKey("sending.id"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_delivery_retry_sending_id", "delivery_retry", ["sending_id"])
    op.create_table(
        "channel_state",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("doubtful", sa.Integer(), nullable=False),
        sa.Column("alarmed_at", sa.BigInteger(), nullable=True),
        sa.Column("alarmed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("channel"),
    )


def downgrade() -> None:
    op.drop_table("channel_state")
    op.drop_table("delivery_retry")
    op.drop_column("attempt", "reason")
    op.drop_column("attempt", "channel")
