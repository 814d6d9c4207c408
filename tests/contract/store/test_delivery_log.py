"""What every store keeps of deliveries: each attempt, who had one tried again, and how the channels do."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from tests.contract.store.builders import CJG, T0, hours, message, ref
from vtflow.domain.channel_state import ChannelState
from vtflow.domain.melding import Urgency
from vtflow.ports import (
    Batch,
    DeliveryResult,
    LoggedAttempt,
    LoggedMessage,
    LoggedRetry,
    LogQuery,
    OutboxRow,
    OutboxStatus,
    Sending,
    Store,
    Tried,
)

MINUTE = timedelta(minutes=1)
GELUKT, MISLUKT, ONBEKEND = DeliveryResult.GELUKT, DeliveryResult.MISLUKT, DeliveryResult.ONBEKEND


def put(store: Store, *rows: OutboxRow) -> None:
    store.transact(lambda unit: unit.write(Batch(outbox=rows)))


def claim(store: Store, now: datetime = T0) -> list[tuple[Sending, list[OutboxRow]]]:
    return store.transact(lambda unit: unit.claim_sendings(now, now + 2 * MINUTE, 9))


def attempt(store: Store, result: DeliveryResult, *, at: datetime = T0, again: datetime | None = None) -> Sending:
    """Claim the only sending that is due and record one attempt over a reserve."""
    ((sending, _),) = claim(store, at)
    status = OutboxStatus.BEZIG if again else OutboxStatus(result.value)
    after = replace(sending, attempts=sending.attempts + 1, next_at=again, status=status)
    store.transact(lambda unit: unit.record_sendings([Tried(after, result, "reserve", "http 503")], at))
    return after


def log(store: Store, **query: str | bool | int) -> list[LoggedMessage]:
    return store.read(lambda reader: reader.delivery_log(LogQuery(**query)))  # pyright: ignore[reportArgumentType]


def test_a_message_that_was_not_tried_has_no_attempts(store: Store):
    put(store, message("a"))
    (one,) = log(store)
    assert (one.row.key, one.sending, one.attempts, one.retries) == ("a", None, (), ())


def test_every_attempt_is_kept_with_moment_channel_outcome_and_reason(store: Store):
    put(store, message("a"))
    attempt(store, MISLUKT, again=T0 + hours(1))
    attempt(store, GELUKT, at=T0 + hours(1))
    (one,) = log(store)
    assert one.attempts == (
        LoggedAttempt(T0, "reserve", MISLUKT, "http 503"),
        LoggedAttempt(T0 + hours(1), "reserve", GELUKT, "http 503"),
    )
    assert one.sending is not None
    assert (one.sending.attempts, one.row.status) == (2, OutboxStatus.GELUKT)


def test_an_attempt_that_names_no_channel_went_over_the_own_one(store: Store):
    put(store, message("a"))
    ((sending, _),) = claim(store)
    after = replace(sending, attempts=1, next_at=None, status=OutboxStatus.GELUKT)
    store.transact(lambda unit: unit.record_sendings([Tried(after, GELUKT)], T0))
    assert log(store)[0].attempts == (LoggedAttempt(T0, "postvak", GELUKT, ""),)


def test_an_attempt_of_which_nothing_was_heard_is_in_the_log_as_such(store: Store):
    put(store, message("a"))
    claim(store)
    claim(store, T0 + 2 * MINUTE)
    assert log(store)[0].attempts == (LoggedAttempt(T0 + 2 * MINUTE, "", ONBEKEND, "lease lost"),)


def test_messages_of_one_sending_share_its_attempts(store: Store):
    put(store, message("a"), message("b"))
    attempt(store, GELUKT)
    assert [(one.row.key, len(one.attempts)) for one in log(store)] == [("b", 1), ("a", 1)]


def test_the_log_is_asked_by_melding_by_team_and_for_the_newest(store: Store):
    put(store, message("a"), message("b", about=2, team=CJG), message("c", about=2))
    assert [one.row.key for one in log(store)] == ["c", "b", "a"]
    assert [one.row.key for one in log(store, ref=ref(2))] == ["c", "b"]
    assert [one.row.key for one in log(store, team=CJG)] == ["b"]
    assert [one.row.key for one in log(store, ref=ref(2), team=CJG)] == ["b"]
    assert [one.row.key for one in log(store, limit=2)] == ["c", "b"]
    assert log(store, ref=ref(9)) == []


@pytest.mark.parametrize(("result", "again", "failed"), [
    (GELUKT, False, False), (MISLUKT, False, True), (ONBEKEND, False, True), (MISLUKT, True, True),
])  # fmt: skip
def test_failed_are_those_given_up_in_doubt_or_waiting_after_a_failure(
    store: Store, result: DeliveryResult, again: bool, failed: bool
):
    put(store, message("a"))
    put(store, message("never", urgency=Urgency.ACUUT, at=T0 + hours(9)))
    attempt(store, result, again=T0 + hours(1) if again else None)
    assert [one.row.key for one in log(store, failed=True)] == (["a"] if failed else [])


@pytest.mark.parametrize("result", [MISLUKT, ONBEKEND])
def test_a_delivery_that_was_given_up_comes_back_at_once_when_somebody_asks(store: Store, result: DeliveryResult):
    put(store, message("a"), message("b"))
    sending = attempt(store, result)
    later = LoggedRetry(T0 + hours(2), "vt.m01")
    found = store.transact(lambda unit: unit.sending(sending.key))
    assert found is not None
    assert (found[0].status, [row.key for row in found[1]], found[2]) == (sending.status, ["a", "b"], False)

    store.transact(lambda unit: unit.try_again(found[0], [found[1][0].id], later))

    assert claim(store, T0 + hours(2) - MINUTE) == []
    ((again, rows),) = claim(store, T0 + hours(2))
    assert (again.key, again.attempts, [row.key for row in rows]) == (sending.key, 1, ["b"])
    statuses = {one.row.key: one.row.status.value for one in log(store)}
    assert statuses == {"a": "vervallen", "b": "bezig"}
    assert log(store)[0].retries == (later,)


def test_a_sending_that_is_being_handed_over_says_so_and_one_that_is_not_there_is_none(store: Store):
    put(store, message("a"))
    ((sending, _),) = claim(store)
    found = store.transact(lambda unit: unit.sending(sending.key))
    assert found is not None
    assert found[2]
    assert store.transact(lambda unit: unit.sending("bestaat-niet")) is None


def test_the_state_of_a_channel_is_kept_and_replaced(store: Store):
    first = ChannelState(channel="mail", failures=2, since=T0, at=T0 + MINUTE, reason="http 503")
    second = ChannelState(channel="mail", at=T0 + hours(1), alarmed_at=T0, alarmed=True, doubtful=3)
    other = ChannelState(channel="app")
    store.transact(lambda unit: unit.keep_channel_states([first, other]))
    assert store.read(lambda reader: reader.channel_states()) == {"app": other, "mail": first}
    store.transact(lambda unit: unit.keep_channel_states([second]))
    assert store.transact(lambda unit: unit.channel_states()) == {"app": other, "mail": second}
    assert list(store.read(lambda reader: reader.channel_states())) == ["app", "mail"]
