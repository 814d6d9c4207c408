"""The log of access and its monthly look, on both databases: nothing is changed, everything remarkable is found."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from tests.contract.store.builders import ref, registered, write
from vtflow.access.feed import feed, head
from vtflow.access.holder import Holder, Seen
from vtflow.access.log import EMERGENCY, Wanted, note, rows
from vtflow.access.requests import Given, once
from vtflow.access.review import review, sign_off, signed, unsigned
from vtflow.domain.errors import Refused
from vtflow.policy.access import REGIO, access
from vtflow.store.access_table import ACCESS_LOG
from vtflow.store.sql import SqlStore

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
AFTER = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
SEEN = Seen(
    at=MONDAY,
    actor="vt.m01",
    role="team",
    team="vt",
    region="kennemerland",
    via="api",
    action="melding.lezen",
    ref=ref(1),
)


def noted(store: SqlStore, *found: Seen) -> None:
    for one in found:
        store.amend(lambda connection, one=one: note(connection, one))


def region_of(store: SqlStore) -> str:
    found = store.read(lambda reader: reader.melding(ref(1)))
    assert found is not None
    return found.route.region


def test_a_row_of_the_log_can_be_neither_changed_nor_removed(sql_store: SqlStore) -> None:
    noted(sql_store, SEEN)
    for change in (update(ACCESS_LOG).values(actor="x"), delete(ACCESS_LOG)):
        with pytest.raises(DBAPIError, match="never changed"):
            sql_store.amend(lambda connection, change=change: connection.execute(change))
    assert len(sql_store.inspect(lambda connection: rows(connection, Wanted()))) == 1


def test_a_month_shows_what_is_remarkable_and_is_signed_off_once(sql_store: SqlStore) -> None:
    write(sql_store, registered(1))
    region = region_of(sql_store)
    noted(
        sql_store,
        replace(SEEN, region=region),
        replace(SEEN, region=region, related=False),
        replace(SEEN, region=region, action=EMERGENCY, related=False, reason="waarneming"),
        replace(SEEN, region=region, at=MONDAY.replace(hour=22)),
        replace(SEEN, region=region, outcome="niet-gevonden", related=False),
        replace(SEEN, region="elders", ref="", team="x"),
        replace(SEEN, region=region, at=MONDAY - timedelta(days=2)),
    )
    rules = access()
    found = sql_store.inspect(lambda connection: review(connection, region, "2026-03", rules))
    assert found.rows == 5
    assert [one.why for one in found.findings] == [
        ("zonder_relatie",),
        ("nood",),
        ("buiten_uren",),
        ("geweigerd",),
    ]
    assert sql_store.inspect(lambda connection: unsigned(connection, region, AFTER)) == ["2026-02", "2026-03"]
    sql_store.amend(lambda connection: sign_off(connection, found, "in_orde", "vt.m01", AFTER))
    with pytest.raises(Refused, match="al afgetekend"):
        sql_store.amend(lambda connection: sign_off(connection, found, "in_orde", "vt.m01", AFTER))
    assert [one.month for one in sql_store.inspect(lambda connection: signed(connection, region))] == ["2026-03"]
    assert sql_store.inspect(lambda connection: unsigned(connection, region, AFTER)) == ["2026-02"]


def test_a_request_is_answered_once_under_its_key(sql_store: SqlStore) -> None:
    done: list[int] = []

    def work() -> Given:
        done.append(1)
        return Given(201, f'{{"keer": {len(done)}}}')

    found = [once(sql_store, "k", "zelfde", MONDAY, work) for _ in range(3)]
    assert (found, len(done)) == ([Given(201, '{"keer": 1}')] * 3, 1)
    with pytest.raises(Refused, match="ander verzoek"):
        once(sql_store, "k", "anders", MONDAY, work)


def test_work_that_fell_away_before_its_answer_was_kept_is_done_again(sql_store: SqlStore) -> None:
    def broken() -> Given:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        once(sql_store, "k", "zelfde", MONDAY, broken)
    assert once(sql_store, "k", "zelfde", MONDAY, lambda: Given(200, "{}")) == Given(200, "{}")


def test_the_feed_tells_every_committed_event_once_and_in_order(sql_store: SqlStore) -> None:
    write(sql_store, registered(1), registered(2))
    region = region_of(sql_store)
    holder = Holder("x", region, "vt", access().role("coordinator"))
    whole = sql_store.inspect(lambda connection: feed(connection, holder, {}, REGIO, 0, MONDAY))
    assert whole.cursor == sql_store.inspect(head) == whole.found[-1].id
    assert len(whole.found) == sql_store.read(lambda reader: reader.counts())[1]
    write(sql_store, registered(3))
    after = sql_store.inspect(lambda connection: feed(connection, holder, {}, REGIO, whole.cursor, MONDAY))
    assert {one.ref for one in after.found} == {ref(3)}
