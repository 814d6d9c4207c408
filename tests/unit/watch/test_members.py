"""A part that runs on two machines: it lives as long as one of them does, and the one that fell silent is told."""

from datetime import UTC, datetime, timedelta

from vtflow.ports.watch import Heartbeat
from vtflow.watch.checks import Present, silent_parts
from vtflow.watch.limits import Limits
from vtflow.watch.members import member_name, newest, part_of

NOW = datetime(2026, 5, 18, 9, tzinfo=UTC)
LIMITS = Limits(timedelta(minutes=5))
PRESENT = Present(NOW, NOW, NOW - timedelta(days=1))


def beat(name: str, seconds_ago: float, *, stopped: bool = False) -> Heartbeat:
    at = NOW - timedelta(seconds=seconds_ago)
    return Heartbeat(part=name, at=at, every=15, started_at=NOW - timedelta(hours=1), stopped=stopped)


def told(*beats: Heartbeat) -> list[str]:
    return [one.text.partition(":")[0] for one in silent_parts(beats, ["dispatcher"], PRESENT, LIMITS)]


def test_a_member_has_the_name_of_its_machine_and_one_machine_needs_none() -> None:
    assert member_name("dispatcher", "a") == "dispatcher@a"
    assert member_name("dispatcher", "") == "dispatcher"
    assert part_of("dispatcher@a") == part_of("dispatcher") == "dispatcher"


def test_the_limit_is_three_minutes_for_a_member_as_for_a_part() -> None:
    assert told(beat("dispatcher@a", 5), beat("dispatcher@b", 180)) == []
    assert told(beat("dispatcher@a", 5), beat("dispatcher@b", 181)) == ["dispatcher@b"]


def test_when_all_members_fell_silent_the_part_is_told_once() -> None:
    assert told(beat("dispatcher@a", 300), beat("dispatcher@b", 200)) == ["dispatcher"]


def test_a_member_that_was_stopped_on_purpose_is_not_missed_while_another_works() -> None:
    assert told(beat("dispatcher@a", 5), beat("dispatcher@b", 900, stopped=True)) == []
    assert told(beat("dispatcher@a", 900, stopped=True), beat("dispatcher@b", 900, stopped=True)) == ["dispatcher"]


def test_a_part_of_before_there_were_machines_does_not_hide_that_no_member_works() -> None:
    beats = [beat("dispatcher", 900, stopped=True), beat("dispatcher@a", 200)]
    assert told(*beats) == ["dispatcher"]
    assert newest(beats, "dispatcher") == beats[1]


def test_other_parts_are_not_taken_for_a_member() -> None:
    assert newest([beat("web@a", 1)], "dispatcher") is None
