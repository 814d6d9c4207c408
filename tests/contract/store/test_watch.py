"""What the watch keeps is kept alike by every store: signs of life, incidents, holds, and what stands open."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from tests.contract.store.builders import (
    REGION,
    T0,
    breached,
    changed,
    closed_wait,
    hours,
    load,
    message,
    ref,
    registered,
    rung,
    write,
)
from tests.contract.store.older import downgrade
from vtflow.domain.melding import Urgency
from vtflow.ports import OutboxStatus, Store
from vtflow.ports.watch import Heartbeat, Hold, Incident, Proof
from vtflow.store import schema
from vtflow.store.sql import SqlStore


def beat(store: Store, part: str, at: float, *, started: float = 0, stopped: bool = False) -> None:
    one = Heartbeat(part=part, at=T0 + hours(at), every=15.0, started_at=T0 + hours(started), stopped=stopped)
    store.transact(lambda unit: unit.beat(one))


def crashes(store: Store, part: str) -> int:
    (found,) = [one.crashes for one in store.read(lambda reader: reader.heartbeats()) if one.part == part]
    return found


def test_only_the_last_sign_of_life_of_a_part_is_kept(store: Store):
    for at in (0, 1, 2):
        beat(store, "dispatcher", at)
    beat(store, "auditor", 1, started=1)
    found = store.read(lambda reader: reader.heartbeats())
    assert [(one.part, one.at) for one in found] == [("auditor", T0 + hours(1)), ("dispatcher", T0 + hours(2))]


def test_a_part_that_begins_again_without_having_said_that_it_ended_crashed(store: Store):
    beat(store, "dispatcher", 0)
    assert crashes(store, "dispatcher") == 0
    beat(store, "dispatcher", 2, started=2)
    beat(store, "dispatcher", 3, started=2)
    assert crashes(store, "dispatcher") == 1


def test_a_part_that_said_that_it_ended_did_not_crash(store: Store):
    beat(store, "dispatcher", 0)
    beat(store, "dispatcher", 1, stopped=True)
    beat(store, "dispatcher", 2, started=2)
    assert crashes(store, "dispatcher") == 0


def incident(key: str, kind: str = "trede-niet-gevallen", at: float = 0) -> Incident:
    return Incident(key=key, kind=kind, ref=ref(1), text="trede 80 viel niet", at=T0 + hours(at))


def test_an_incident_is_opened_once_and_ends_when_it_is_no_longer_found(store: Store):
    kinds = ["trede-niet-gevallen"]

    def look(*found: Incident, at: float) -> tuple[int, int]:
        return store.transact(lambda unit: unit.record_incidents(found, kinds, T0 + hours(at)))

    assert look(incident("a"), incident("b"), at=0) == (2, 0)
    assert look(incident("a", at=1), incident("b", at=1), at=1) == (0, 0)
    assert look(incident("b", at=2), at=2) == (0, 1)
    assert [one.key for one in store.read(lambda reader: reader.incidents())] == ["b"]
    everything = store.read(lambda reader: reader.incidents(is_open=False))
    assert [(one.key, one.at, one.ended_at) for one in everything] == [("a", T0, T0 + hours(2)), ("b", T0, None)]
    assert look(incident("a", at=3), incident("b"), at=3) == (1, 0)


def test_a_look_ends_only_incidents_of_the_kinds_it_looks_at(store: Store):
    other = incident("prefect", kind="etappe-gecrasht")
    store.transact(lambda unit: unit.record_incidents([other], [], T0))
    assert store.transact(lambda unit: unit.record_incidents([], ["trede-niet-gevallen"], T0)) == (0, 0)
    assert store.transact(lambda unit: unit.record_incidents([], ["etappe-gecrasht"], T0)) == (0, 1)


def hold(store: Store, start: float = 0, until: float = 24, region: str = REGION) -> Hold:
    one = Hold(
        region=region,
        start=T0 + hours(start),
        until=T0 + hours(until),
        reden="noodweer",
        by="operaties.m01",
        recorded_at=T0,
    )
    return replace(one, id=store.transact(lambda unit: unit.record_hold(one)))


def claimed(store: Store, at: float) -> list[str]:
    now = T0 + hours(at)
    found = store.transact(lambda unit: unit.claim_sendings(now, now + hours(1), 10))
    return sorted(row.key for _, rows in found for row in rows)


def test_a_hold_silences_ordinary_messages_of_its_region_only(store: Store):
    ordinary, urgent = message("gewoon"), message("urgent", urgency=Urgency.URGENT)
    acute, elsewhere = message("acuut", urgency=Urgency.ACUUT), message("elders", about=2, team="elders")
    write(store, registered(1), registered(2, region="elders"), outbox=(ordinary, urgent, acute, elsewhere))
    hold(store)
    assert claimed(store, 1) == ["acuut", "elders", "urgent"]
    held = store.read(lambda reader: reader.held(REGION, T0 + hours(1)))
    assert [row.key for row in held] == ["gewoon"]
    assert store.read(lambda reader: reader.held("elders", T0 + hours(1))) == []


@pytest.mark.parametrize(("start", "at", "gone"), [(2, 1.9, ["gewoon"]), (2, 2, []), (0, 23, []), (0, 40, [])])
def test_a_hold_begins_at_its_moment_and_lasts_until_it_is_ended(store: Store, start: float, at: float, gone: list):
    write(store, registered(1), outbox=(message("gewoon"),))
    hold(store, start)
    assert claimed(store, at) == gone


def test_an_ended_hold_lets_its_messages_go_from_their_new_moment(store: Store):
    write(store, registered(1), outbox=(message("een"), message("twee")))
    held = hold(store)
    rows = store.read(lambda reader: reader.held(REGION, T0 + hours(5)))
    ended = replace(held, ended_at=T0 + hours(5), ended_by="operaties.m01", released=2)
    store.transact(lambda unit: unit.end_hold(ended, {row.id: T0 + hours(8) for row in rows}))
    assert store.read(lambda reader: reader.holds(REGION)) == [ended]
    assert claimed(store, 7.9) == []
    found = store.transact(lambda unit: unit.claim_sendings(T0 + hours(8), T0 + hours(9), 10))
    assert [len(rows) for _, rows in found] == [2]


def test_holds_are_told_by_region_in_order(store: Store):
    first, second, other = hold(store), hold(store, 30, 40), hold(store, region="elders")
    assert store.read(lambda reader: reader.holds()) == [first, second, other]
    assert store.transact(lambda unit: unit.all_holds(REGION)) == [first, second]


def test_open_meldingen_come_page_by_page_with_what_is_known_of_them(store: Store):
    write(store, *(registered(number) for number in (1, 2, 3)))
    stored = load(store, 2)
    write(store, changed(stored, closed_wait(stored.route), at=T0 + hours(1)))
    first = store.read(lambda reader: reader.standing(0, 2))
    rest = store.read(lambda reader: reader.standing(first[-1].stored.id, 2))
    assert [one.stored.route.ref for one in (*first, *rest)] == [ref(1), ref(2), ref(3)]
    assert [one.next_moment for one in (*first, *rest)] == [T0 + hours(24), None, T0 + hours(24)]
    assert first[1].changed_at == T0 + hours(1)
    assert {one.root for one in first} == {one.stored.id for one in first}
    assert store.read(lambda reader: reader.standing(rest[-1].stored.id, 2)) == []


def test_the_rungs_of_a_melding_come_in_order_and_nothing_else(store: Store):
    write(store, registered(1), registered(2))
    for step in (1, 2):
        stored = load(store)
        write(store, changed(stored, rung(stored.route), at=T0 + hours(24 * step)))
    stored = load(store)
    write(store, changed(stored, breached(stored.route), at=T0 + hours(72)))
    ids = [load(store, number).id for number in (1, 2)]
    found = store.read(lambda reader: reader.rungs(ids))
    assert [getattr(event.fact, "rung", "") for event in found[ids[0]]] == ["50", "80"]
    assert found[ids[1]] == []


def test_messages_that_should_have_gone_are_found_waiting_or_under_way(store: Store):
    rows = (
        message("oud", at=T0),
        message("straks", at=T0 + hours(5)),
        message("bezig", urgency=Urgency.ACUUT, at=T0 + hours(1)),
        message("weg", urgency=Urgency.ACUUT, at=T0 + hours(1), team="elders"),
    )
    write(store, registered(1), outbox=rows)
    store.transact(lambda unit: unit.claim_sendings(T0 + hours(1), T0 + hours(2), 1))
    late = store.read(lambda reader: reader.undelivered(T0 + hours(4), 10))
    assert [row.key for row in late] == ["oud", "bezig", "weg"]
    assert [row.key for row in store.read(lambda reader: reader.undelivered(T0 + hours(4), 1))] == ["oud"]
    assert store.read(lambda reader: reader.undelivered(T0, 10)) == []
    by_ref = store.read(lambda reader: reader.messages([ref(1), ref(2)]))
    assert {name: len(found) for name, found in by_ref.items()} == {ref(1): 4}


def test_vitals_count_what_is_open_late_and_waiting(store: Store):
    rows = (message("een"), message("twee", at=T0 + hours(90)), message("drie", urgency=Urgency.ACUUT))
    write(store, registered(1), registered(2, at=T0 + hours(60)), registered(3), outbox=rows)
    stored = load(store, 3)
    write(store, changed(stored, closed_wait(stored.route), at=T0 + hours(1)))
    store.transact(lambda unit: unit.claim_sendings(T0, T0 + hours(1), 1))
    found = store.read(lambda reader: reader.vitals(T0 + hours(72)))
    assert (found.meldingen, found.waits, found.overdue) == (3, 2, 1)
    assert (found.behind, found.oldest_behind, found.soon, found.silent) == (1, T0 + hours(24), 1, 1)
    assert found.outbox == {
        OutboxStatus.WACHT: 2,
        OutboxStatus.BEZIG: 1,
        OutboxStatus.MISLUKT: 0,
        OutboxStatus.ONBEKEND: 0,
    }
    assert found.oldest_waiting == {"gewoon": T0, "acuut": T0}


def test_an_empty_record_has_vitals_of_nothing(store: Store):
    found = store.read(lambda reader: reader.vitals(T0))
    assert (found.meldingen, found.behind, found.oldest_behind) == (0, 0, None)
    assert set(found.outbox.values()) == {0}


def test_a_day_of_a_region_is_proved_once(store: Store):
    proof = Proof(day=date(2026, 1, 5), region=REGION, at=T0, meldingen=4, explained=1, incidents=0)
    assert store.transact(lambda unit: unit.record_proof(proof))
    assert not store.transact(lambda unit: unit.record_proof(replace(proof, meldingen=9)))
    later = replace(proof, day=date(2026, 1, 6))
    assert store.transact(lambda unit: unit.record_proof(later))
    assert store.read(lambda reader: reader.proofs(REGION, 5)) == [later, proof]
    assert store.read(lambda reader: reader.proofs("elders", 5)) == []


def test_a_transaction_that_fails_leaves_nothing_of_the_watch(store: Store):
    moment: datetime = T0

    def failing(unit):
        unit.beat(Heartbeat(part="x", at=moment, every=1, started_at=moment))
        unit.record_incidents([incident("a")], [], moment)
        raise LookupError

    with pytest.raises(LookupError):
        store.transact(failing)
    assert store.read(lambda reader: (reader.heartbeats(), reader.incidents())) == ([], [])


def test_a_database_from_before_the_watch_gets_its_tables_by_upgrading(new_database):
    url = new_database("sqlite")
    downgrade(url, "0005")
    assert schema.upgrade(url) == "0005"
    store = SqlStore(url)
    hold(store)
    assert [one.by for one in store.read(lambda reader: reader.holds(REGION))] == ["operaties.m01"]
    store.close()
