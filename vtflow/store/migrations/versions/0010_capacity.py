"""Hours of teams, and campaigns and measures."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "capacity",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("soort", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("uren", sa.Integer(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_capacity_region", "capacity", ["region", "id"])
    op.create_table(
        "measure",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_measure_region", "measure", ["region", "id"])


def downgrade() -> None:
    op.drop_table("measure")
    op.drop_table("capacity")
