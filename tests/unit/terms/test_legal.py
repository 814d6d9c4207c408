"""The calendar of the Algemene termijnenwet."""

import pickle
from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtflow.terms import LEGAL, LegalCalendar, TermError
from vtflow.terms.legal import ALL_DAYS
from vtflow.terms.statutory_days import easter

#: Every day off from Monday to Friday, written down by hand from the law and the decrees;
#: the days marked D come from a decree.
DAYS_OFF = {
    2024: "0101 0329 0401 0509 0510D 0520 1225 1226 1227D",
    2025: "0101 0418 0421 0505 0529 0530D 0609 1225 1226",
    2026: "0101 0102D 0403 0406 0427 0505 0514 0515D 0525 1225",
    2027: "0101 0326 0329 0427 0505 0506 0507D 0517",
    2028: "0414 0417 0427 0428D 0505 0525 0526D 0605 1225 1226",
}

DAYS = st.dates(date(2012, 1, 1), date(2038, 12, 31))


def pinned(year: int, decree: bool | None = None) -> set[date]:
    """Return the pinned days off of a year, all of them or by whether a decree gave them."""
    return {
        date(year, int(mark[:2]), int(mark[2:4]))
        for mark in DAYS_OFF[year].split()
        if decree is None or mark.endswith("D") == decree
    }


@pytest.mark.parametrize("year", DAYS_OFF)
def test_the_weekdays_off_are_those_written_down_by_hand(year: int) -> None:
    found = {day for day in ALL_DAYS if day.year == year and day.weekday() < 5 and not LEGAL.is_workday(day)}
    # 5 May 2024 and Koningsdag 2024 and 2025 fall in a weekend and are not in the table.
    assert found == pinned(year)


@pytest.mark.parametrize("year", DAYS_OFF)
def test_the_holidays_library_differs_in_decree_days_and_bevrijdingsdag_only(year: int) -> None:
    library = {day for day in holidays.country_holidays("NL", years=year) if day.weekday() < 5}
    missing = pinned(year, decree=True)
    if year % 5 and date(year, 5, 5).weekday() < 5:
        missing.add(date(year, 5, 5))
    assert pinned(year) - library == missing
    assert library - pinned(year) == set()


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 1, 1), "Nieuwjaarsdag"),
        (date(2026, 4, 3), "Goede Vrijdag"),
        (date(2026, 4, 6), "Tweede Paasdag"),
        (date(2026, 4, 27), "Koningsdag"),
        (date(2026, 5, 5), "Bevrijdingsdag"),
        (date(2026, 5, 14), "Hemelvaartsdag"),
        (date(2026, 5, 15), "bij besluit gelijkgesteld (Staatscourant, besluit 2026-2028)"),
        (date(2026, 5, 25), "Tweede Pinksterdag"),
        (date(2026, 12, 25), "Eerste Kerstdag"),
        (date(2026, 12, 26), "Tweede Kerstdag"),
        (date(2026, 5, 16), "zaterdag"),
        (date(2026, 5, 17), "zondag"),
        (date(2016, 5, 5), "Bevrijdingsdag en Hemelvaartsdag"),
        (date(2019, 5, 31), "vrijdag na Hemelvaart (vast patroon)"),
        (date(2026, 5, 18), None),
    ],
)
def test_a_day_off_carries_its_name(day: date, reason: str | None) -> None:
    assert LEGAL.reason(day) == reason


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2011, 4, 30), "Koninginnedag"),
        (date(2013, 4, 30), "Koninginnedag"),
        (date(2014, 4, 26), "Koningsdag"),
        (date(2015, 4, 27), "Koningsdag"),
        (date(2025, 4, 26), "Koningsdag"),
        (date(2031, 4, 26), "Koningsdag"),
    ],
)
def test_the_day_of_the_monarch_moved_in_2014_and_avoids_sunday(day: date, name: str) -> None:
    assert LEGAL.reason(day) == name


def test_koninginnedag_of_2017_no_longer_exists_and_28_april_2025_is_ordinary() -> None:
    assert LEGAL.is_workday(date(2014, 4, 30))
    assert LEGAL.is_workday(date(2025, 4, 28))


def test_5_may_is_a_day_off_outside_lustrum_years() -> None:
    weekdays = [year for year in range(2010, 2041) if date(year, 5, 5).weekday() < 5]
    assert not any(LEGAL.is_workday(date(year, 5, 5)) for year in weekdays)


def test_the_friday_after_ascension_is_off_until_2028_and_an_open_question_after() -> None:
    fridays = {year: easter(year) + timedelta(days=40) for year in range(2010, 2041)}
    for year, friday in fridays.items():
        assert LEGAL.is_workday(friday) == (year > 2028), friday
        assert LEGAL.certain(friday) == (year <= 2028), friday


