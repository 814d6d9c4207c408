"""When the list is empty: what follows from hours and work, and the laws that every forecast keeps."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.forecast.world import (
    ACTIVE,
    ASSIGNED,
    DAY,
    ON,
    hours,
    known,
    onderzoek,
    roster,
    steady,
    waiting,
)
from vtflow.domain.capacity import INHUUR, VERZUIM
from vtflow.domain.errors import BadInput
from vtflow.forecast.alarms import emptied, warnings
from vtflow.forecast.course import run, start_of
from vtflow.forecast.draws import draw, past_of
from vtflow.forecast.known import Known, Service, left_of
from vtflow.forecast.outlook import Outlook, need, outlook, quantiles
from vtflow.forecast.report import forecast_report
from vtflow.policy.forecasting import ONDERZOEK, forecasting
from vtflow.reports.render import to_html, to_json

DRAWS = 40


def look(one: Known, seed: int = 7, days: int = 200) -> Outlook:
    return outlook(one, seed, DRAWS, days)


def test_f58_two_onderzoeken_and_seventy_hours_a_week_are_begun_in_the_first_days() -> None:
    found = look(known(waiting(2), roster(70)))
    view = found.views[ASSIGNED]
    # 28 to 42 hours are two to three days of 14 hours: the second is begun on the third day
    assert (view.empty.low, view.empty.high) == (date(2026, 3, 4), date(2026, 3, 4))
    assert view.empty.share == 1.0
    assert date(2026, 3, 5) <= (view.done.mid or date.max) <= date(2026, 3, 9)


def test_without_hours_the_list_is_never_empty_and_without_a_list_it_is_empty_now() -> None:
    never, already = look(known(waiting(1))), look(known([]))
    assert (never.views[ASSIGNED].empty.mid, never.views[ASSIGNED].empty.share) == (None, 0.0)
    assert already.views[ASSIGNED].empty.mid == ON


def test_both_definitions_of_start_have_their_own_date() -> None:
    begun = onderzoek(date(2026, 2, 2), active=date(2026, 2, 20))
    found = look(known([begun, *waiting(3)], roster(70)))
    assert (found.views[ASSIGNED].start.listed, found.views[ACTIVE].start.listed) == (4, 3)
    assert found.views[ACTIVE].start.in_hand == pytest.approx(left_of(date(2026, 2, 20), ON))


def test_work_that_was_assigned_goes_before_what_waits() -> None:
    hand = [onderzoek(date(2026, 1, 5), assigned=ON) for _ in range(10)]
    free, busy = look(known(waiting(2), roster(70))), look(known([*hand, *waiting(2)], roster(70)))
    assert (busy.views[ASSIGNED].empty.low or date.max) > (free.views[ASSIGNED].empty.high or date.max)


def test_assessments_and_voorwaarden_en_vervolg_take_their_hours_first() -> None:
    service = tuple(Service(ON, None) for _ in range(8))
    free, busy = look(known(waiting(2), roster(70))), look(known(waiting(2), roster(70), services=service))
    assert (busy.views[ASSIGNED].empty.mid or date.max) > (free.views[ASSIGNED].empty.mid or date.max)


@pytest.mark.parametrize(("days", "part"), [(0, 1.0), (35, 0.5), (63, 0.1), (700, 0.1)])
def test_what_is_left_of_an_onderzoek_falls_to_a_tenth_in_ten_weeks(days: int, part: float) -> None:
    assert left_of(ON - DAY * days, ON) == pytest.approx(part)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 40), st.integers(0, 200), st.integers(0, 8), st.integers(0, 5))
def test_the_band_contains_the_median_and_more_hours_are_never_later(
    count: int, week: int, inflow: int, extra: int
) -> None:
    one = known(waiting(count), roster(week), inflow)
    past, start = past_of(one, 120), start_of(one, ASSIGNED)
    for number in range(5):
        drawn = draw(one, past, number, 3)
        less, more = run(start, drawn), run(start, drawn, float(extra))
        assert all(a >= b for a, b in zip(less.listed, more.listed, strict=True))
        assert less.empty is None or (more.empty is not None and more.empty <= less.empty)
        assert less.done is None or (more.done is not None and more.done <= less.done)
    view = outlook(one, 3, 10, 60).views[ASSIGNED]
    bounds = [day or date.max for day in (view.empty.low, view.empty.mid, view.empty.high)]
    assert bounds == sorted(bounds)
    assert all(low <= mid <= high for low, mid, high in (view.listed(n) for n in range(0, 61, 7)))


def test_the_same_seed_and_day_give_the_same_forecast_and_another_seed_another() -> None:
    one = known(waiting(20), roster(150), 3)
    assert to_json(forecast_report(look(one))) == to_json(forecast_report(look(one)))
    assert to_json(forecast_report(look(one))) != to_json(forecast_report(look(one, 8)))


def test_the_band_has_four_fifths_of_the_draws() -> None:
    assert quantiles(list(range(1, 101))) == (10, 50, 90)
    assert quantiles([5]) == (5, 5, 5)


# ------------------------------------------------------------ inflow


def test_inflow_is_drawn_by_weekday_and_a_holiday_is_drawn_as_a_sunday() -> None:
    one = known(waiting(1), per_week=5)
    past = past_of(one, 70)
    drawn = draw(one, past, 0, 1)
    per_day = dict(zip(past.coming, drawn.inflow[ONDERZOEK], strict=True))
    assert all(count == one.policy.legal.is_workday(day) for day, count in per_day.items())
    assert per_day[date(2026, 4, 6)] == 0  # Tweede Paasdag


def test_a_month_that_was_busy_last_year_is_busy_again() -> None:
    one = known([], on=date(2026, 6, 28))
    busy = steady(10, date(2025, 7, 7), date(2025, 7, 31))
    counts = steady(2, date(2025, 1, 6), date(2026, 6, 28)) + busy
    year = Known(**{**{name: getattr(one, name) for name in one.__slots__}, "first": date(2025, 1, 6)})
    year.inflow[ONDERZOEK].update(counts)  # pyright: ignore[reportAttributeAccessIssue]
    drawn = [draw(year, past_of(year, 60), number, 1) for number in range(30)]
    coming = past_of(year, 60).coming
    july = sum(c for one in drawn for day, c in zip(coming, one.inflow[ONDERZOEK], strict=True) if day.month == 7)
    august = sum(c for one in drawn for day, c in zip(coming, one.inflow[ONDERZOEK], strict=True) if day.month == 8)
    assert july > 3 * august * 31 / 27


def test_where_nothing_ever_came_in_nothing_is_expected() -> None:
    assert sum(draw(known([]), past_of(known([]), 50), 0, 1).inflow[ONDERZOEK]) == 0


# ------------------------------------------------------------ hours


def test_a_planned_week_has_its_own_hours_and_another_those_of_a_past_week() -> None:
    monday = date(2026, 3, 2)
    rows = [*roster(100), hours(200, monday), hours(50, monday, VERZUIM)]
    drawn = draw(known([], rows), past_of(known([], rows), 14), 0, 1)
    assert list(drawn.hours) == [30.0] * 5 + [0.0] * 2 + [20.0] * 5 + [0.0] * 2


def test_absence_that_was_seen_before_is_taken_off_a_week_of_which_it_is_not_known_yet() -> None:
    past = [hours(100, date(2026, 2, 23)), hours(12, date(2026, 2, 23), VERZUIM)]
    one = known([], [*past, hours(200, date(2026, 3, 2))])
    drawn = draw(one, past_of(one, 7), 0, 1)
    assert sum(drawn.hours) == pytest.approx(176.0)


def test_temporary_staff_count_on_working_days_from_their_first_to_their_last() -> None:
    rows = [*roster(100), hours(40, date(2026, 3, 2), INHUUR, staff="vt.m09")]
    assert list(past_of(known([], rows), 8).hired) == [8.0] * 5 + [0.0] * 3


def test_hours_on_a_holiday_are_not_worked() -> None:
    one = known([], roster(100), on=date(2026, 4, 5))
    assert draw(one, past_of(one, 2), 0, 1).hours == [0.0, 20.0]


def test_without_a_register_hours_follow_from_what_was_finished_and_that_is_told() -> None:
    one = known(waiting(3), per_week=1, finished=steady(2))
    found = look(one)
    weekly = sum(sum(d.hours[:28]) for d in found.draws) / len(found.draws) / 4
    assert weekly == pytest.approx(70, rel=0.2)
    assert any("register" in text for text in warnings(found))
    assert not any("register" in text for text in warnings(look(known(waiting(3), roster(70)))))


def test_a_known_week_more_shifts_no_other_week() -> None:
    rows = [hours(n * 10, date(2025, 12, 1) + timedelta(weeks=n)) for n in range(13)]
    few, more = known([], rows), known([], [*rows, hours(999, date(2026, 3, 9))])
    (a, b) = (draw(one, past_of(one, 28), 0, 1).hours for one in (few, more))
    assert (a[:7], a[14:]) == (b[:7], b[14:])


# ------------------------------------------------------------ hours that are needed


def test_with_the_hours_that_are_needed_the_list_is_empty_in_time_and_with_fewer_it_is_not() -> None:
    found, day = look(known(waiting(30), roster(70), 1)), date(2026, 4, 10)
    asked = need(found, ASSIGNED, day)
    last = (day - ON).days
    start = found.views[ASSIGNED].start

    def share(extra: float) -> float:
        empty = [run(start, one, extra).empty for one in found.draws]
        return sum(number is not None and number < last for number in empty) / len(empty)

    assert asked.sure is not None
    assert asked.likely is not None
    assert share(asked.sure) >= 0.9
    assert share(asked.sure - 1) < 0.9
    assert share(asked.likely) >= 0.5
    assert asked.likely <= asked.sure


def test_no_hours_more_are_needed_where_the_list_is_empty_in_time_anyway() -> None:
    assert need(look(known(waiting(1), roster(200))), ASSIGNED, date(2026, 4, 1)).sure == 0.0


@pytest.mark.parametrize(
    ("day", "fine"), [(ON, False), (ON + DAY, True), (ON + DAY * 200, True), (ON + DAY * 201, False)]
)
def test_a_day_to_be_empty_by_lies_within_what_was_reckoned(day: date, fine: bool) -> None:
    found = look(known(waiting(1), roster(70)))
    if fine:
        assert forecast_report(found, day).parts[1].id == "nodig"
    else:
        with pytest.raises(BadInput, match="kies een dag na"):
            forecast_report(found, day)


# ------------------------------------------------------------ warnings


def test_n05_a_list_that_was_emptied_by_assigning_is_warned_of() -> None:
    hand = [onderzoek(date(2026, 1, 5), assigned=date(2026, 2, 20)) for _ in range(20)]
    fell = emptied(known(hand))
    assert (fell.before, fell.after, fell.assigned, fell.finished, fell.in_hand) == (20, 0, 20, 0, 20)
    (told,) = [text for text in warnings(look(known(hand, roster(35)))) if "toe te wijzen" in text]
    assert "van 20 naar 0" in told
    assert "20 toegewezen, 0 afgerond" in told
    assert any("is leeg, maar" in text for text in warnings(look(known(hand, roster(35)))))


def test_a_list_that_was_emptied_by_work_is_not_warned_of() -> None:
    done = [onderzoek(date(2026, 1, 5), assigned=date(2026, 2, 20), ended=date(2026, 2, 27)) for _ in range(20)]
    assert not emptied(known(done)).by_assigning
    assert not any("toe te wijzen" in text for text in warnings(look(known(done, roster(200)))))


@pytest.mark.parametrize(("week", "told"), [(30, True), (40, False)])
def test_more_work_than_hours_is_warned_of(week: int, told: bool) -> None:
    found = look(known(waiting(5), roster(week), 1))
    assert any("zo groeit het werk" in text for text in warnings(found)) is told


# ------------------------------------------------------------ report


def test_the_report_says_what_it_reckoned_with_and_draws_the_course() -> None:
    made = forecast_report(look(known(waiting(5), roster(70), 1)), date(2026, 4, 1))
    assert [part.id for part in made.parts] == [
        "leeg",
        "nodig",
        "verloop-toegewezen",
        "verloop-activiteit",
        "uren",
        "gerekend",
    ]
    assert all("35" in str(row["midden"]) for row in made.parts[-1].rows if row["werk"] == "Onderzoek")
    page = to_html(made)
    assert page.count("<svg") == 3
    assert "acht van de tien" in page


def test_every_effort_has_a_source() -> None:
    assert all(one.source for one in forecasting().werk)
    assert forecasting().efforts[ONDERZOEK].midden == 35
