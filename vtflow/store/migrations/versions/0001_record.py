"""Everything the record began with."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_melding()
    _create_derived()
    _create_outbox()
    _create_beside()
    if op.get_bind().dialect.name == "sqlite":
        _protect_sqlite()
    else:
        _protect_postgresql()
    instance = sa.text("INSERT INTO meta (key, value) VALUES ('instance_id', :value)")
    op.get_bind().execute(instance, {"value": str(uuid.uuid4())})


def downgrade() -> None:
    text = "the first schema has nothing before it"
    raise RuntimeError(text)


def _partial(name: str, table: str, columns: Sequence[str], where: str, *, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def _protect_sqlite() -> None:
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER event_no_{change.lower()} BEFORE {change} ON event "
            "BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END"
        )


def _protect_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION event_is_for_good() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'an event is never changed'; END $$"
    )
    op.execute(
        "CREATE TRIGGER event_no_change BEFORE UPDATE OR DELETE ON event "
        "FOR EACH ROW EXECUTE FUNCTION event_is_for_good()"
    )
    op.execute(
        "CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event "
        "FOR EACH STATEMENT EXECUTE FUNCTION event_is_for_good()"
    )


def _create_melding() -> None:
    op.create_table(
        "melding",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("root_id", _BIG, nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("gemeente", sa.String(), nullable=False),
        sa.Column("household", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("responsible", sa.String(), nullable=False),
        sa.Column("aan_zet", sa.String(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("group_version", sa.BigInteger(), nullable=False),
        sa.Column("next_moment", sa.BigInteger(), nullable=True),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("armed_number", sa.Integer(), nullable=False),
        sa.Column("armed_kind", sa.String(), nullable=False),
        sa.Column("armed_at", sa.BigInteger(), nullable=True),
        sa.Column("armed_since", sa.BigInteger(), nullable=False),
        sa.Column("shown_version", sa.BigInteger(), nullable=False),
        sa.Column("shown_route_run", sa.String(), nullable=True),
        sa.Column("shown_leg_run", sa.String(), nullable=True),
        sa.Column("shown_leg_number", sa.Integer(), nullable=False),
        sa.Column("shown_digests", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["root_id"], ["melding.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
    )
    _partial("ix_melding_due", "melding", ["next_moment", "id"], "next_moment IS NOT NULL")
    _partial("ix_melding_household", "melding", ["region", "household"], "closed_at IS NULL")
    op.create_index("ix_melding_root_id", "melding", ["root_id"])
    _partial("ix_melding_stale", "melding", ["changed_at", "id"], "group_version > shown_version")
    op.create_table(
        "event",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("melding_id", _BIG, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["melding_id"], ["melding.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("melding_id", "seq"),
    )
    op.create_table(
        "note",
        sa.Column("melding_id", _BIG, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["melding_id"], ["melding.id"]),
        sa.PrimaryKeyConstraint("melding_id", "seq"),
        sqlite_with_rowid=False,
    )


def _create_derived() -> None:
    op.create_table(
        "wait",
        sa.Column("melding_id", _BIG, nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("norm", sa.String(), nullable=False),
        sa.Column("leg", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("limit_at", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("breached", sa.Boolean(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("in_time", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["melding_id"], ["melding.id"]),
        sa.PrimaryKeyConstraint("melding_id", "no"),
        sqlite_with_rowid=False,
    )
    _partial("ix_wait_open", "wait", ["holder", "limit_at"], "closed_at IS NULL")
    op.create_table(
        "responsibility",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("melding_id", _BIG, nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["melding_id"], ["melding.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_responsibility_melding_id", "responsibility", ["melding_id"])
    _partial("ux_responsibility_open", "responsibility", ["melding_id"], "until IS NULL", unique=True)
    op.create_table(
        "overdracht",
        sa.Column("melding_id", _BIG, nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("aan", sa.String(), nullable=False),
        sa.Column("soort", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("offered_at", sa.BigInteger(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["melding_id"], ["melding.id"]),
        sa.PrimaryKeyConstraint("melding_id", "no"),
        sqlite_with_rowid=False,
    )
    _partial("ux_overdracht_open", "overdracht", ["melding_id", "aan"], "is_open", unique=True)
    op.create_table(
        "booking",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("melding_id", _BIG, nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["melding_id"], ["melding.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_booking_melding_id", "booking", ["melding_id"])


def _create_outbox() -> None:
    op.create_table(
        "sending",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("unknowns", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("leased", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    _partial("ix_sending_busy", "sending", ["due_at"], "status = 'bezig'")
    op.create_table(
        "outbox",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("deliver_at", sa.BigInteger(), nullable=False),
        sa.Column("wait", sa.Integer(), nullable=False),
        sa.Column("norm", sa.String(), nullable=False),
        sa.Column("rung", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("limit", sa.String(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("lapsed", sa.Boolean(), nullable=False),
        sa.Column("sending_id", _BIG, nullable=True),
        sa.ForeignKeyConstraint(["sending_id"], ["sending.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key", "channel"),
    )
    _partial("ix_outbox_sent", "outbox", ["sending_id"], "sending_id IS NOT NULL")
    op.create_index("ix_outbox_wait", "outbox", ["ref", "wait"])
    _partial("ix_outbox_waiting", "outbox", ["deliver_at"], "status = 'wacht' AND sending_id IS NULL")
    op.create_table(
        "attempt",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("sending_id", _BIG, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["sending_id"], ["sending.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_attempt_sending_id", "attempt", ["sending_id"])


def _create_beside() -> None:
    op.create_table(
        "answer",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_table(
        "link",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("kenmerk", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("cipher", sa.LargeBinary(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kenmerk"),
    )
    op.create_table(
        "clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("real_at", sa.BigInteger(), nullable=False),
        sa.Column("domain_at", sa.BigInteger(), nullable=False),
        sa.Column("scale", sa.Float(), nullable=False),
        sa.Column("alive_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
