"""The check finds what was tampered with, says where, and leaves the rest alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import text

from tests.contract.store.builders import (
    CJG,
    T0,
    VT,
    accepted,
    changed,
    closed_wait,
    hours,
    load,
    message,
    offered,
    ref,
    registered,
    rung,
    wait,
    write,
)
from vtflow.domain import events as e
from vtflow.ports import Batch, Booking, DeliveryResult, OutboxStatus, Store, Tried
from vtflow.store import connect
from vtflow.store import verify as checking
from vtflow.store.codec import chain, encode_event
from vtflow.store.memory import InMemoryStore
from vtflow.store.sql import SqlStore
from vtflow.store.verify import Verdict, verify


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A database with three meldingen: one at rest, one handed over, one closed."""
    path = tmp_path_factory.mktemp("verify") / "vtflow.db"
    store = SqlStore.create(f"sqlite:///{path}")
    fill(store)
    store.close()
    return path.read_bytes()


def fill(store: Store) -> None:
    write(store, registered(1), registered(2), registered(3), outbox=(message("m1", wait_no=1),))
    write(store, changed(load(store, 1), rung(load(store, 1).route), at=T0 + hours(24)))
    decided = e.VeiligheidsbeoordelingDecided(uitkomst="overdracht", monitoring=False, gesproken="alle")
    ended = closed_wait(load(store, 2).route)
    opened = e.WaitOpened(wait=wait(2, T0 + hours(30), CJG, "OVD-ACC"))
    write(store, changed(load(store, 2), decided, ended, offered(), opened, at=T0 + hours(30)))
    write(store, changed(load(store, 2), accepted(), at=T0 + hours(40)))
    write(store, changed(load(store, 3), closed_wait(load(store, 3).route), at=T0 + hours(40)))
    write(store, changed(load(store, 3), e.RouteClosed(reden="afgerond"), at=T0 + hours(50)))


@pytest.fixture
def store(template: bytes, tmp_path: Path) -> Iterator[SqlStore]:
    path = tmp_path / "vtflow.db"
    path.write_bytes(template)
    found = SqlStore(f"sqlite:///{path}")
    yield found
    found.close()


def tamper(store: SqlStore, *statements: str, **values: object) -> Verdict:
    """Change rows behind the back of the store, as somebody with the file could, and check."""
    with connect.writing(store._engine) as connection:
        for name in ("event_no_update", "event_no_delete"):
            connection.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            assert connection.execute(text(statement), values).rowcount > 0
    return verify(store)


def test_a_record_that_nobody_touched_is_whole(store: SqlStore):
    verdict = verify(store)
    assert verdict.whole
    assert (verdict.meldingen, verdict.events, verdict.first_bad) == (3, 14, None)
    assert verdict.text == "heel: 14 gebeurtenissen van 3 meldingen nagerekend"


def test_the_store_in_memory_is_checked_likewise():
    found = InMemoryStore()
    fill(found)
    assert verify(found).whole
    found._tables.streams[2] = found._tables.streams[2][:-1]
    assert verify(found).first_bad == (ref(2), 7)


def test_an_empty_record_is_whole():
    assert verify(InMemoryStore()).whole


def test_an_edited_event_is_found_where_it_lies(store: SqlStore):
    verdict = tamper(
        store, "UPDATE event SET payload = replace(payload, 'haarlem', 'velsen') WHERE melding_id = 2 AND seq = 1"
    )
    assert not verdict.whole
    assert verdict.first_bad == (ref(2), 1)
    assert verdict.text == (
        f"niet heel: 1 fout in 14 gebeurtenissen van 3 meldingen; de eerste die niet past: {ref(2)}, gebeurtenis 1"
    )


def test_an_edited_event_with_a_hash_to_match_breaks_the_chain_behind_it(store: SqlStore):
    first = replace(registered(2).events[0], by="vt-kennemerland.x9")
    payload = encode_event(first)
    verdict = tamper(
        store,
        "UPDATE event SET payload = :payload, hash = :hash WHERE melding_id = 2 AND seq = 1",
        payload=payload,
        hash=chain(bytes(32), payload),
    )
    assert verdict.first_bad == (ref(2), 2)


def test_an_edited_last_event_with_a_hash_to_match_does_not_fit_the_snapshot(store: SqlStore):
    (_, previous), (last, _) = store.read(lambda reader: reader.events(ref(1)))[-2:]
    payload = encode_event(replace(last, by="vt-kennemerland.x9"))
    verdict = tamper(
        store,
        "UPDATE event SET payload = :payload, hash = :hash WHERE melding_id = 1 AND seq = 3",
        payload=payload,
        hash=chain(previous, payload),
    )
    assert verdict.first_bad == (ref(1), 3)
    assert "rust" in verdict.faults[0].text


