"""Dates and instants in Amsterdam."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from vtflow.terms.length import TermError
from vtflow.terms.zone import (
    end_of_day,
    is_doubled,
    is_skipped,
    local_date,
    local_midnight,
    to_utc,
    wall_instant,
    window_instant,
)

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def test_a_day_lasts_23_hours_in_spring_and_25_in_autumn() -> None:
    assert end_of_day(SPRING) - local_midnight(SPRING) == timedelta(hours=23)
    assert end_of_day(AUTUMN) - local_midnight(AUTUMN) == timedelta(hours=25)


def test_midnight_moves_with_summer_time() -> None:
    assert local_midnight(date(2026, 1, 15)) == datetime(2026, 1, 14, 23, tzinfo=UTC)
    assert local_midnight(date(2026, 7, 15)) == datetime(2026, 7, 14, 22, tzinfo=UTC)


def test_an_instant_late_in_the_evening_in_utc_lies_on_the_next_day_in_amsterdam() -> None:
    assert local_date(datetime(2026, 7, 14, 21, 59, 59, tzinfo=UTC)) == date(2026, 7, 14)
    assert local_date(datetime(2026, 7, 14, 22, tzinfo=UTC)) == date(2026, 7, 15)


def test_a_skipped_clock_time_is_taken_as_long_after_midnight_as_without_the_change() -> None:
    assert is_skipped(SPRING, time(2, 30))
    assert not is_skipped(SPRING, time(3, 0))
    assert wall_instant(SPRING, time(2, 30)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_of_a_doubled_clock_time_the_first_is_meant() -> None:
    assert is_doubled(AUTUMN, time(2, 30))
    assert not is_doubled(AUTUMN, time(3, 0))
    assert not is_doubled(SPRING, time(2, 30))
    assert wall_instant(AUTUMN, time(2, 30, fold=1)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_an_opening_inside_the_spring_gap_is_the_change_itself() -> None:
    change = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert window_instant(SPRING, time(2, 0)) == change
    assert window_instant(SPRING, time(2, 45)) == change
    assert window_instant(SPRING, time(3, 0)) == change


def test_an_instant_without_offset_is_refused() -> None:
    with pytest.raises(TermError, match="offset"):
        to_utc(datetime(2026, 3, 29, 12, 0))  # noqa: DTZ001 - the fault under test


def test_an_instant_in_another_zone_is_the_same_instant() -> None:
    tokyo = timezone(timedelta(hours=9))
    assert to_utc(datetime(2026, 1, 1, 9, tzinfo=tokyo)) == datetime(2026, 1, 1, tzinfo=UTC)
