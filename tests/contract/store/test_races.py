"""Several writers at once on one database: one wins, the other's work is done anew, nothing is done twice."""

import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy import text

from tests.contract.store.builders import REGION, T0, changed, hours, load, message, ref, registered, rung, write
from vtflow.domain import events as e
from vtflow.ports import Batch, Unit, VersionConflict
from vtflow.store.sql import SqlStore
from vtflow.store.verify import verify

WRITERS = 4


def together(work: Callable[[int], object], count: int = WRITERS) -> list[object]:
    """Run `work` in threads that start at one moment."""
    start = threading.Barrier(count)

    def run(number: int) -> object:
        start.wait()
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def report_signal(unit: Unit, at_hour: int) -> None:
    stored = unit.group(ref(1))[0]
    unit.write(Batch(changes=(changed(stored, e.SignalReported(bron="melder"), at=T0 + hours(at_hour)),)))


def test_of_two_who_read_the_same_version_one_wins_and_the_other_starts_again(sql_store: SqlStore):
    write(sql_store, registered(1))
    stale = load(sql_store)
    calls: list[int] = []

    def work(unit: Unit) -> int:
        calls.append(1)
        stored = stale if len(calls) == 1 else unit.group(ref(1))[0]
        unit.write(Batch(changes=(changed(stored, e.SignalReported(bron="melder"), at=T0 + hours(2)),)))
        return stored.version

    sql_store.transact(lambda unit: report_signal(unit, 1))
    assert sql_store.transact(work) == 2
    assert len(calls) == 2
    assert load(sql_store).version == 3


def test_writers_of_one_route_take_turns_and_lose_nothing(sql_store: SqlStore):
    write(sql_store, registered(1))
    together(lambda _: [sql_store.transact(lambda unit: report_signal(unit, 1)) for _ in range(10)])
    assert load(sql_store).version == 1 + 10 * WRITERS
    assert load(sql_store).route.events == 2 + 10 * WRITERS
    assert verify(sql_store).whole


def _write_in_process(url: str, count: int) -> None:
    store = SqlStore(url)
    for _ in range(count):
        store.transact(lambda unit: report_signal(unit, 1))
    store.close()


def test_processes_that_write_one_route_take_turns_and_lose_nothing(url: str):
    store = SqlStore(url)
    write(store, registered(1))
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_write_in_process, args=(url, 10)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    assert load(store).version == 21
    assert verify(store).whole
    store.close()


def test_the_same_command_sent_at_once_by_many_is_carried_out_once(sql_store: SqlStore):
    write(sql_store, registered(1))

    def command(number: int) -> str:
        def work(unit: Unit) -> str:
            earlier = unit.answer("k1")
            if earlier:
                return earlier[1]
            stored = unit.group(ref(1))[0]
            change = changed(stored, e.SignalReported(bron="melder"), at=T0 + hours(1))
            unit.write(Batch(changes=(change,), answers=(("k1", ref(1), f"antwoord {number}"),)))
            return f"antwoord {number}"

        return sql_store.transact(work)

    assert len(set(together(command))) == 1
    assert load(sql_store).version == 2


def test_meldingen_about_one_household_that_come_at_once_make_one_route(sql_store: SqlStore):
    def take_in(number: int) -> None:
        def work(unit: Unit) -> None:
            found = unit.open_root(REGION, "h1")
            new = registered(number + 1, household="h1")
            if found is None:
                unit.write(Batch(changes=(new,)))
                return
            root = unit.group(found)[0]
            joined = changed(None, new.events[0].fact, e.MeldingJoined(to=found), household="h1")
            received = changed(root, e.JoinReceived(ref=ref(number + 1), reopens=False))
            unit.write(Batch(changes=(received, joined)))

        sql_store.transact(work)

    together(take_in)
    roots = sql_store.read(lambda reader: reader.shown("", 9))
    assert len(roots) == 1
    assert len(load(sql_store, 1).route.joined or load(sql_store, 1).route.joined_to or ()) > 0
    assert verify(sql_store).whole


def test_two_who_settle_what_is_due_do_each_route_once(sql_store: SqlStore):
    write(sql_store, *(registered(number) for number in range(1, 41)))

    def settle(_: int) -> int:
        def work(unit: Unit) -> int:
            groups = unit.due(T0 + hours(24), 5)
            changes = [changed(g[0], rung(g[0].route), at=T0 + hours(24)) for g in groups]
            unit.write(Batch(changes=tuple(changes)))
            return len(groups)

        total = 0
        while done := sql_store.transact(work):
            total += done
        return total

    assert sum(int(str(done)) for done in together(settle, 2)) == 40
    assert verify(sql_store).whole


def test_two_dispatchers_never_hold_the_same_message(sql_store: SqlStore):
    rows = [message(f"m{number}", about=number, team=f"team-{number % 7}") for number in range(1, 61)]
    sql_store.transact(lambda unit: unit.write(Batch(outbox=tuple(rows))))

    def take(_: int) -> list[str]:
        found: list[str] = []
        while claimed := sql_store.transact(lambda unit: unit.claim_sendings(T0, T0 + timedelta(minutes=2), 1)):
            found += [row.key for _, rows in claimed for row in rows]
        return found

    taken = [key for keys in together(take) for key in keys]  # pyright: ignore[reportGeneralTypeIssues]
    assert sorted(taken) == sorted(row.key for row in rows)


@pytest.mark.postgres
def test_a_route_that_another_holds_is_passed_over(postgres: str, new_database: Callable[[str], str]):
    store = SqlStore(new_database("postgresql"))
    write(store, registered(1), registered(2))

    def holding(unit: Unit) -> list[str]:
        unit.group(ref(1))
        groups = store.transact(lambda other: other.due(T0 + hours(24), 9))
        return [group[0].route.ref for group in groups]

    assert store.transact(holding) == [ref(2)]
    store.close()


@pytest.mark.postgres
def test_a_connection_that_breaks_is_replaced_and_the_work_done_anew(postgres: str, new_database: Callable[[str], str]):
    store = SqlStore(new_database("postgresql"))
    write(store, registered(1))
    calls: list[int] = []

    def work(unit: Unit) -> int:
        calls.append(1)
        group = unit.group(ref(1))
        if len(calls) == 1:
            cast("Any", unit)._connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        unit.write(Batch(changes=(changed(group[0], e.SignalReported(bron="melder"), at=T0 + hours(1)),)))
        return group[0].version

    assert store.transact(work) == 1
    assert len(calls) == 2
    assert load(store).version == 2
    store.close()


def test_a_contest_that_never_ends_is_given_up(sql_store: SqlStore):
    write(sql_store, registered(1))
    stale = load(sql_store)
    sql_store.transact(lambda unit: report_signal(unit, 1))
    with pytest.raises(VersionConflict):
        write(sql_store, changed(stale, e.SignalReported(bron="melder"), at=T0 + hours(2)))
