"""The clock of the machine jumps: two days on, two hours back, over both changes of the clock, over a leap day."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.faults.points.place import Place, create, whole, with_place
from vtflow.domain import events as e
from vtflow.play.story import moment
from vtflow.terms import AMSTERDAM


def rungs(place: Place, ref: str) -> list[e.Event]:
    events = place.store.read(lambda reader: reader.events(ref))
    return [event for event, _ in events if isinstance(event.fact, e.RungReached | e.TermBreached)]


def begin(home: Path, at: str) -> str:
    create(home)
    return with_place(lambda place: place.register("w"), home, moment(at))


def test_after_a_jump_of_days_every_passed_rung_is_recorded_once_in_order_with_its_true_moment(tmp_path: Path) -> None:
    ref = begin(tmp_path, "2026-03-02 09:00")
    slow, fast = moment("2026-03-02 09:00"), moment("2026-03-11 09:00")

    def jump(place: Place) -> list[e.Event]:
        place.engine.settle_all()
        assert place.engine.settle_all() == 0
        whole(place.store)
        return rungs(place, ref)

    found = with_place(jump, tmp_path, fast)

    assert [event.at for event in found] == sorted(event.at for event in found)
    assert all(slow < event.at <= event.recorded_at == fast for event in found)
    # control: looked at day by day, the same rungs come at the same moments
    other = tmp_path / "day-by-day"
    ref = begin(other, "2026-03-02 09:00")
    for hours in range(0, 9 * 24 + 1):
        at = slow + timedelta(hours=hours)
        by_the_hour = with_place(lambda place: (place.engine.settle_all(), rungs(place, ref))[1], other, at)
    assert [(event.at, type(event.fact)) for event in by_the_hour] == [(event.at, type(event.fact)) for event in found]


def test_a_clock_that_goes_back_fires_nothing_again_and_takes_no_command_of_later_than_its_own_time(
    tmp_path: Path,
) -> None:
    ref = begin(tmp_path, "2026-03-02 09:00")
    there = moment("2026-03-09 12:00")

    def look(place: Place) -> tuple[Counter[tuple[datetime, str]], Counter[str]]:
        place.engine.settle_all()
        whole(place.store)
        keys = Counter(row.key for row in place.store.read(lambda reader: reader.outbox()))
        assert max(keys.values()) == 1
        return Counter((event.at, str(event.fact)) for event in rungs(place, ref)), keys

    before = with_place(look, tmp_path, there)
    assert all(before)
    assert with_place(look, tmp_path, there - timedelta(hours=2)) == before
    assert with_place(look, tmp_path, there) == before


@pytest.mark.parametrize(
    ("received", "limit"),
    [
        pytest.param("2026-03-24 12:00", "2026-04-01", id="over the night that summer time begins"),
        pytest.param("2026-10-20 12:00", "2026-10-28", id="over the night that summer time ends"),
        pytest.param("2028-02-24 12:00", "2028-03-03", id="over a leap day"),
        pytest.param("2026-12-28 12:00", "2027-01-06", id="over the turn of the year"),
    ],
)
def test_five_working_days_end_on_a_local_midnight_whatever_the_clock_did(
    received: str, limit: str, tmp_path: Path
) -> None:
    """The limit is the midnight after the fifth working day; one instant before it is in time, the limit is not."""
    ref = begin(tmp_path, received)

    def limit_of(place: Place) -> datetime:
        stored = place.store.read(lambda reader: reader.melding(ref))
        assert stored is not None
        return next(wait.limit_at for wait in stored.route.waits if wait.norm == "VB-5WD")

    end = with_place(limit_of, tmp_path, moment(received))
    assert end.astimezone(AMSTERDAM).isoformat()[:16] == f"{limit}T00:00"

    def breaches(place: Place) -> int:
        place.engine.settle_all()
        return sum(isinstance(one.fact, e.TermBreached) and one.fact.norm == "VB-5WD" for one in rungs(place, ref))

    assert with_place(breaches, tmp_path, end - timedelta(microseconds=1)) == 0
    assert with_place(breaches, tmp_path, end) == 1
