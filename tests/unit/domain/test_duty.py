"""Who has duty by a roster that is only added to, and when nobody has."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtflow.domain.duty import Shift, gaps, is_open_ended, on_duty, staff_on_duty, timeline, whole_gaps

T0 = datetime(2026, 9, 7, tzinfo=UTC)


def at(hour: float) -> datetime:
    return T0 + timedelta(hours=hour)


def shift(staff: str, start: int, until: int, recorded: int = 0) -> Shift:
    return Shift(
        service="dienst", start=at(start), until=at(until), staff=staff, recorded_at=at(recorded - 100), by="vt.m00"
    )


SHIFTS = st.lists(
    st.builds(
        lambda staff, start, length, recorded: shift(f"vt.m{staff}", start, start + length, recorded),
        st.integers(0, 3),
        st.integers(0, 40),
        st.integers(1, 12),
        st.integers(0, 5),
    ),
    max_size=8,
)
WINDOWS = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(sorted)


@pytest.mark.parametrize(("hour", "staff"), [(7.99, ""), (8, "vt.m01"), (15.99, "vt.m01"), (16, "vt.m02"), (24, "")])
def test_a_shift_holds_from_its_first_moment_to_just_before_its_last(hour: float, staff: str) -> None:
    assert staff_on_duty([shift("vt.m01", 8, 16), shift("vt.m02", 16, 24)], at(hour)) == staff


def test_a_swap_goes_over_the_plan_only_in_its_own_hours() -> None:
    plan = [shift("vt.m01", 8, 16), shift("vt.m02", 10, 12, recorded=1)]

    assert [staff_on_duty(plan, at(hour)) for hour in (9, 10, 11, 12)] == ["vt.m01", "vt.m02", "vt.m02", "vt.m01"]


def test_of_two_recorded_at_one_moment_the_later_in_the_list_holds() -> None:
    assert staff_on_duty([shift("vt.m01", 8, 16), shift("vt.m02", 8, 16)], at(9)) == "vt.m02"


@given(SHIFTS, WINDOWS)
def test_a_timeline_fills_its_window_and_tells_who_has_duty_at_every_instant(
    shifts: list[Shift], window: list[int]
) -> None:
    start, until = map(at, window)
    spans = timeline(shifts, start, until)

    assert [span.start for span in spans] == ([start, *(span.until for span in spans[:-1])] if spans else [])
    assert (spans[-1].until if spans else start) == until
    for span in spans:
        for moment in (span.start, span.start + (span.until - span.start) / 2, span.until - timedelta(seconds=1)):
            assert on_duty(shifts, moment) == span.shift
    assert all(one.shift != two.shift for one, two in pairwise(spans))


@given(SHIFTS, WINDOWS)
def test_gaps_are_exactly_the_hours_that_no_shift_covers(shifts: list[Shift], window: list[int]) -> None:
    found = gaps(shifts, *map(at, window))

    uncovered = {hour for hour in range(*window) if not any(one.covers(at(hour)) for one in shifts)}
    told = {hour for hour in range(*window) if any(gap.start <= at(hour) < gap.until for gap in found)}
    assert told == uncovered
    assert list(found) == sorted(found, key=lambda gap: gap.start)


@given(SHIFTS, st.integers(0, 50), st.integers(0, 50))
def test_a_swap_never_makes_a_gap(shifts: list[Shift], start: int, length: int) -> None:
    swap = shift("vt.m09", start, start + length, recorded=9)

    def hours(of: list[Shift]) -> timedelta:
        return sum(((gap.until - gap.start) for gap in gaps(of, at(0), at(60))), timedelta())

    assert hours([*shifts, swap]) <= hours(shifts)


@given(SHIFTS, st.integers(0, 30), st.integers(0, 10))
def test_a_gap_keeps_its_name_while_time_goes_into_it(shifts: list[Shift], start: int, later: int) -> None:
    first, second = (dict(whole_gaps(shifts, at(hour), at(60))) for hour in (start, start + later))

    left = {name: gap.until for name, gap in first.items() if gap.until > at(start + later)}
    assert {name: gap.until for name, gap in second.items()} == left


def test_a_roster_without_any_shift_is_one_gap_without_an_end() -> None:
    ((name, gap),) = whole_gaps([], at(3), at(9))

    assert (name, gap.start, is_open_ended([], gap)) == ("leeg", at(3), True)


def test_a_gap_is_told_up_to_the_next_shift_also_past_the_period() -> None:
    plan = [shift("vt.m01", 0, 8), shift("vt.m02", 20, 24)]
    ((name, gap),) = whole_gaps(plan, at(4), at(12))

    assert (name, gap.start, gap.until, is_open_ended(plan, gap)) == (at(8).isoformat(), at(8), at(20), False)


@pytest.mark.parametrize(("until", "count"), [(8, 0), (9, 1)])
def test_a_gap_counts_when_it_begins_before_the_end_of_the_period(until: int, count: int) -> None:
    assert len(whole_gaps([shift("vt.m01", 0, 8)], at(4), at(until))) == count
