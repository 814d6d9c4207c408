"""Hours of which the night does not count: arrests at any hour, both changes of the clock, the rungs between."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtflow.terms import AMSTERDAM, LEGAL, Basis, Length, OfficeCalendar, Rule, TermError, due, explain, moments
from vtflow.terms.nights import add_day_time, day_time_between, nights_between

SIX, NINE = Length.parse("6h"), Length.parse("9h")
NIGHTLESS = Rule(basis=Basis.STATUTORY, skip_night=True)
OFFICE = OfficeCalendar.build(
    id="kantoor",
    version="1",
    hours={day: [(time(8, 30), time(17))] for day in range(5)},
    closed={},
)
INSTANTS = st.integers(0, 6 * 366 * 86_400).map(
    lambda second: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
)
LENGTHS = st.timedeltas(timedelta(seconds=1), timedelta(hours=60))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


def clock(instant: datetime) -> str:
    return f"{instant.astimezone(AMSTERDAM):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("arrival", "length", "end"),
    [
        ("2026-09-09 10:00", SIX, "2026-09-09 16:00"),
        ("2026-09-08 21:30", SIX, "2026-09-09 12:30"),
        ("2026-09-08 20:00", NINE, "2026-09-09 14:00"),
        ("2026-09-09 03:00", SIX, "2026-09-09 15:00"),
        ("2026-09-09 08:59", SIX, "2026-09-09 15:00"),
        ("2026-09-09 09:00", SIX, "2026-09-09 15:00"),
        # full at midnight: it ends there; a minute later the rest comes after nine
        ("2026-09-08 18:00", SIX, "2026-09-09 00:00"),
        ("2026-09-08 18:01", SIX, "2026-09-09 09:01"),
        ("2026-09-08 15:01", NINE, "2026-09-09 09:01"),
    ],
)
def test_somebody_is_held_for_so_many_hours_outside_the_night(arrival: str, length: Length, end: str) -> None:
    found = due(local(arrival), length, NIGHTLESS)

    assert clock(found.limit_at) == end
    assert found.due_on is None


@pytest.mark.parametrize(
    ("arrival", "end", "elapsed"),
    [
        # the night of the change is eight or ten hours long, and none of them count
        ("2026-03-28 22:00", "2026-03-29 13:00", 14),
        ("2026-10-24 22:00", "2026-10-25 13:00", 16),
        ("2026-03-29 01:30", "2026-03-29 15:00", 12.5),
        ("2026-10-25 01:30", "2026-10-25 15:00", 14.5),
    ],
)
def test_a_change_of_the_clock_falls_in_the_night_that_does_not_count(arrival: str, end: str, elapsed: float) -> None:
    found = due(local(arrival), SIX, NIGHTLESS)

    assert clock(found.limit_at) == end
    assert found.limit_at - local(arrival).astimezone(UTC) == timedelta(hours=elapsed)


@given(INSTANTS, st.sampled_from([(SIX, 15), (NINE, 18)]))
def test_nobody_is_held_longer_than_the_hours_and_one_night(start: datetime, term: tuple[Length, int]) -> None:
    length, longest = term
    elapsed = due(start, length, NIGHTLESS).limit_at - start

    # why the hour: the night in which summer time ends lasts ten hours
    assert timedelta(hours=length.count) <= elapsed <= timedelta(hours=longest + 1)


@given(INSTANTS, LENGTHS)
def test_counting_inverts_adding(start: datetime, length: timedelta) -> None:
    assert day_time_between(start, add_day_time(start, length)) == length


@given(INSTANTS, LENGTHS, LENGTHS)
def test_a_longer_term_and_a_later_start_never_end_earlier(start: datetime, one: timedelta, other: timedelta) -> None:
    assert add_day_time(start, one) < add_day_time(start, one + other)
    assert add_day_time(start, one) <= add_day_time(start + other, one)


@given(INSTANTS, LENGTHS)
def test_a_term_never_ends_in_the_night(start: datetime, length: timedelta) -> None:
    end = add_day_time(start, length).astimezone(AMSTERDAM)

    assert end.hour >= 9 or (end.hour, end.minute, end.second, end.microsecond) == (0, 0, 0, 0)


def test_the_rungs_lie_at_their_share_of_the_counted_hours() -> None:
    found = due(local("2026-09-08 20:00"), NINE, NIGHTLESS)

    assert [clock(at) for at in moments(found, NINE, (50, 80, 100, 150), LEGAL, OFFICE)] == [
        "2026-09-09 09:30",
        "2026-09-09 12:12",
        "2026-09-09 14:00",
        "2026-09-09 18:30",
    ]


def test_without_the_rule_the_night_counts() -> None:
    assert clock(due(local("2026-09-08 21:30"), SIX, Rule(basis=Basis.STATUTORY)).limit_at) == "2026-09-09 03:30"


def test_the_explanation_names_each_night_and_the_rule() -> None:
    found = explain(local("2026-03-28 22:00"), SIX, NIGHTLESS)

    assert found.skipped == ((date(2026, 3, 29), "nacht, 00:00 tot 09:00"),)
    assert "tussen 00:00 en 09:00 uur telt niet mee" in found.notes[0]
    assert "in de nacht" in found.notes[1]


def test_a_night_counts_as_passed_from_its_first_to_its_last_moment() -> None:
    assert nights_between(local("2026-09-08 21:00"), local("2026-09-09 00:00")) == ()
    assert nights_between(local("2026-09-08 21:00"), local("2026-09-09 00:01")) == (date(2026, 9, 9),)
    assert nights_between(local("2026-09-09 08:59"), local("2026-09-09 12:00")) == (date(2026, 9, 9),)
    assert nights_between(local("2026-09-09 09:00"), local("2026-09-09 12:00")) == ()


@pytest.mark.parametrize("length", ["0h", "-6h"])
def test_a_term_without_nights_only_counts_forward(length: str) -> None:
    with pytest.raises(TermError, match="counts forward"):
        due(local("2026-09-09 10:00"), Length.parse(length), NIGHTLESS)
