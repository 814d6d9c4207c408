"""Teams that are always there."""

from datetime import UTC, date, datetime

from vtflow.policy import PolicyBook


def test_a_team_with_hours_on_all_seven_days_is_open_on_holidays_too() -> None:
    teams = PolicyBook().policy("kennemerland").region.teams
    christmas_night = datetime(2026, 12, 25, 2, 0, tzinfo=UTC)

    assert teams["vt-spoed"].office.is_open_at(christmas_night)
    assert teams["vt-spoed"].office.is_open_day(date(2026, 4, 27))
    assert not teams["vt"].office.is_open_at(christmas_night)
    assert not teams["vt"].office.is_open_day(date(2026, 4, 27))


def test_never_closing_is_told_from_long_hours() -> None:
    region = PolicyBook().policy("kennemerland").region

    assert region.teams["vt-spoed"].office.never_closes
    assert not region.office.never_closes
    assert not region.teams["cjg-haarlem"].office.never_closes