def test_a_single_day_between_a_holiday_and_the_weekend_is_uncertain_after_2028() -> None:
    assert not LEGAL.certain(date(2029, 12, 24))  # Monday, Christmas Day is a Tuesday
    assert not LEGAL.certain(date(2032, 5, 7))  # Friday after Ascension Day
    assert LEGAL.certain(date(2029, 12, 21))
    assert LEGAL.certain(date(2026, 5, 4))  # decided: not named by the decree


@pytest.mark.parametrize(
    ("year", "sunday"),
    [
        (2010, date(2010, 4, 4)),
        (2011, date(2011, 4, 24)),
        (2016, date(2016, 3, 27)),
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter_falls_where_the_almanac_has_it(year: int, sunday: date) -> None:
    assert easter(year) == sunday


@given(DAYS, st.integers(-300, 300).filter(bool))
def test_adding_working_days_equals_walking_day_by_day(day: date, n: int) -> None:
    walked, left = day, abs(n)
    while left:
        walked += timedelta(days=1 if n > 0 else -1)
        left -= LEGAL.reason(walked) is None
    assert LEGAL.add_workdays(day, n) == walked


@given(DAYS, st.integers(-300, 300).filter(bool))
def test_the_result_is_a_working_day_and_counting_gives_the_number_back(day: date, n: int) -> None:
    end = LEGAL.add_workdays(day, n)
    assert LEGAL.is_workday(end)
    assert LEGAL.workdays_between(day, end) == n


@given(st.lists(DAYS, min_size=3, max_size=3))
def test_counts_add_up_over_any_day_between(days: list[date]) -> None:
    a, b, c = sorted(days)
    between = LEGAL.workdays_between
    assert between(a, b) + between(b, c) == between(a, c)


@given(DAYS, st.integers(1, 100), st.integers(1, 100))
def test_adding_in_two_steps_equals_adding_at_once(day: date, n: int, m: int) -> None:
    assert LEGAL.add_workdays(LEGAL.add_workdays(day, n), m) == LEGAL.add_workdays(day, n + m)


@given(DAYS, st.integers(1, 60), st.sets(DAYS, max_size=12))
def test_an_extra_day_off_never_makes_the_end_earlier(day: date, n: int, extra: set[date]) -> None:
    changed = LEGAL.with_extra_days(dict.fromkeys(extra, "extra"))
    assert changed.add_workdays(day, n) >= LEGAL.add_workdays(day, n)


def test_an_extra_day_off_gives_the_calendar_another_version() -> None:
    extra = {date(2029, 5, 11): "bij besluit gelijkgesteld"}
    changed = LEGAL.with_extra_days(extra)
    assert changed.label == LEGAL.with_extra_days(extra).label != LEGAL.label
    assert LEGAL.with_extra_days(extra, version="2031.1").label == "atw/2031.1"
    assert changed.certain(date(2029, 5, 11))
    assert not changed.is_workday(date(2029, 5, 11))
    assert LEGAL.is_workday(date(2029, 5, 11))


def test_with_none_to_add_the_day_itself_is_returned() -> None:
    assert LEGAL.add_workdays(date(2026, 5, 14), 0) == date(2026, 5, 14)


@pytest.mark.parametrize(("day", "n"), [(date(2009, 12, 31), 1), (date(2041, 1, 1), -1)])
def test_a_day_outside_the_years_is_refused(day: date, n: int) -> None:
    for ask in (LEGAL.is_workday, lambda d: LEGAL.add_workdays(d, n)):
        with pytest.raises(TermError, match="2010-2040"):
            ask(day)


@pytest.mark.parametrize(("day", "n"), [(date(2040, 12, 28), 5), (date(2010, 1, 5), -5)])
def test_a_result_outside_the_years_is_refused(day: date, n: int) -> None:
    with pytest.raises(TermError, match="2010-2040"):
        LEGAL.add_workdays(day, n)


def test_a_calendar_without_working_days_is_refused_at_once() -> None:
    empty = LegalCalendar("leeg", "1", {}, weekend=frozenset(range(7)))
    with pytest.raises(TermError):
        empty.add_workdays(date(2026, 1, 1), 1)


def test_a_calendar_survives_the_way_to_another_process() -> None:
    copy = pickle.loads(pickle.dumps(LEGAL))  # noqa: S301 - made one call before
    assert copy.label == LEGAL.label
    assert copy.add_workdays(date(2026, 5, 11), 5) == date(2026, 5, 20)
