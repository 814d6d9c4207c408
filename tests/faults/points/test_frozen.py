"""A process that froze past its lease wakes up: what it holds was taken over, and nothing it says undoes that."""

import os
import signal
from pathlib import Path

from tests.faults.points.forks import begin_anew
from tests.faults.points.place import Place, with_place
from tests.faults.points.sending import AT, DAY, SENDING, receiver, run_id, taken
from vtflow import faults
from vtflow.ports import DeliveryResult, LogQuery, OutboxStatus


def deliver(home: Path, days: int) -> int:
    """Deliver what is due so many days on; returns how many messages were tried."""

    def work(place: Place) -> int:
        outbox, notifier = place.outbox()
        with notifier:
            return outbox.deliver(limit=50)

    return with_place(work, home, AT + days * DAY, port=receiver()[0], path=run_id(home))


def frozen_sender(home: Path) -> int:
    """Start a sender that stops itself when it has claimed its messages and sent none; returns its process id."""
    child = os.fork()
    if child == 0:
        signal.alarm(120)
        begin_anew()
        try:
            faults.watcher = faults.parse("outbox.claimed:1:stop")
            deliver(home, 0)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    return child


def test_a_sender_that_wakes_after_its_lease_doubles_at_most_what_is_recorded_as_unknown(tmp_path: Path) -> None:
    home = tmp_path / "home"
    receiver()
    SENDING.prepare(home)
    child = frozen_sender(home)
    assert deliver(home, 0) == 0, "the lease still runs: nobody else may send"

    tried = deliver(home, 1)
    before = taken(home)
    os.kill(child, signal.SIGCONT)
    os.waitpid(child, 0)

    after = taken(home)
    assert tried
    assert before
    assert max(before.values()) == 1
    assert set(after) == set(before)
    assert max(after.values()) == 2, "the frozen one sent too: it had not been told yet"
    log = with_place(lambda place: place.store.read(lambda r: r.delivery_log(LogQuery(limit=500))), home)
    due = [one for one in log if one.sending]
    for one in due:
        unknown = sum(attempt.result is DeliveryResult.ONBEKEND for attempt in one.attempts)
        assert one.row.status is OutboxStatus.GELUKT
        assert after[one.sending.key] <= 1 + unknown  # pyright: ignore[reportOptionalMemberAccess]
    SENDING.check(home, [])
