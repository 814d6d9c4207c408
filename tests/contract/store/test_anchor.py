"""The anchor: whoever cuts off, leaves out or writes anew what was recorded before it is found out."""

import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import ColumnElement, Connection, Executable, select

from tests.contract.store.test_bulk_commands import MORNING, day_of_work, world
from vtflow.domain.errors import BadInput
from vtflow.store import anchor
from vtflow.store.anchor import SETTLED, HeadAnchor, bucket_of, compare, read, sign, take
from vtflow.store.sql import SqlStore
from vtflow.store.tables import EVENT, MELDING

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
#: the world of these tests sets its clock two days after the morning of receipt
NOW = MORNING + timedelta(days=2)
EVENING = NOW + SETTLED


@pytest.fixture
def anchored(sql_store: SqlStore) -> tuple[SqlStore, list[str], HeadAnchor]:
    found, refs = world(sql_store)
    found.engine.do_all(day_of_work(*refs))
    return sql_store, refs, sql_store.inspect(lambda connection: take(connection, sql_store.instance, EVENING))


def verdict(store: SqlStore, taken: HeadAnchor) -> anchor.Difference:
    return store.inspect(lambda connection: compare(connection, store.instance, taken))


def of(ref: str) -> ColumnElement[bool]:
    """The events of one melding."""
    return EVENT.c.melding_id == select(MELDING.c.id).where(MELDING.c.ref == ref).scalar_subquery()


def tamper(store: SqlStore, statement: Executable) -> None:
    """Change the tables as somebody with rights on the database could, its guards switched off first."""

    def work(connection: Connection) -> None:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER event_no_update")
            connection.exec_driver_sql("DROP TRIGGER event_no_delete")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.execute(statement)

    store.amend(work)


def test_what_comes_after_an_anchor_does_not_change_it(sql_store: SqlStore):
    found, _ = world(sql_store)
    taken = sql_store.inspect(lambda connection: take(connection, sql_store.instance, EVENING))
    found.clock.set(EVENING + timedelta(days=30))
    assert found.engine.settle_all() > 0
    later = sql_store.inspect(lambda connection: take(connection, sql_store.instance, EVENING + timedelta(days=31)))
    assert later.events > taken.events > 0
    assert verdict(sql_store, taken).verdict == verdict(sql_store, later).verdict == "intact"


def test_what_was_recorded_just_now_waits_for_the_next_anchor(anchored: tuple[SqlStore, list[str], HeadAnchor]):
    store, _, full = anchored
    early = store.inspect(lambda connection: take(connection, store.instance, EVENING - timedelta(microseconds=1)))
    assert 0 < early.events < full.events
    assert verdict(store, early).verdict == "intact"


def test_a_tail_that_was_cut_off_is_found(anchored: tuple[SqlStore, list[str], HeadAnchor]):
    store, refs, taken = anchored
    tamper(store, EVENT.delete().where(EVENT.c.seq > 4, of(refs[0])))
    found = verdict(store, taken)
    assert found.verdict == "shorter"
    assert refs[0] in found.refs
    assert found.buckets == (bucket_of(refs[0]),)


def test_a_stream_written_anew_with_a_chain_that_fits_is_found(anchored: tuple[SqlStore, list[str], HeadAnchor]):
    store, refs, taken = anchored
    tamper(store, EVENT.update().where(of(refs[1])).values(hash=b"\0"))
    found = verdict(store, taken)
    assert (found.verdict, found.buckets) == ("differs", (bucket_of(refs[1]),))


def test_another_database_is_not_compared(anchored: tuple[SqlStore, list[str], HeadAnchor]):
    store, _, taken = anchored
    found = store.inspect(lambda connection: compare(connection, "een-andere", taken))
    assert found.verdict == "other-database"


# ---------------------------------------------------------------- the file that is kept outside


def test_an_anchor_is_read_back_as_it_was_signed(anchored: tuple[SqlStore, list[str], HeadAnchor]):
    assert read(sign(anchored[2], KEY), PUBLIC) == anchored[2]


def test_an_anchor_of_another_key_is_refused(anchored: tuple[SqlStore, list[str], HeadAnchor]):
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    with pytest.raises(BadInput, match="handtekening"):
        read(sign(anchored[2], KEY), other)


@pytest.mark.parametrize("field", ["events", "until", "buckets", "instance"])
def test_an_anchor_that_was_changed_is_refused(anchored: tuple[SqlStore, list[str], HeadAnchor], field: str):
    row = json.loads(sign(anchored[2], KEY))
    changed = {"events": 1, "until": "2020-01-01T00:00:00+00:00", "buckets": [""] * 256, "instance": "x"}
    with pytest.raises(BadInput, match="handtekening"):
        read(json.dumps({**row, field: changed[field]}), PUBLIC)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"signature": "zz"}', '{"signature": "00", "buckets": []}', "null"])
def test_a_file_that_is_no_anchor_is_said_to_be_none(text: str):
    with pytest.raises(BadInput, match="geen anker"):
        read(text, PUBLIC)


def test_no_anchor_names_a_melding(anchored: tuple[SqlStore, list[str], HeadAnchor]):
    text = sign(anchored[2], KEY)
    assert all(ref not in text for ref in anchored[1])
