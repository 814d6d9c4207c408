"""Offices that the tests of terms share."""

from datetime import date, time

import pytest

from vtflow.terms import OfficeCalendar

WEEKDAY_HOURS = {weekday: [(time(8, 30), time(17, 0))] for weekday in range(5)}


@pytest.fixture(scope="session")
def office() -> OfficeCalendar:
    """Open on weekdays from 08:30 to 17:00, no closing days of its own."""
    return OfficeCalendar.build("kennemerland", "1", WEEKDAY_HOURS, {})


@pytest.fixture(scope="session")
def carnival_office() -> OfficeCalendar:
    """As `office`, but shut on carnival Monday 3 March 2025 and Tuesday 4 March 2025."""
    closed = {date(2025, 3, 3): "carnaval", date(2025, 3, 4): "carnaval"}
    return OfficeCalendar.build("limburg", "7", WEEKDAY_HOURS, closed)


@pytest.fixture(scope="session")
def lunch_office() -> OfficeCalendar:
    """Two windows a day, the last one longer on Thursday."""
    hours = {day: [(time(9), time(12)), (time(13), time(17))] for day in range(5)}
    hours[3] = [(time(9), time(12)), (time(13), time(20))]
    return OfficeCalendar.build("wijkteam", "2", hours, {})
