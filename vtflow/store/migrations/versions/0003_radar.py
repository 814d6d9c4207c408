"""Every melding about a household is found at once, closed ones and those of other regions included."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.drop_index("ix_melding_household", "melding")
    op.create_index("ix_melding_about", "melding", ["household"])


def downgrade() -> None:
    op.drop_index("ix_melding_about", "melding")
    op.execute("CREATE INDEX ix_melding_household ON melding (region, household) WHERE closed_at IS NULL")
