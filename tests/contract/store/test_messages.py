"""What every store does with messages: once a key, gathered by urgency, lapsed when no longer true, leased."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from tests.contract.store.builders import CJG, T0, VT, changed, hours, load, message, ref, registered, rung, write
from vtflow.domain.melding import Urgency
from vtflow.ports import Batch, DeliveryResult, OutboxRow, OutboxStatus, Sending, Store, Tried, VersionConflict

MINUTE = timedelta(minutes=1)
GEWOON, URGENT, ACUUT = Urgency.GEWOON, Urgency.URGENT, Urgency.ACUUT
GELUKT, MISLUKT, ONBEKEND = DeliveryResult.GELUKT, DeliveryResult.MISLUKT, DeliveryResult.ONBEKEND


def put(store: Store, *rows: OutboxRow, lapse: tuple[tuple[str, int], ...] = ()) -> None:
    store.transact(lambda unit: unit.write(Batch(outbox=rows, lapse=lapse)))


def claim(store: Store, now: datetime = T0, limit: int = 9) -> list[tuple[Sending, list[OutboxRow]]]:
    return store.transact(lambda unit: unit.claim_sendings(now, now + 2 * MINUTE, limit))


def record(store: Store, sending: Sending, result: DeliveryResult, *, again: datetime | None = None) -> None:
    status = OutboxStatus.BEZIG if again else OutboxStatus(result.value)
    after = replace(sending, attempts=sending.attempts + 1, next_at=again, status=status)
    store.transact(lambda unit: unit.record_sendings([Tried(after, result)], T0))


def statuses(store: Store) -> dict[str, str]:
    return {row.key: row.status.value for row in store.read(lambda reader: reader.outbox())}


def keys(claimed: list[tuple[Sending, list[OutboxRow]]]) -> list[list[str]]:
    return [[row.key for row in rows] for _, rows in claimed]


def test_a_message_is_kept_as_it_was_written(store: Store):
    row = replace(message("a", wait_no=3, urgency=ACUUT), late=True)
    put(store, row)
    (found,) = store.read(lambda reader: reader.outbox(ref(1)))
    assert found == replace(row, id=found.id)
    assert store.read(lambda reader: reader.outbox(ref(2))) == []


def test_a_key_goes_once_to_a_channel_but_to_every_channel(store: Store):
    put(store, message("a"), message("a", channel="mail"))
    put(store, message("a", team=CJG), message("b"))
    found = store.read(lambda reader: reader.outbox())
    assert [(row.key, row.channel, row.team) for row in found] == [
        ("a", "postvak", VT),
        ("a", "mail", VT),
        ("b", "postvak", VT),
    ]


# ---------------------------------------------------------------- gathering


def test_ordinary_messages_of_one_team_and_channel_go_in_one_digest(store: Store):
    put(store, message("a"), message("b"), message("c", team=CJG), message("d", channel="mail"))
    assert sorted(keys(claim(store))) == [["a", "b"], ["c"], ["d"]]


def test_a_digest_goes_at_its_moment_and_not_before(store: Store):
    put(store, message("a", at=T0 + hours(1)))
    assert claim(store, T0 + hours(1) - timedelta(microseconds=1)) == []
    assert keys(claim(store, T0 + hours(1))) == [["a"]]


def test_what_is_not_yet_due_waits_for_the_next_digest(store: Store):
    put(store, message("a"), message("b", at=T0 + hours(24)))
    assert keys(claim(store)) == [["a"]]
    assert keys(claim(store, T0 + hours(24))) == [["a"], ["b"]]  # the first lost its lease meanwhile


def test_urgent_messages_go_in_a_bundle_once_the_oldest_is_two_minutes_old(store: Store):
    put(store, message("a", urgency=URGENT), message("b", urgency=URGENT, at=T0 + MINUTE))
    assert claim(store, T0 + 2 * MINUTE - timedelta(microseconds=1)) == []
    assert keys(claim(store, T0 + 2 * MINUTE)) == [["a", "b"]]


def test_acute_messages_go_at_once_and_alone(store: Store):
    put(store, message("a", urgency=ACUUT), message("b", urgency=ACUUT))
    assert keys(claim(store)) == [["a"], ["b"]]


def test_urgencies_do_not_share_a_sending(store: Store):
    put(store, message("a"), message("b", urgency=URGENT), message("c", urgency=ACUUT))
    claimed = claim(store, T0 + 2 * MINUTE)
    assert [sending.urgency for sending, _ in claimed] == [ACUUT, URGENT, GEWOON]


def test_the_most_urgent_go_first_when_not_all_can(store: Store):
    put(store, message("a"), message("b", urgency=URGENT), message("c", urgency=ACUUT))
    assert [keys(claim(store, T0 + 2 * MINUTE, limit=1)) for _ in range(4)] == [[["c"]], [["b"]], [["a"]], []]


def test_a_fresh_urgent_message_does_not_keep_a_digest_waiting(store: Store):
    put(store, message("a", at=T0 + MINUTE, urgency=URGENT), message("b", at=T0 + MINUTE))
    assert keys(claim(store, T0 + MINUTE, limit=1)) == [["b"]]


def test_a_claimed_sending_is_not_claimed_again(store: Store):
    put(store, message("a"))
    assert len(claim(store)) == 1
    assert claim(store) == []
    assert statuses(store) == {"a": "bezig"}


# ---------------------------------------------------------------- results


@pytest.mark.parametrize("result", [GELUKT, MISLUKT, ONBEKEND])
def test_messages_follow_the_sending_that_carried_them(store: Store, result: DeliveryResult):
    put(store, message("a"), message("b"))
    record(store, claim(store)[0][0], result)
    assert statuses(store) == {"a": result.value, "b": result.value}
    assert claim(store, T0 + hours(99)) == []


def test_a_sending_comes_back_at_its_next_moment_with_the_same_key(store: Store):
    put(store, message("a"))
    ((first, _),) = claim(store)
    record(store, first, MISLUKT, again=T0 + hours(1))
    assert statuses(store) == {"a": "wacht"}
    assert claim(store, T0 + hours(1) - timedelta(microseconds=1)) == []
    ((again, rows),) = claim(store, T0 + hours(1))
    assert (again.key, again.attempts, again.unknowns) == (first.key, 1, 0)
    assert [row.key for row in rows] == ["a"]


def test_new_messages_do_not_slip_into_a_sending_that_is_tried_again(store: Store):
    put(store, message("a"))
    record(store, claim(store)[0][0], MISLUKT, again=T0 + hours(1))
    put(store, message("b"))
    assert sorted(keys(claim(store, T0 + hours(1)))) == [["a"], ["b"]]


def test_a_lost_lease_comes_back_with_one_more_unknown_attempt(store: Store):
    put(store, message("a"))
    ((first, _),) = claim(store)
    assert claim(store, T0 + 2 * MINUTE - timedelta(microseconds=1)) == []
    ((again, rows),) = claim(store, T0 + 2 * MINUTE)
    assert (again.key, again.attempts, again.unknowns) == (first.key, 1, 1)
    assert [(row.key, row.status) for row in rows] == [("a", OutboxStatus.BEZIG)]


def test_a_result_that_comes_after_the_lease_was_lost_settles_nothing(store: Store):
    put(store, message("a"))
    ((late, _),) = claim(store)
    ((current, _),) = claim(store, T0 + 2 * MINUTE)
    record(store, late, MISLUKT)
    assert statuses(store) == {"a": "bezig"}
    record(store, current, GELUKT)
    assert statuses(store) == {"a": "gelukt"}


def test_recording_the_same_result_twice_changes_nothing(store: Store):
    put(store, message("a"))
    ((sending, _),) = claim(store)
    record(store, sending, MISLUKT, again=T0 + hours(1))
    record(store, sending, GELUKT)
    assert statuses(store) == {"a": "wacht"}


# ---------------------------------------------------------------- lapsing


def test_unsent_messages_lapse_with_their_wait_and_others_stay(store: Store):
    put(store, message("a", wait_no=1), message("b", wait_no=2), message("c", about=2, wait_no=1))
    put(store, lapse=((ref(1), 1),))
    assert statuses(store) == {"a": "vervallen", "b": "wacht", "c": "wacht"}
    assert keys(claim(store)) == [["b", "c"]]


def test_a_message_that_comes_in_the_batch_that_ends_its_wait_lapses_at_once(store: Store):
    put(store, message("a", wait_no=1), lapse=((ref(1), 1),))
    assert statuses(store) == {"a": "vervallen"}


def test_a_message_that_was_sent_does_not_lapse(store: Store):
    put(store, message("a", wait_no=1))
    record(store, claim(store)[0][0], GELUKT)
    put(store, lapse=((ref(1), 1),))
    assert statuses(store) == {"a": "gelukt"}


def test_a_message_on_its_way_arrives_though_its_wait_ended(store: Store):
    put(store, message("a", wait_no=1))
    ((sending, _),) = claim(store)
    put(store, lapse=((ref(1), 1),))
    assert statuses(store) == {"a": "bezig"}
    record(store, sending, GELUKT)
    assert statuses(store) == {"a": "gelukt"}


def test_a_message_on_its_way_is_not_tried_again_once_its_wait_ended(store: Store):
    put(store, message("a", wait_no=1), message("b", wait_no=2))
    ((sending, _),) = claim(store)
    put(store, lapse=((ref(1), 1),))
    record(store, sending, MISLUKT, again=T0 + hours(1))
    assert statuses(store) == {"a": "vervallen", "b": "wacht"}
    assert keys(claim(store, T0 + hours(1))) == [["b"]]


def test_a_message_lapses_between_two_attempts(store: Store):
    put(store, message("a", wait_no=1), message("b", wait_no=2))
    record(store, claim(store)[0][0], MISLUKT, again=T0 + hours(1))
    put(store, lapse=((ref(1), 1),))
    assert keys(claim(store, T0 + hours(1))) == [["b"]]


@pytest.mark.parametrize("lost", [True, False])
def test_a_sending_with_nothing_left_is_settled_and_does_not_come_back(store: Store, lost: bool):
    put(store, message("a", wait_no=1))
    ((sending, _),) = claim(store)
    if not lost:
        record(store, sending, MISLUKT, again=T0 + hours(1))
    put(store, lapse=((ref(1), 1),))
    assert claim(store, T0 + hours(1)) == []
    assert claim(store, T0 + hours(99)) == []
    assert statuses(store) == {"a": "vervallen"}


def test_messages_come_with_the_change_that_gave_rise_to_them_or_not_at_all(store: Store):
    write(store, registered(1), outbox=(message("a"),))
    stale = load(store)
    write(store, changed(stale, rung(stale.route), at=T0 + hours(24)), outbox=(message("b"),))
    with pytest.raises(VersionConflict):
        write(store, changed(stale, rung(stale.route), at=T0 + hours(24)), outbox=(message("c"),))
    assert statuses(store) == {"a": "wacht", "b": "wacht"}
