"""What a region runs and agreed, on the days it holds: stopped tasks, a continuity plan, agreements, report cycles."""

from datetime import date

import pytest

from vtflow.domain.profile import Agreement, Mode, Module, Period, Profile, ReportCycle, report_days
from vtflow.terms import LEGAL

SUMMER = Period(date(2022, 7, 1), date(2022, 9, 30))


def module(code: str, period: Period | None = None) -> Module:
    return Module(code, code.capitalize(), period or Period(), "brief van een college")


def profile() -> Profile:
    return Profile(
        modules={
            one.code: one
            for one in (
                module("spoed", Period(first=date(2023, 10, 1))),
                module("chat", Period(last=date(2023, 12, 31))),
                module("beoordeling"),
                module("onderzoek"),
            )
        },
        modes=(
            Mode("zomer", "Continuïteitsplan", SUMMER, ("beoordeling", "chat"), {"beoordeling": "vt-zomer"}, "brief"),
        ),
        agreements=(
            Agreement("wachttijden", "Wachttijden", ("vt", "cjg-haarlem"), SUMMER, "brief", norms=("OVD-ACC",)),
            Agreement("samen", "Samen overdragen", ("vt",), Period(), "brief"),
        ),
    )


@pytest.mark.parametrize(
    ("code", "day", "runs"),
    [
        ("chat", date(2023, 12, 31), True),
        ("chat", date(2024, 1, 1), False),
        ("spoed", date(2023, 9, 30), False),
        ("spoed", date(2023, 10, 1), True),
        ("onderzoek", date(2024, 1, 1), True),
    ],
)
def test_a_stopped_task_runs_through_its_last_day_and_a_new_one_from_its_first(
    code: str, day: date, *, runs: bool
) -> None:
    assert profile().runs(code, day) is runs


def test_a_task_that_the_catalogue_does_not_name_runs() -> None:
    assert profile().runs("iets-anders", date(2022, 8, 1))


@pytest.mark.parametrize(
    ("day", "mode"),
    [
        (date(2022, 6, 30), None),
        (date(2022, 7, 1), "zomer"),
        (date(2022, 9, 30), "zomer"),
        (date(2022, 10, 1), None),
    ],
)
def test_a_continuity_plan_holds_from_its_first_through_its_last_day(day: date, mode: str | None) -> None:
    found = profile().mode_on(day)

    assert (found.id if found else None) == mode


def test_in_the_continuity_plan_only_what_always_runs_goes_on() -> None:
    told = profile()

    assert told.runs("beoordeling", date(2022, 9, 30))
    assert not told.runs("onderzoek", date(2022, 9, 30))
    assert told.runs("onderzoek", date(2022, 10, 1))


def test_a_continuity_plan_does_not_bring_back_a_task_outside_its_own_dates() -> None:
    mode = Mode("later", "Later", Period(date(2024, 7, 1), date(2024, 9, 30)), ("chat",), {"chat": "vt"}, "brief")
    told = Profile(modules=profile().modules, modes=(mode,))

    assert not told.runs("chat", date(2024, 8, 1))
    assert told.team_for("chat", date(2024, 8, 1)) is None


@pytest.mark.parametrize(
    ("code", "day", "team"),
    [
        ("beoordeling", date(2022, 7, 1), "vt-zomer"),
        ("beoordeling", date(2022, 10, 1), None),
        ("chat", date(2022, 7, 1), None),
        ("onderzoek", date(2022, 7, 1), None),
    ],
)
def test_the_plan_names_a_team_for_a_service_while_it_holds(code: str, day: date, team: str | None) -> None:
    assert profile().team_for(code, day) == team


def test_agreements_are_found_by_day_and_by_party() -> None:
    told = profile()

    assert [one.id for one in told.agreements_on(date(2022, 9, 30))] == ["wachttijden", "samen"]
    assert [one.id for one in told.agreements_on(date(2022, 10, 1))] == ["samen"]
    assert [one.id for one in told.agreements_on(date(2022, 9, 30), "cjg-haarlem")] == ["wachttijden"]


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        (Period(None, date(2024, 1, 1)), Period(date(2024, 1, 1), None), True),
        (Period(None, date(2023, 12, 31)), Period(date(2024, 1, 1), None), False),
        (Period(), SUMMER, True),
    ],
)
def test_two_periods_overlap_when_they_share_a_day(one: Period, other: Period, *, overlap: bool) -> None:
    assert one.overlaps(other) is overlap
    assert other.overlaps(one) is overlap


def test_a_period_reads_in_dutch() -> None:
    texts = [str(one) for one in (Period(), SUMMER, Period(last=date(2023, 12, 31)), Period(date(2023, 10, 1)))]

    assert texts == ["altijd", "van 01-07-2022 t/m 30-09-2022", "t/m 31-12-2023", "van 01-10-2023"]


def cycle(every: str, period: Period) -> ReportCycle:
    return ReportCycle("rap", "Wachtlijst", every, period, ("gemeente-haarlem",), "brief")


def test_the_two_weekly_overview_comes_every_fortnight_until_its_last_day() -> None:
    found = report_days(cycle("2w", SUMMER), date(2022, 7, 2), date(2022, 12, 31), LEGAL)

    assert found[0] == date(2022, 7, 15)
    assert found[-1] == date(2022, 9, 23)
    assert len(found) == 6


def test_the_six_weekly_overview_counts_from_its_own_first_day() -> None:
    found = report_days(cycle("6w", Period(first=date(2025, 1, 6))), date(2025, 1, 1), date(2025, 4, 1), LEGAL)

    assert found == (date(2025, 1, 6), date(2025, 2, 17), date(2025, 3, 31))


def test_a_quarter_is_reported_on_the_last_working_day_of_the_month_after_it() -> None:
    found = report_days(cycle("kwartaal", Period(first=date(2026, 1, 1))), date(2026, 1, 1), date(2026, 12, 31), LEGAL)

    # the last days of April, July and October 2026; 31 October is a Saturday
    assert found == (date(2026, 4, 30), date(2026, 7, 31), date(2026, 10, 30))


def test_a_cycle_that_ended_still_owes_the_report_of_its_last_quarter() -> None:
    ended = cycle("kwartaal", Period(date(2026, 1, 1), date(2026, 6, 30)))

    assert report_days(ended, date(2026, 1, 1), date(2027, 12, 31), LEGAL) == (date(2026, 4, 30), date(2026, 7, 31))


def test_a_quarterly_report_that_always_was_there_is_owed_in_january_too() -> None:
    always = cycle("kwartaal", Period())

    assert report_days(always, date(2026, 1, 1), date(2026, 4, 30), LEGAL) == (date(2026, 1, 30), date(2026, 4, 30))
