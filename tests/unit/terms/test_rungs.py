"""Moments of the rungs: the four stories, closing days, and their order."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    Unit,
    due,
    moments,
    repeat_moments,
)

LAW, AGREED = Rule(Basis.STATUTORY), Rule(Basis.AGREED)


def rungs(found: Due, length: str, office: OfficeCalendar, *percents: int) -> list[str]:
    """Return the rungs as clock times in Amsterdam."""
    instants = moments(found, Length.parse(length), percents, LEGAL, office)
    assert all(instant.tzinfo is UTC for instant in instants)
    return [f"{instant.astimezone(AMSTERDAM):%Y-%m-%d %H:%M}" for instant in instants]


def test_worked_example_46_climbs_over_easter(office: OfficeCalendar) -> None:
    found = due(date(2025, 4, 14), Length.parse("5wd"), LAW)
    assert found.due_on == date(2025, 4, 23)
    assert rungs(found, "5wd", office, 50, 80, 100, 150) == [
        "2025-04-17 08:30",
        "2025-04-22 08:30",
        "2025-04-24 00:00",
        "2025-04-28 08:30",
    ]


def test_the_breach_is_the_first_instant_too_late(office: OfficeCalendar) -> None:
    found = due(local(2026, 6, 8, 9), Length.parse("5wd"), LAW)
    (breach,) = moments(found, Length.parse("5wd"), [100], LEGAL, office)
    assert breach == found.limit_at == local(2026, 6, 16)
    assert local(2026, 6, 15, 23, 59, 59, 999999) < breach


@pytest.mark.parametrize(("start", "friday"), [((2026, 3, 26, 9), 27), ((2026, 10, 22, 9), 23)])
def test_rungs_keep_to_the_clock_when_it_changes(start: tuple[int, ...], friday: int, office: OfficeCalendar) -> None:
    found = due(local(*start), Length.parse("2wd"), LAW)
    year_month = f"{start[0]}-{start[1]:02}"
    assert rungs(found, "2wd", office, 50, 80, 100) == [
        f"{year_month}-{friday} 08:30",
        f"{year_month}-{friday + 3} 08:30",
        f"{year_month}-{friday + 4} 00:00",
    ]


def test_a_warning_on_a_closing_day_moves_back_to_a_day_open_in_both(
    carnival_office: OfficeCalendar,
) -> None:
    # Working days 3, 4 and 5 after Wednesday are Monday (shut), Tuesday (shut), Wednesday.
    found = due(local(2025, 2, 26, 10), Length.parse("5wd"), LAW)
    assert rungs(found, "5wd", carnival_office, 50, 80, 100) == [
        "2025-02-28 08:30",
        "2025-02-28 08:30",
        "2025-03-06 00:00",
    ]


def test_a_late_rung_on_a_closing_day_moves_on_to_a_day_open_in_both(
    carnival_office: OfficeCalendar,
) -> None:
    found = due(local(2025, 2, 27, 10), Length.parse("1wd"), LAW)
    assert rungs(found, "1wd", carnival_office, 100, 150) == [
        "2025-03-01 00:00",
        "2025-03-05 08:30",
    ]


def test_a_warning_never_lies_before_the_start(carnival_office: OfficeCalendar) -> None:
    during, after = local(2025, 2, 28, 16), local(2025, 2, 28, 20)
    one = Length.parse("1wd")
    assert rungs(due(during, one, LAW), "1wd", carnival_office, 50) == ["2025-02-28 16:00"]
    assert rungs(due(after, one, LAW), "1wd", carnival_office, 50, 100) == [
        "2025-03-04 00:00",
        "2025-03-04 00:00",
    ]


def test_weeks_count_calendar_days_to_the_rolled_end(office: OfficeCalendar) -> None:
    found = due(local(2025, 2, 7, 9), Length.parse("10w"), LAW)
    assert found.due_on == date(2025, 4, 22)
    # 74 days: day 37 is Sunday 16 March, day 60 Tuesday 8 April, day 111 Thursday 29 May.
    assert rungs(found, "10w", office, 50, 80, 100, 150) == [
        "2025-03-14 08:30",
        "2025-04-08 08:30",
        "2025-04-23 00:00",
        "2025-06-02 08:30",
    ]


def test_months_count_calendar_days_as_well(office: OfficeCalendar) -> None:
    found = due(local(2028, 1, 31, 9), Length.parse("1m"), AGREED)
    assert found.due_on == date(2028, 2, 29)
    assert rungs(found, "1m", office, 50, 100) == ["2028-02-15 08:30", "2028-03-01 00:00"]


def test_hours_lie_at_the_exact_share_of_elapsed_time(office: OfficeCalendar) -> None:
    start = local(2025, 3, 29, 22)
    found = due(start, Length.parse("24h"), LAW)
    assert rungs(found, "24h", office, 50, 80, 100, 150) == [
        "2025-03-30 11:00",
        "2025-03-30 18:12",
        "2025-03-30 23:00",
        "2025-03-31 11:00",
    ]
    (one,) = moments(due(start, Length.parse("1h"), LAW), Length.parse("1h"), [33], LEGAL, office)
    assert one - start == timedelta(seconds=1188)


def test_office_hours_lie_at_the_share_of_open_time(office: OfficeCalendar) -> None:
    found = due(local(2025, 4, 17, 15), Length.parse("8oh"), AGREED, LEGAL, office)
    assert rungs(found, "8oh", office, 25, 50, 100, 150) == [
        "2025-04-17 17:00",
        "2025-04-22 10:30",
        "2025-04-22 14:30",
        "2025-04-23 10:00",
    ]


def test_the_same_working_day_has_its_breach_and_nothing_before(office: OfficeCalendar) -> None:
    found = due(local(2026, 6, 5, 10), Length.parse("0wd"), AGREED, LEGAL, office)
    assert rungs(found, "0wd", office, 50, 80, 100, 150) == [
        "2026-06-06 00:00",
        "2026-06-06 00:00",
        "2026-06-06 00:00",
        "2026-06-08 08:30",
    ]


def test_a_clock_end_before_opening_is_warned_of_the_day_before(office: OfficeCalendar) -> None:
    found = due(local(2026, 6, 8, 7), Length.parse("1d"), Rule(Basis.STATUTORY, end="clock"))
    assert rungs(found, "1d", office, 50, 100, 150) == [
        "2026-06-08 08:30",
        "2026-06-09 07:00",
        "2026-06-10 08:30",
    ]


def test_the_last_rung_repeats_every_five_working_days(office: OfficeCalendar) -> None:
    length = Length.parse("5wd")
    found = due(local(2026, 12, 23, 21, 15), length, LAW)
    repeats = repeat_moments(found, length, LEGAL, office)
    assert list(repeats) == [
        local(2027, 1, 13, 8, 30),
        local(2027, 1, 20, 8, 30),
        local(2027, 1, 27, 8, 30),
        local(2027, 2, 3, 8, 30),
    ]


def test_repeats_of_an_hours_term_are_office_openings_too(office: OfficeCalendar) -> None:
    length = Length.parse("4h")
    found = due(local(2026, 6, 6, 3, 20), length, LAW)  # 150 % on Saturday 09:20
    assert repeat_moments(found, length, LEGAL, office, count=2) == (
        local(2026, 6, 12, 8, 30),
        local(2026, 6, 19, 8, 30),
    )


def test_a_repeat_on_a_closing_day_moves_on(carnival_office: OfficeCalendar) -> None:
    length = Length.parse("1wd")
    found = due(local(2025, 2, 20, 9), length, LAW)  # 150 % on Monday 24 February
    assert repeat_moments(found, length, LEGAL, carnival_office, count=1) == (local(2025, 3, 5, 8, 30),)


def test_a_backward_term_has_no_rungs(office: OfficeCalendar) -> None:
    length = Length.parse("-3d")
    with pytest.raises(TermError, match="backward"):
        moments(due(date(2025, 4, 22), length, LAW), length, [50], LEGAL, office)


def test_an_office_that_is_never_open_in_both_has_no_late_rung() -> None:
    hours = {5: [(time(9), time(12))]}
    saturday = OfficeCalendar.build("zaterdag", "1", hours, {})
    length = Length.parse("5wd")
    found = due(date(2026, 6, 8), length, LAW)
    with pytest.raises(TermError, match="no open day"):
        moments(found, length, [150], LEGAL, saturday)


FIRST = datetime(2011, 1, 1)  # noqa: DTZ001 - Hypothesis adds the zone
#: three times forty months before the calendars end
LAST = datetime(2030, 6, 1)  # noqa: DTZ001 - Hypothesis adds the zone
STARTS = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
LENGTHS = st.builds(Length, st.integers(0, 40), st.sampled_from(Unit))
RULES = st.builds(
    Rule,
    st.sampled_from(Basis),
    roll=st.sampled_from([None, True, False]),
    end=st.sampled_from(["day", "clock"]),
    next_office_day=st.booleans(),
)
PERCENTS = st.lists(st.integers(1, 300), min_size=2, max_size=8)


@given(STARTS, LENGTHS, RULES, PERCENTS)
def test_higher_rungs_never_come_earlier_and_keep_to_their_side_of_the_limit(
    carnival_office: OfficeCalendar,
    start: datetime,
    length: Length,
    rule: Rule,
    percents: list[int],
) -> None:
    found = due(start, length, rule, LEGAL, carnival_office)
    rising = sorted({*percents, 100})
    instants = moments(found, length, rising, LEGAL, carnival_office)
    assert list(instants) == sorted(instants)
    for percent, instant in zip(rising, instants, strict=True):
        assert instant >= found.start or length.count == 0
        assert percent >= 100 or instant <= found.limit_at
        assert percent <= 100 or instant >= found.limit_at
