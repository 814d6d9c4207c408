"""`vtflow verify` finds a kept fact and a booking that do not follow from the events, and says which melding it is."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from tests.unit.simulate.world import BOOK, plan, run
from vtflow.cli.app import app
from vtflow.policy import PolicyBook
from vtflow.reports.kept import fact_faults, keep_all
from vtflow.reports.proof import Proof
from vtflow.store import connect
from vtflow.store.sql import SqlStore
from vtflow.store.verify import Verdict, verify


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A simulated month with what came after it, of which the facts were kept."""
    path = tmp_path_factory.mktemp("proof") / "vtflow.db"
    store = SqlStore.create(f"sqlite:///{path}")
    run(plan(20, 20), store, days_more=50)
    keep_all(store)
    store.close()
    return path.read_bytes()


@pytest.fixture
def path(template: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "vtflow.db"
    path.write_bytes(template)
    return path


@pytest.fixture
def store(path: Path) -> Iterator[SqlStore]:
    found = SqlStore(f"sqlite:///{path}")
    yield found
    found.close()


def check(store: SqlStore) -> Verdict:
    return verify(store, beside=Proof(BOOK.policy))


def change(store: SqlStore, statement: str, **values: object) -> None:
    with connect.writing(store._engine) as connection:
        assert connection.execute(text(statement), values).rowcount == 1


def one(store: SqlStore, query: str) -> tuple[object, ...]:
    return tuple(store.inspect(lambda connection: connection.execute(text(query)).one()))


def test_a_record_with_facts_and_bookings_that_follow_from_the_events_is_whole(store: SqlStore):
    verdict = check(store)

    assert (verdict.whole, verdict.meldingen) == (True, 20)
    assert fact_faults(store) == []


def test_a_kept_fact_that_is_of_another_melding_is_found(store: SqlStore):
    number, ref = one(store, "SELECT id, ref FROM melding ORDER BY id LIMIT 1")
    statement = (
        "UPDATE report_facts SET facts = (SELECT facts FROM report_facts ORDER BY melding_id DESC LIMIT 1) "
        "WHERE melding_id = :number"
    )
    change(store, statement, number=number)

    verdict = check(store)

    assert not verdict.whole
    assert [(fault.ref, fault.text) for fault in verdict.faults] == [
        (ref, "de feiten die voor rapporten zijn bewaard, wijken af van de gebeurtenissen")
    ]
    assert fact_faults(store) == [ref]


def test_facts_that_were_kept_before_the_melding_changed_are_no_fault(store: SqlStore):
    change(store, "UPDATE report_facts SET version = version - 1, facts = x'90' WHERE melding_id = 1")

    assert check(store).whole


def test_a_booking_on_another_name_is_found(store: SqlStore):
    number, holder, ref = one(
        store, "SELECT b.id, b.holder, m.ref FROM booking b JOIN melding m ON m.id = b.melding_id ORDER BY b.id LIMIT 1"
    )
    change(store, "UPDATE booking SET holder = 'politie' WHERE id = :number", number=number)

    verdict = check(store)

    text_ = f"boeking 1 staat op naam van politie, volgens de gebeurtenissen was {holder} aan zet"
    assert [(fault.ref, fault.text) for fault in verdict.faults] == [(ref, text_)]


def test_a_booking_that_is_gone_is_found(store: SqlStore):
    number, ref = one(
        store,
        "SELECT max(b.id), m.ref FROM booking b JOIN melding m ON m.id = b.melding_id GROUP BY b.melding_id "
        "HAVING count(*) > 1 ORDER BY b.melding_id LIMIT 1",
    )
    change(store, "DELETE FROM booking WHERE id = :number", number=number)

    faults = check(store).faults

    assert {fault.ref for fault in faults} == {ref}
    assert any("boekingen in de tabel, volgens de gebeurtenissen" in fault.text for fault in faults)


def test_the_command_says_it_in_one_line_and_ends_with_1(path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("VTFLOW_HOME", str(tmp_path))
    monkeypatch.setenv("VTFLOW_DATABASE_URL", f"sqlite:///{path}")
    whole = CliRunner().invoke(app, ["verify", "--json"])
    assert (whole.exit_code, json.loads(whole.output)["verdict"]) == (0, "whole")
    store = SqlStore(f"sqlite:///{path}")
    change(store, "UPDATE report_facts SET facts = x'90' WHERE melding_id = 1")
    (ref,) = one(store, "SELECT ref FROM melding WHERE id = 1")
    store.close()

    broken = CliRunner().invoke(app, ["verify"])

    assert broken.exit_code == 1
    assert f"{ref}: de feiten die voor rapporten zijn bewaard, wijken af van de gebeurtenissen" in broken.output


def test_every_region_that_ships_can_be_checked():
    book = PolicyBook()
    proof = Proof(book.policy)

    for region in book.regions():
        assert proof._of(region).day_seconds > 0
