"""Due moments: the worked examples, the law's articles, and both days the clock changes."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.unit.terms.clock import local
from vtflow.terms import (
    AMSTERDAM,
    LEGAL,
    Basis,
    Due,
    Length,
    OfficeCalendar,
    Rule,
    TermError,
    due,
)

LAW, INSPECTION, AGREED = Rule(Basis.STATUTORY), Rule(Basis.INSPECTION), Rule(Basis.AGREED)
CLOCK = Rule(Basis.STATUTORY, end="clock")
INSTANT = timedelta(microseconds=1)


def assert_last_day(found: Due, day: date) -> None:
    """The last microsecond of `day` is in time and the first of the next day is late."""
    assert found.due_on == day
    last = datetime.combine(day, time.max, AMSTERDAM).astimezone(UTC)
    late = datetime.combine(day + timedelta(days=1), time.min, AMSTERDAM).astimezone(UTC)
    assert last < found.limit_at
    assert not late < found.limit_at
    assert found.limit_at.tzinfo is UTC


def assert_instant(found: Due, limit: datetime) -> None:
    """The microsecond before `limit` is in time and `limit` itself is late."""
    assert limit - INSTANT < found.limit_at
    assert not limit < found.limit_at
    assert found.limit_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("row", "start", "length", "rule", "end"),
    [
        (1, date(2025, 1, 6), "5wd", LAW, date(2025, 1, 13)),
        (3, date(2025, 3, 8), "5wd", LAW, date(2025, 3, 14)),
        (5, date(2025, 4, 16), "5wd", LAW, date(2025, 4, 25)),
        (8, date(2025, 4, 25), "5wd", LAW, date(2025, 5, 2)),
        (9, date(2026, 4, 23), "5wd", LAW, date(2026, 5, 1)),
        (12, date(2026, 5, 11), "5wd", LAW, date(2026, 5, 20)),
        (15, date(2024, 12, 20), "5wd", LAW, date(2025, 1, 2)),
        (17, date(2025, 12, 24), "5wd", LAW, date(2026, 1, 6)),
        (18, date(2025, 1, 10), "5d", LAW, date(2025, 1, 15)),
        (20, date(2025, 12, 24), "5d", LAW, date(2025, 12, 30)),
        (22, date(2025, 2, 5), "10w", LAW, date(2025, 4, 16)),
        (23, date(2025, 2, 7), "10w", LAW, date(2025, 4, 22)),
        (26, date(2025, 10, 23), "10w", LAW, date(2026, 1, 5)),
        (27, date(2025, 3, 1), "10w", LAW, date(2025, 5, 12)),
        (30, date(2025, 3, 1), "13w", LAW, date(2025, 5, 31)),
        (32, date(2024, 2, 29), "12m", LAW, date(2025, 2, 28)),
        (40, date(2025, 4, 22), "-3d", LAW, date(2025, 4, 19)),
        (45, date(2025, 2, 27), "5wd", LAW, date(2025, 3, 6)),
        (46, date(2025, 4, 14), "5wd", LAW, date(2025, 4, 23)),
    ],
)
def test_a_worked_example_ends_on_its_day(row: int, start: date, length: str, rule: Rule, end: date) -> None:
    assert row
    assert_last_day(due(start, Length.parse(length), rule), end)
    evening = datetime.combine(start, time(23, 59), AMSTERDAM)
    assert_last_day(due(evening, Length.parse(length), rule), end)


def test_worked_example_6_counts_on_an_office_that_opens_on_goede_vrijdag() -> None:
    hours = {day: [(time(8, 30), time(17))] for day in range(5)}
    office = OfficeCalendar.build("open", "1", hours, {}, open_on=[date(2025, 4, 18)])
    found = due(date(2025, 4, 16), Length.parse("5wd"), LAW, legal=office.days)
    assert_last_day(found, date(2025, 4, 24))
    assert found.calendar == "open/1"


def test_worked_example_34_keeps_the_clock_time_of_the_order_over_the_spring_change() -> None:
    start = local(2025, 3, 21, 22, 15)
    assert_instant(due(start, Length.parse("10d"), CLOCK), local(2025, 3, 31, 22, 15))
    assert_instant(due(start, Length.parse("4w"), CLOCK), local(2025, 4, 18, 22, 15))


def test_worked_example_35_counts_24_elapsed_hours_over_the_spring_change() -> None:
    found = due(local(2025, 3, 29, 22, 0), Length.parse("24h"), LAW)
    assert_instant(found, local(2025, 3, 30, 23, 0))
    assert found.due_on is None


def test_worked_example_37_counts_office_hours_around_easter(office: OfficeCalendar) -> None:
    found = due(local(2025, 4, 17, 15, 0), Length.parse("8oh"), LAW, LEGAL, office)
    assert_instant(found, local(2025, 4, 22, 14, 30))
    assert found.calendar == "kennemerland/1"


def test_worked_example_45_a_closing_day_of_the_region_does_not_extend(
    carnival_office: OfficeCalendar,
) -> None:
    found = due(local(2025, 2, 27, 10), Length.parse("5wd"), LAW, LEGAL, carnival_office)
    assert_last_day(found, date(2025, 3, 6))


def test_a_closing_day_of_the_region_does_extend_office_hours(
    carnival_office: OfficeCalendar,
) -> None:
    found = due(local(2025, 2, 28, 16, 0), Length.parse("2oh"), AGREED, LEGAL, carnival_office)
    assert_instant(found, local(2025, 3, 5, 9, 30))


def test_24_hours_over_the_autumn_change_end_one_hour_earlier_by_the_clock() -> None:
    assert_instant(due(local(2026, 10, 24, 22), Length.parse("24h"), LAW), local(2026, 10, 25, 21))


@pytest.mark.parametrize("start", [local(2026, 3, 27, 12), local(2026, 10, 23, 12)])
def test_a_term_in_working_days_does_not_feel_the_clock_change(start: datetime) -> None:
    found = due(start, Length.parse("1wd"), LAW)
    assert_last_day(found, start.date() + timedelta(days=3))


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_a_term_may_end_on_the_day_the_clock_changes(day: date) -> None:
    assert_last_day(due(day - timedelta(days=7), Length.parse("1w"), AGREED), day)


def test_a_clock_end_that_is_skipped_in_spring_comes_one_hour_later_by_the_clock() -> None:
    found = due(local(2026, 3, 19, 2, 30), Length.parse("10d"), CLOCK)
    assert_instant(found, datetime(2026, 3, 29, 1, 30, tzinfo=UTC))
    assert found.limit_at.astimezone(AMSTERDAM).time() == time(3, 30)


def test_a_clock_end_that_comes_twice_in_autumn_is_the_first() -> None:
    found = due(local(2026, 10, 15, 2, 30), Length.parse("10d"), CLOCK)
    assert_instant(found, datetime(2026, 10, 25, 0, 30, tzinfo=UTC))


def test_both_instants_of_the_doubled_hour_count_as_a_start_of_their_own() -> None:
    first, second = local(2026, 10, 25, 2, 30), local(2026, 10, 25, 2, 30).replace(fold=1)
    one = due(first, Length.parse("4h"), LAW).limit_at
    assert due(second, Length.parse("4h"), LAW).limit_at - one == timedelta(hours=1)


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        (date(2024, 1, 31), "1m", date(2024, 2, 29)),
        (date(2025, 1, 31), "1m", date(2025, 2, 28)),
        (date(2028, 2, 29), "12m", date(2029, 2, 28)),
        (date(2027, 2, 28), "12m", date(2028, 2, 28)),
        (date(2024, 2, 28), "1d", date(2024, 2, 29)),
        (date(2025, 10, 31), "4m", date(2026, 2, 28)),
        (date(2025, 3, 31), "-1m", date(2025, 2, 28)),
    ],
)
def test_months_keep_the_day_number_and_are_clipped(start: date, length: str, end: date) -> None:
    assert_last_day(due(start, Length.parse(length), AGREED), end)


@pytest.mark.parametrize(
    ("length", "end"),
    [
        ("90d", date(2026, 5, 26)),  # raw Whit Monday 25 May
        ("91d", date(2026, 5, 31)),  # a Sunday, too long for the law
        ("12w", date(2026, 5, 26)),
        ("13w", date(2026, 5, 31)),
        ("3m", date(2026, 5, 26)),
        ("4m", date(2026, 5, 31)),
    ],
)
def test_the_law_moves_terms_up_to_90_days_12_weeks_and_3_months(length: str, end: date) -> None:
    raw_monday = {"90d": date(2026, 2, 24), "12w": date(2026, 3, 2), "3m": date(2026, 2, 25)}
    raw_sunday = {"91d": date(2026, 3, 1), "13w": date(2026, 3, 1), "4m": date(2026, 1, 31)}
    start = (raw_monday | raw_sunday)[length]
    for rule in (LAW, INSPECTION):
        assert_last_day(due(start, Length.parse(length), rule), end)


def test_an_agreed_term_rolls_only_when_its_norm_says_so() -> None:
    start, length = date(2025, 3, 1), Length.parse("10w")
    assert_last_day(due(start, length, AGREED), date(2025, 5, 10))
    assert_last_day(due(start, length, Rule(Basis.ASSUMED)), date(2025, 5, 10))
    assert_last_day(due(start, length, Rule(Basis.AGREED, roll=True)), date(2025, 5, 12))
    assert_last_day(due(start, length, Rule(Basis.STATUTORY, roll=False)), date(2025, 5, 10))


def test_an_explicit_roll_also_holds_for_longer_terms() -> None:
    found = due(date(2025, 3, 1), Length.parse("13w"), Rule(Basis.AGREED, roll=True))
    assert_last_day(found, date(2025, 6, 2))


def test_three_statutory_days_hold_two_working_days_and_two_days_do_not() -> None:
    friday = date(2026, 6, 5)
    assert_last_day(due(friday, Length.parse("2d"), LAW), date(2026, 6, 8))
    assert_last_day(due(friday, Length.parse("3d"), LAW), date(2026, 6, 9))
    assert_last_day(due(friday, Length.parse("3d"), AGREED), date(2026, 6, 8))


def test_terms_counted_back_or_to_a_clock_time_never_roll() -> None:
    eager = Rule(Basis.STATUTORY, roll=True)
    assert_last_day(due(date(2025, 4, 22), Length.parse("-3d"), eager), date(2025, 4, 19))
    assert_last_day(due(date(2025, 6, 2), Length.parse("-2w"), eager), date(2025, 5, 19))
    assert_last_day(due(date(2025, 4, 22), Length.parse("-2wd"), eager), date(2025, 4, 16))
    clock = Rule(Basis.STATUTORY, roll=True, end="clock")
    found = due(local(2025, 3, 1, 9), Length.parse("10w"), clock)
    assert_instant(found, local(2025, 5, 10, 9))


def test_hours_counted_back_are_elapsed_hours() -> None:
    found = due(local(2026, 3, 29, 12), Length.parse("-24h"), LAW)
    assert_instant(found, local(2026, 3, 28, 11))


@pytest.mark.parametrize(
    ("start", "day"),
    [
        (local(2026, 5, 13, 16, 59), date(2026, 5, 13)),
        (local(2026, 5, 13, 17, 0), date(2026, 5, 18)),  # Ascension, decree, weekend
        (local(2026, 5, 13, 7, 0), date(2026, 5, 13)),
        (local(2026, 5, 16, 12, 0), date(2026, 5, 18)),
    ],
)
def test_the_same_working_day_is_the_day_of_the_office(start: datetime, day: date, office: OfficeCalendar) -> None:
    assert_last_day(due(start, Length.parse("0wd"), AGREED, LEGAL, office), day)


def test_without_an_office_the_same_working_day_is_one_of_the_law() -> None:
    assert_last_day(due(local(2026, 5, 13, 22), Length.parse("0wd"), AGREED), date(2026, 5, 13))
    assert_last_day(due(local(2026, 5, 14, 9), Length.parse("0wd"), AGREED), date(2026, 5, 18))


def test_a_norm_may_let_an_evening_melding_start_on_the_next_office_day(
    office: OfficeCalendar,
) -> None:
    late = Rule(Basis.STATUTORY, next_office_day=True)
    friday_evening, length = local(2026, 6, 5, 20), Length.parse("5wd")
    assert_last_day(due(friday_evening, length, LAW, LEGAL, office), date(2026, 6, 12))
    found = due(friday_evening, length, late, LEGAL, office)
    assert_last_day(found, date(2026, 6, 15))
    assert found.start == local(2026, 6, 8, 8, 30)
    by_day = due(local(2026, 6, 5, 10), length, late, LEGAL, office)
    assert_last_day(by_day, date(2026, 6, 12))
    assert by_day.start == local(2026, 6, 5, 10)


def test_the_calendar_is_named_with_its_version() -> None:
    assert due(date(2026, 1, 5), Length.parse("5wd"), LAW).calendar == LEGAL.label == "atw/2028.1"


@pytest.mark.parametrize(
    ("start", "length", "certain"),
    [
        (date(2028, 5, 22), "5wd", True),
        (date(2029, 5, 8), "5wd", False),  # passes Friday 11 May 2029
        (date(2029, 5, 11), "5wd", True),
        (date(2029, 5, 1), "10d", False),  # ends on that Friday
        (date(2029, 5, 1), "14d", True),  # passes it, and ends on a plain Tuesday
        (date(2029, 5, 8), "96h", True),
    ],
)
def test_an_end_is_certain_when_no_later_decree_can_move_it(start: date, length: str, certain: bool) -> None:
    assert due(start, Length.parse(length), LAW).certain is certain


def test_office_hours_are_uncertain_when_a_day_on_the_way_may_be_decreed(
    office: OfficeCalendar,
) -> None:
    start, length = local(2029, 5, 9, 12), Length.parse("8oh")
    assert not due(start, length, LAW, LEGAL, office).certain
    assert due(start - timedelta(days=7), length, LAW, LEGAL, office).certain


def test_office_hours_without_an_office_are_refused() -> None:
    with pytest.raises(TermError, match="openingstijd"):
        due(date(2026, 1, 5), Length.parse("8oh"), LAW)


def test_a_start_without_offset_is_refused() -> None:
    with pytest.raises(TermError, match="offset"):
        due(datetime(2026, 1, 5, 9), Length.parse("5wd"), LAW)  # noqa: DTZ001 - the fault


@pytest.mark.parametrize("length", ["999999w", "999999m", "999999d", "20000wd"])
def test_a_term_beyond_the_calendars_is_refused(length: str) -> None:
    with pytest.raises(TermError):
        due(date(2026, 1, 5), Length.parse(length), LAW)
