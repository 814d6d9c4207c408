"""Access of other systems: keys, answers, the log of who saw what, its reviews, and events for subscribers."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WAITING = sa.text("status = 'wacht'")


def upgrade() -> None:
    _create_access()
    _create_hooks()
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER access_log_no_{change.lower()} BEFORE {change} ON access_log "
                "BEGIN SELECT RAISE(ABORT, 'a row of the access log is never changed'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION access_is_for_good() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'a row of the access log is never changed'; END $$"
    )
    for when, what in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER access_log_no_{what.lower()} BEFORE {when} ON access_log "
            f"FOR EACH {what} EXECUTE FUNCTION access_is_for_good()"
        )


def _create_access() -> None:
    op.create_table(
        "api_key_act",
        sa.Column("id", _BIG, nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("key_id", "act", "region", "team", "role", "digest", "by")
        ),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_api_key_act_key_id", "api_key_act", ["key_id", "id"])
    op.create_table(
        "api_request",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_table(
        "access_log",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("actor", "role", "team", "region", "via", "action", "ref", "outcome", "reason")
        ),
        sa.Column("related", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_access_log_ref", "access_log", ["ref", "id"])
    op.create_index("ix_access_log_at", "access_log", ["at", "id"])
    op.create_table(
        "access_review",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("last_row", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("remarkable", sa.Integer(), nullable=False),
        sa.Column("judgement", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_access_review_region", "access_review", ["region", "month"])


def _create_hooks() -> None:
    op.create_table(
        "hook_act",
        sa.Column("id", _BIG, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("code", "act", "region", "team", "url")),
        sa.Column("kinds", sa.Text(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("form", "secret", "by")),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_hook_act_code", "hook_act", ["code", "id"])
    op.create_table(
        "hook_cursor",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "hook_sending",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("made_at", "next_at", "until")),
        sa.Column("leased_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code", "event_id"),
    )
    op.create_index(
        "ix_hook_sending_busy",
        "hook_sending",
        ["code", "ref", "id"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.create_table(
        "hook_attempt",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("sending_id", _BIG, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["sending_id"], ["hook_sending.id"]),
    )
    op.create_index("ix_hook_attempt_sending_id", "hook_attempt", ["sending_id"])


def downgrade() -> None:
    for table in ("hook_attempt", "hook_sending", "hook_cursor", "hook_act", "access_review", "access_log"):
        op.drop_table(table)
    for table in ("api_request", "api_key_act"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION access_is_for_good()")
