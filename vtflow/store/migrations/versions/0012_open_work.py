"""What is open is found without reading what was closed: all of it, and what somebody works on."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

#: both read the snapshot, which has the same form since the first version
_SQLITE = """
    UPDATE melding SET casushouder = coalesce(json_extract(snapshot, '$.casushouder'), '')
    WHERE closed_at IS NULL AND json_extract(snapshot, '$.work.assigned_at') IS NOT NULL
"""
_POSTGRESQL = """
    UPDATE melding SET casushouder = coalesce(snapshot::json ->> 'casushouder', '')
    WHERE closed_at IS NULL AND snapshot::json -> 'work' ->> 'assigned_at' IS NOT NULL
"""


def upgrade() -> None:
    op.add_column("melding", sa.Column("casushouder", sa.String(), nullable=False, server_default=""))
    op.execute(_SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL)
    op.execute(
        "CREATE INDEX ix_melding_open ON melding (ref, region, gemeente, root_id, closed_at) WHERE closed_at IS NULL"
    )
    op.execute("CREATE INDEX ix_melding_casushouder ON melding (region, casushouder) WHERE casushouder <> ''")


def downgrade() -> None:
    op.drop_index("ix_melding_casushouder", "melding")
    op.drop_index("ix_melding_open", "melding")
    op.drop_column("melding", "casushouder")