def test_a_deleted_event_is_found_at_its_place(store: SqlStore):
    verdict = tamper(store, "DELETE FROM event WHERE melding_id = 2 AND seq = 3")
    assert verdict.first_bad == (ref(2), 3)
    assert "ontbreekt" in verdict.faults[0].text


def test_two_swapped_events_are_found_at_the_first(store: SqlStore):
    verdict = tamper(
        store,
        "UPDATE event SET seq = 99 WHERE melding_id = 2 AND seq = 3",
        "UPDATE event SET seq = 3 WHERE melding_id = 2 AND seq = 4",
        "UPDATE event SET seq = 4 WHERE melding_id = 2 AND seq = 99",
    )
    assert verdict.first_bad == (ref(2), 3)


def test_a_cut_tail_is_found_because_the_snapshot_is_ahead(store: SqlStore):
    verdict = tamper(store, "DELETE FROM event WHERE melding_id = 2 AND seq > 5")
    assert verdict.first_bad == (ref(2), 6)
    assert "de stand telt 7 gebeurtenissen, hier zijn 5" in verdict.faults[0].text


def test_a_stream_without_any_event_is_found(store: SqlStore):
    verdict = tamper(store, "DELETE FROM event WHERE melding_id = 2")
    assert verdict.first_bad == (ref(2), 1)


def test_an_edited_snapshot_is_found(store: SqlStore):
    verdict = tamper(store, "UPDATE melding SET snapshot = replace(snapshot, 'haarlem', 'velsen') WHERE id = 1")
    assert verdict.first_bad == (ref(1), 3)
    assert "stand wijkt af" in verdict.faults[0].text


def test_a_snapshot_that_cannot_be_read_does_not_hide_other_faults(store: SqlStore):
    verdict = tamper(
        store,
        "UPDATE melding SET snapshot = 'weg' WHERE id = 1",
        "DELETE FROM event WHERE melding_id = 2 AND seq = 3",
    )
    assert [(fault.ref, fault.seq) for fault in verdict.faults] == [(ref(1), 3), (ref(2), 3)]


def test_an_event_that_cannot_be_read_is_found_though_its_chain_fits(store: SqlStore):
    payload = '{"v":1,"fact":{}}'
    verdict = tamper(
        store,
        "UPDATE event SET payload = :payload, hash = :hash WHERE melding_id = 1 AND seq = 3",
        "UPDATE melding SET head = :hash WHERE id = 1",
        payload=payload,
        hash=chain(store.read(lambda reader: reader.events(ref(1)))[1][1], payload),
    )
    assert verdict.first_bad == (ref(1), 3)
    assert "kan hier niet volgen" in verdict.faults[0].text


def test_without_replay_only_the_chain_is_checked(store: SqlStore):
    tamper(store, "UPDATE wait SET level = 4 WHERE melding_id = 1")
    assert not verify(store).whole
    verdict = verify(store, replay=False)
    assert verdict.whole
    assert verdict.text == "keten heel: 14 gebeurtenissen van 3 meldingen nagerekend"


DERIVED = {
    "a deadline that the queue forgot": ("UPDATE melding SET next_moment = NULL WHERE id = 1", "eerstvolgende moment"),
    "a deadline that moved": ("UPDATE melding SET next_moment = next_moment + 1 WHERE id = 1", "eerstvolgende moment"),
    "work that is counted with somebody else": (
        "UPDATE melding SET casushouder = 'vt.x' WHERE id = 1",
        "de lijsten lezen als casushouder vt.x, volgens de gebeurtenissen is dat niets",
    ),
    "a melding in the list of another gemeente": (
        "UPDATE melding SET gemeente = 'velsen' WHERE id = 1",
        "de lijsten lezen als gemeente velsen, volgens de gebeurtenissen is dat haarlem",
    ),
    "a melding listed in another region": (
        "UPDATE melding SET region = 'twente' WHERE id = 1",
        "als regio twente",
    ),
    "a melding that lists show as further": ("UPDATE melding SET state = 'gesloten' WHERE id = 1", "als fase gesloten"),
    "a melding listed with another": (
        "UPDATE melding SET responsible = 'x' WHERE id = 1",
        "verantwoordelijke x",
    ),
    "a melding that waits for another": ("UPDATE melding SET aan_zet = 'x' WHERE id = 1", "als aan zet x"),
    "a melding that came later": ("UPDATE melding SET received_at = received_at + 1 WHERE id = 1", "als ontvangst"),
    "an open melding that no list shows": ("UPDATE melding SET closed_at = 1 WHERE id = 1", "als afsluiting"),
    "a wait that vanished": ("DELETE FROM wait WHERE melding_id = 1", "niet in de tabel"),
    "a wait that nobody opened": ("UPDATE wait SET no = 9 WHERE melding_id = 1", "niet in de gebeurtenissen"),
    "a level that was never reached": ("UPDATE wait SET level = 3 WHERE melding_id = 1", "wijkt in de tabel af"),
    "a breach that was wiped out": ("UPDATE wait SET in_time = false WHERE melding_id = 3", "wijkt in de tabel af"),
    "a gap in responsibility": (
        "UPDATE responsibility SET since = since + 1 WHERE melding_id = 2 AND until IS NULL",
        "sluit niet aan",
    ),
    "nobody responsible": ("DELETE FROM responsibility WHERE melding_id = 1", "niemand"),
    "another responsible": ("UPDATE responsibility SET team = 'x' WHERE melding_id = 1", "volgens de tabel: x"),
    "time booked to nobody": ("DELETE FROM booking WHERE melding_id = 2", "geboekt tot"),
    "time booked twice": ("UPDATE booking SET seconds = seconds * 2 WHERE melding_id = 2", "meer dan er verstreken"),
    "a booking that starts late": ("UPDATE booking SET since = since + 1 WHERE melding_id = 2", "begint op"),
}


