"""Opening hours: one window or several, closing days, and seconds that add up."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.terms.clock import local
from vtflow.terms import LEGAL, OfficeCalendar, TermError

FIRST = datetime(2011, 1, 1)  # noqa: DTZ001 - Hypothesis adds the zone
LAST = datetime(2039, 1, 1)  # noqa: DTZ001 - Hypothesis adds the zone
INSTANTS = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
HOUR = 3600


@pytest.fixture(scope="module")
def always_open() -> OfficeCalendar:
    """Return an office that never shuts, the holidays included."""
    hours = {day: [(time(0), time(0))] for day in range(7)}
    return OfficeCalendar.build("crisis", "1", hours, {}, open_on=LEGAL.holidays)


def test_an_office_is_shut_on_weekends_and_on_the_holidays_of_the_law(
    office: OfficeCalendar,
) -> None:
    assert office.is_open_day(date(2026, 5, 13))
    assert office.reason(date(2026, 5, 13)) is None
    assert office.reason(date(2026, 5, 14)) == "Hemelvaartsdag"
    assert office.reason(date(2026, 5, 16)) == "zaterdag"
    assert office.label == "kennemerland/1"


def test_a_closing_day_shuts_the_office_and_leaves_the_law_alone(
    carnival_office: OfficeCalendar,
) -> None:
    assert carnival_office.reason(date(2025, 3, 3)) == "carnaval"
    assert not carnival_office.is_open_day(date(2025, 3, 3))
    assert LEGAL.is_workday(date(2025, 3, 3))


def test_an_office_may_open_on_a_holiday_and_on_saturday() -> None:
    hours = {day: [(time(9), time(12))] for day in (0, 1, 2, 3, 4, 5)}
    office = OfficeCalendar.build("ruim", "1", hours, {}, open_on=[date(2025, 4, 18)])
    assert office.is_open_day(date(2025, 4, 18))
    assert office.is_open_day(date(2025, 4, 19))
    assert not office.is_open_day(date(2025, 4, 21))


def test_a_weekday_without_hours_is_named_by_its_weekday() -> None:
    office = OfficeCalendar.build("halve week", "1", {0: [(time(9), time(12))]}, {})
    assert office.reason(date(2026, 6, 10)) == "woensdag"


def test_the_end_of_a_window_is_outside_it(office: OfficeCalendar) -> None:
    assert not office.is_open_at(local(2026, 6, 8, 8, 29, 59))
    assert office.is_open_at(local(2026, 6, 8, 8, 30))
    assert office.is_open_at(local(2026, 6, 8, 16, 59, 59, 999999))
    assert not office.is_open_at(local(2026, 6, 8, 17, 0))


def test_an_office_with_two_windows_is_shut_over_lunch(lunch_office: OfficeCalendar) -> None:
    assert not lunch_office.is_open_at(local(2026, 6, 8, 12, 30))
    assert lunch_office.next_open(local(2026, 6, 8, 12, 30)) == local(2026, 6, 8, 13)
    assert lunch_office.opening(date(2026, 6, 8)) == local(2026, 6, 8, 9)
    assert lunch_office.next_opening(local(2026, 6, 8, 12, 30)) == local(2026, 6, 9, 9)
    day = lunch_office.office_seconds(local(2026, 6, 8), local(2026, 6, 9))
    thursday = lunch_office.office_seconds(local(2026, 6, 11), local(2026, 6, 12))
    assert (day, thursday) == (7 * HOUR, 10 * HOUR)


def test_office_time_runs_on_after_lunch(lunch_office: OfficeCalendar) -> None:
    add = lunch_office.add_office_minutes
    assert add(local(2026, 6, 8, 11, 30), 30) == local(2026, 6, 8, 12)
    assert add(local(2026, 6, 8, 11, 30), 31) == local(2026, 6, 8, 13, 1)
    assert add(local(2026, 6, 8, 12, 30), 0) == local(2026, 6, 8, 13)


def test_the_next_open_instant_is_the_instant_itself_while_open(office: OfficeCalendar) -> None:
    now = local(2026, 6, 8, 10, 15, 0, 5)
    assert office.next_open(now) == now
    assert office.next_open(now).tzinfo is UTC
    assert office.next_open(local(2026, 6, 8, 17)) == local(2026, 6, 9, 8, 30)
    assert office.next_open(local(2026, 5, 13, 18)) == local(2026, 5, 18, 8, 30)


def test_the_next_opening_is_at_or_after_the_instant(office: OfficeCalendar) -> None:
    opening = local(2026, 6, 8, 8, 30)
    assert office.next_opening(opening) == opening
    assert office.next_opening(opening + timedelta(microseconds=1)) == local(2026, 6, 9, 8, 30)
    assert office.next_opening(local(2026, 6, 6, 3, 20)) == opening


def test_opening_of_a_shut_day_is_refused_with_the_reason(office: OfficeCalendar) -> None:
    with pytest.raises(TermError, match="Hemelvaartsdag"):
        office.opening(date(2026, 5, 14))


def test_openings_follow_summer_time(office: OfficeCalendar) -> None:
    assert office.opening(date(2026, 3, 27)) == datetime(2026, 3, 27, 7, 30, tzinfo=UTC)
    assert office.opening(date(2026, 3, 30)) == datetime(2026, 3, 30, 6, 30, tzinfo=UTC)
    assert office.opening(date(2026, 10, 26)) == datetime(2026, 10, 26, 7, 30, tzinfo=UTC)


def test_an_office_that_never_shuts_counts_the_real_hours_of_both_clock_changes(
    always_open: OfficeCalendar,
) -> None:
    office = always_open
    spring = office.office_seconds(local(2026, 3, 29), local(2026, 3, 30))
    autumn = office.office_seconds(local(2026, 10, 25), local(2026, 10, 26))
    assert (spring, autumn) == (23 * HOUR, 25 * HOUR)
    assert office.add_office_minutes(local(2026, 3, 28, 22), 24 * 60) == local(2026, 3, 29, 23)


@given(INSTANTS, INSTANTS)
def test_an_office_that_never_shuts_counts_elapsed_seconds(
    always_open: OfficeCalendar, one: datetime, other: datetime
) -> None:
    start, end = (moment.replace(microsecond=0) for moment in (one, other))
    assert always_open.office_seconds(start, end) == (end - start) // timedelta(seconds=1)


@given(INSTANTS, INSTANTS, INSTANTS)
def test_office_seconds_add_up_over_any_split(
    lunch_office: OfficeCalendar, a: datetime, b: datetime, c: datetime
) -> None:
    seconds = lunch_office.office_seconds
    assert seconds(a, b) + seconds(b, c) == seconds(a, c)


@given(INSTANTS, st.integers(1, 20_000))
def test_adding_office_time_gives_exactly_that_time(
    lunch_office: OfficeCalendar, start: datetime, minutes: int
) -> None:
    end = lunch_office.add_office_minutes(start, minutes)
    assert lunch_office.office_seconds(start, end) == minutes * 60
    assert lunch_office.is_open_at(end - timedelta(microseconds=1))


@given(INSTANTS)
def test_the_next_open_instant_is_open_and_nothing_before_it(lunch_office: OfficeCalendar, now: datetime) -> None:
    found = lunch_office.next_open(now)
    assert found >= now
    assert lunch_office.is_open_at(found)
    assert lunch_office.office_seconds(now, found) == 0


@pytest.mark.parametrize(
    ("hours", "fault"),
    [
        ({}, "no opening hours"),
        ({0: []}, "no opening hours"),
        ({7: [(time(9), time(17))]}, "weekday 7"),
        ({0: [(time(17), time(9))]}, "ends before it starts"),
        ({0: [(time(9), time(12)), (time(11), time(17))]}, "ahead of it"),
        ({0: [(time(9), time(0)), (time(11), time(17))]}, "ahead of it"),
        ({0: [(time(9, 0, 1), time(17))]}, "whole minutes"),
    ],
)
def test_impossible_opening_hours_are_refused(hours: dict[int, Sequence[tuple[time, time]]], fault: str) -> None:
    with pytest.raises(TermError, match=fault):
        OfficeCalendar.build("fout", "1", hours, {})


def test_time_cannot_be_taken_back_nor_run_past_the_calendar(office: OfficeCalendar) -> None:
    with pytest.raises(TermError, match="backward"):
        office.add_office_minutes(local(2026, 6, 8), -1)
    with pytest.raises(TermError, match="einde van de kalender"):
        office.add_office_minutes(local(2040, 12, 31, 9), 60_000)
    with pytest.raises(TermError, match="2010-2040"):
        office.is_open_at(local(2041, 1, 2))


def test_a_year_of_closing_days_is_crossed_at_once() -> None:
    first = date(2026, 1, 1)
    closed = {first + timedelta(days=step): "verbouwing" for step in range(365)}
    office = OfficeCalendar.build("dicht", "1", {0: [(time(9), time(10))]}, closed)
    assert office.next_open(local(2026, 1, 1)) == local(2027, 1, 4, 9)
