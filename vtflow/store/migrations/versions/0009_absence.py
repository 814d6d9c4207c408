"""Who is away and who stands in; of which region a message is, whom it is for, and in whose place."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("substitute", sa.String(), nullable=False),
        sa.Column("reden", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_absence_region", "absence", ["region", "id"])
    for table, names in (("outbox", ("region", "person", "instead_of")), ("sending", ("region",))):
        for name in names:
            op.add_column(table, sa.Column(name, sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("sending", "region")
    for name in ("instead_of", "person", "region"):
        op.drop_column("outbox", name)
    op.drop_index("ix_absence_region", "absence")
    op.drop_table("absence")