@pytest.mark.parametrize(("statement", "words"), DERIVED.values(), ids=DERIVED.keys())
def test_what_was_derived_must_follow_from_the_events(store: SqlStore, statement: str, words: str):
    verdict = tamper(store, statement)
    assert not verdict.whole
    assert any(words in fault.text for fault in verdict.faults), verdict.faults
    assert verdict.first_bad is None


# ---------------------------------------------------------------- messages


def end_wait(store: Store) -> None:
    write(store, changed(load(store, 1), closed_wait(load(store, 1).route), at=T0 + hours(30)))


def test_a_message_that_still_waits_after_its_wait_ended_is_found(store: SqlStore):
    end_wait(store)
    verdict = verify(store)
    assert [fault.text for fault in verdict.faults] == ["bericht m1 staat nog klaar, maar wacht 1 is beëindigd"]


def test_a_message_that_lapsed_with_its_wait_is_well(store: SqlStore):
    end_wait(store)
    store.transact(lambda unit: unit.write(Batch(lapse=((ref(1), 1),))))
    assert verify(store).whole


def send_all(store: Store) -> None:
    for sending, _ in store.transact(lambda unit: unit.claim_sendings(T0 + hours(99), T0 + hours(100), 9)):
        sent = replace(sending, attempts=1, status=OutboxStatus.GELUKT, next_at=None)
        store.transact(
            lambda unit, sent=sent: unit.record_sendings([Tried(sent, DeliveryResult.GELUKT)], T0 + hours(99))
        )


def test_a_message_that_was_sent_before_its_wait_ended_is_well(store: SqlStore):
    send_all(store)
    end_wait(store)
    assert verify(store).whole


def test_a_message_that_became_due_after_its_wait_ended_and_was_sent_is_found(store: SqlStore):
    late = message("m2", wait_no=1, at=T0 + hours(31))
    store.transact(lambda unit: unit.write(Batch(outbox=(late,))))
    send_all(store)
    end_wait(store)
    verdict = verify(store)
    assert [fault.text for fault in verdict.faults] == ["bericht m2 is verstuurd nadat wacht 1 was beëindigd"]


def test_an_open_route_to_which_nothing_will_happen_is_reported_though_it_is_whole():
    found = InMemoryStore()
    write(found, registered(1), changed(None, registered(2).events[0].fact))
    verdict = verify(found)
    assert verdict.whole
    assert verdict.notices == (ref(2),)


def test_an_event_recorded_before_it_happened_is_found():
    found = InMemoryStore()
    write(found, changed(None, registered(1).events[0].fact, at=T0, recorded_at=T0 - hours(1)))
    assert "vóór" in verify(found).faults[0].text


@pytest.mark.parametrize(
    ("bookings", "whole"),
    [
        ((Booking(VT, T0, T0 + hours(30), 100),), True),
        ((), False),
        ((Booking(VT, T0, T0 + hours(29), 100), Booking(VT, T0 + hours(30), T0 + hours(30), 0)), False),
    ],
)
def test_bookings_touch_and_reach_to_whoever_is_at_the_ball(bookings: tuple[Booking, ...], whole: bool):
    found = InMemoryStore()
    write(found, registered(1))
    opened = e.WaitOpened(wait=wait(2, T0 + hours(30), CJG, "VB-DIRECT"))
    write(found, replace(changed(load(found), opened, at=T0 + hours(30)), bookings=bookings))
    assert verify(found).whole is whole


def test_many_faults_are_counted_but_not_all_kept(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checking, "KEPT", 2)
    monkeypatch.setattr(checking, "CHUNK", 2)
    found = InMemoryStore()
    write(found, *(registered(number) for number in range(1, 6)))
    for number in range(1, 6):
        found._tables.streams[number] = found._tables.streams[number][:-1]
    verdict = verify(found)
    assert (verdict.fault_count, len(verdict.faults)) == (5, 2)
