"""Laws that every due moment obeys, whatever the start, the length and the rule."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtflow.terms import (
    AMSTERDAM,
    LEGAL,
    Basis,
    LegalCalendar,
    Length,
    OfficeCalendar,
    Rule,
    Unit,
    due,
)

LAW = Rule(Basis.STATUTORY)
FIRST = datetime(2011, 1, 1)  # noqa: DTZ001 - Hypothesis adds the zone
LAST = datetime(2037, 1, 1)  # noqa: DTZ001 - Hypothesis adds the zone
STARTS = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
LENGTHS = st.builds(
    Length,
    st.integers(1, 120),
    st.sampled_from([Unit.DAYS, Unit.WORKDAYS, Unit.WEEKS, Unit.HOURS, Unit.OFFICE_HOURS]),
) | st.builds(Length, st.integers(1, 20), st.just(Unit.MONTHS))
RULES = st.builds(
    Rule,
    st.sampled_from(Basis),
    roll=st.sampled_from([None, True, False]),
    next_office_day=st.booleans(),
)


@given(STARTS, STARTS, LENGTHS, RULES)
def test_a_later_start_never_ends_earlier(
    office: OfficeCalendar, one: datetime, other: datetime, length: Length, rule: Rule
) -> None:
    early, late = sorted((one, other))
    ends = [due(start, length, rule, LEGAL, office).limit_at for start in (early, late)]
    assert ends[0] <= ends[1]


@given(STARTS, LENGTHS, RULES)
def test_a_longer_term_ends_later_unless_the_law_stops_rolling(
    office: OfficeCalendar, start: datetime, length: Length, rule: Rule
) -> None:
    longer = Length(length.count + 1, length.unit)
    end = due(start, length, rule, LEGAL, office)
    after = due(start, longer, rule, LEGAL, office)
    if (length.count, length.unit) == (90, Unit.DAYS) and rule.roll is None:
        # why: art. 4 leaves the 91st day where it falls, which may be before a moved 90th.
        assert after.limit_at - end.limit_at > timedelta(days=-6)
    else:
        assert end.limit_at <= after.limit_at
    assert end.limit_at > start


@given(STARTS, st.integers(1, 12), st.sampled_from([Unit.DAYS, Unit.WEEKS, Unit.WORKDAYS]))
def test_a_statutory_term_ends_on_a_working_day(start: datetime, count: int, unit: Unit) -> None:
    found = due(start, Length(count, unit), LAW)
    assert found.due_on is not None
    assert LEGAL.is_workday(found.due_on)


@given(STARTS, LENGTHS, RULES, st.sets(st.dates(date(2011, 1, 1), date(2037, 1, 1)), max_size=8))
def test_an_extra_day_off_never_makes_a_term_earlier(
    start: datetime, length: Length, rule: Rule, extra: set[date]
) -> None:
    if length.unit is Unit.OFFICE_HOURS:
        length = Length(length.count, Unit.DAYS)
    near = {start.date() + timedelta(days=step) for step in (1, 3, length.count)}
    changed: LegalCalendar = LEGAL.with_extra_days(dict.fromkeys(extra | near, "extra"))
    before = due(start, length, rule).limit_at
    assert due(start, length, rule, changed).limit_at >= before


SCRIPT = """
from datetime import date, datetime, UTC
from vtflow.terms import *
rule = Rule(Basis.STATUTORY)
for text in ("5wd", "10d", "10w", "3m", "24h"):
    for start in (date(2026, 3, 28), datetime(2026, 10, 24, 22, 30, tzinfo=UTC)):
        print(explain(start, Length.parse(text), rule))
"""


def test_the_zone_of_the_process_plays_no_part() -> None:
    answers = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "TZ": zone},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for zone in ("UTC", "Europe/Amsterdam", "America/New_York")
    }
    assert len(answers) == 1
    assert answers.pop().count("Explanation(") == 10


@pytest.mark.parametrize("length", ["5wd", "10d", "10w", "3m", "24h", "8oh"])
def test_an_instant_of_pendulum_gives_the_same_plain_answer(length: str, office: OfficeCalendar) -> None:
    theirs = pendulum.datetime(2026, 3, 27, 9, 30, tz="Europe/Amsterdam")
    ours = datetime(2026, 3, 27, 9, 30, tzinfo=AMSTERDAM)
    found = due(theirs, Length.parse(length), LAW, LEGAL, office)
    assert found == due(ours, Length.parse(length), LAW, LEGAL, office)
    assert type(found.start) is type(found.limit_at) is datetime
    assert due(theirs.date(), Length.parse("5d"), LAW) == due(ours.date(), Length.parse("5d"), LAW)
