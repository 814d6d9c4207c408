"""Waits and rungs of four stories, each written down by hand from the calendar."""

from datetime import datetime, timedelta

import pytest

from vtflow.terms import AMSTERDAM, LEGAL, Basis, Length, OfficeCalendar, Rule, due, moments

LAW = Rule(Basis.STATUTORY)


@pytest.mark.parametrize(
    ("story", "start", "length", "expected"),
    [
        (1, "2026-04-24 16:50", "5wd", {50: "04-30 08:30", 80: "05-01 08:30", 100: "05-05 00:00"}),
        (1, "2026-05-04 15:00", "2wd", {50: "05-06 08:30", 100: "05-08 00:00"}),
        (
            1,
            "2026-05-06 10:00",
            "1wd",
            {50: "05-07 08:30", 80: "05-07 08:30", 100: "05-08 00:00", 150: "05-08 08:30"},
        ),
        (1, "2026-05-11 09:00", "3wd", {50: "05-13 08:30", 80: "05-18 08:30", 100: "05-19 00:00"}),
        (1, "2026-05-18 16:00", "5wd", {50: "05-21 08:30", 80: "05-22 08:30", 100: "05-27 00:00"}),
        (
            2,
            "2026-12-23 21:15",
            "5wd",
            {50: "12-29 08:30", 80: "12-30 08:30", 100: "01-01 00:00", 150: "01-06 08:30"},
        ),
        (2, "2027-01-06 12:00", "2wd", {50: "01-07 08:30", 100: "01-09 00:00"}),
        (3, "2026-06-06 03:20", "5wd", {50: "06-10 08:30", 100: "06-13 00:00"}),
        (3, "2026-06-11 14:00", "3wd", {50: "06-15 08:30", 80: "06-16 08:30"}),
        (
            3,
            "2026-06-16 11:05",
            "5wd",
            {50: "06-19 08:30", 80: "06-22 08:30", 100: "06-24 00:00", 150: "06-26 08:30"},
        ),
        (4, "2026-03-02 10:00", "5wd", {50: "03-05 08:30", 80: "03-06 08:30", 100: "03-10 00:00"}),
        (4, "2026-03-09 10:00", "3wd", {50: "03-11 08:30", 80: "03-12 08:30", 100: "03-13 00:00"}),
        (4, "2026-03-10 22:00", "5wd", {50: "03-13 08:30", 80: "03-16 08:30", 100: "03-18 00:00"}),
    ],
)
def test_the_rungs_of_a_story_fall_on_their_moments(
    story: int, start: str, length: str, expected: dict[int, str], office: OfficeCalendar
) -> None:
    begun = datetime.fromisoformat(start).replace(tzinfo=AMSTERDAM)
    found = due(begun, Length.parse(length), LAW)
    instants = moments(found, Length.parse(length), list(expected), LEGAL, office)
    seen = [f"{instant.astimezone(AMSTERDAM):%m-%d %H:%M}" for instant in instants]
    assert seen == list(expected.values()), f"story {story}"


@pytest.mark.parametrize(
    ("story", "start", "length", "last_day"),
    [
        (1, "2026-04-24 16:50", "5wd", "2026-05-04"),
        (1, "2026-05-04 15:00", "2wd", "2026-05-07"),
        (1, "2026-05-06 10:00", "1wd", "2026-05-07"),
        (1, "2026-05-11 09:00", "3wd", "2026-05-18"),
        (1, "2026-05-18 16:00", "5wd", "2026-05-26"),
        (2, "2026-12-23 21:15", "5wd", "2026-12-31"),
        (2, "2027-01-06 12:00", "2wd", "2027-01-08"),
        (3, "2026-06-06 03:20", "5wd", "2026-06-12"),
        (3, "2026-06-10 10:00", "2wd", "2026-06-12"),
        (3, "2026-06-11 09:00", "1wd", "2026-06-12"),
        (3, "2026-06-11 14:00", "3wd", "2026-06-16"),
        (3, "2026-06-16 09:30", "1wd", "2026-06-17"),
        (3, "2026-06-16 11:00", "3wd", "2026-06-19"),
        (3, "2026-06-16 11:05", "5wd", "2026-06-23"),
        (4, "2026-03-02 10:00", "5wd", "2026-03-09"),
        (4, "2026-03-06 10:00", "2wd", "2026-03-10"),
        (4, "2026-03-09 09:00", "1wd", "2026-03-10"),
        (4, "2026-03-09 10:00", "3wd", "2026-03-12"),
        (4, "2026-03-11 09:00", "5wd", "2026-03-18"),
        (4, "2026-03-10 22:00", "5wd", "2026-03-17"),
    ],
)
def test_the_waits_of_a_story_end_on_their_day(
    story: int, start: str, length: str, last_day: str, office: OfficeCalendar
) -> None:
    begun = datetime.fromisoformat(start).replace(tzinfo=AMSTERDAM)
    found = due(begun, Length.parse(length), LAW, LEGAL, office)
    last = datetime.fromisoformat(f"{last_day} 23:59:59.999999").replace(tzinfo=AMSTERDAM)
    assert last < found.limit_at, f"story {story}"
    assert not last + timedelta(microseconds=1) < found.limit_at, f"story {story}"
