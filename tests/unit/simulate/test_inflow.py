from collections import Counter
from datetime import timedelta

import pytest

from tests.unit.simulate.world import plan
from vtflow.simulate import mix
from vtflow.simulate.inflow import Arrival, Plan, arrivals, expected
from vtflow.terms import AMSTERDAM, LEGAL, local_date

YEAR = plan(6000, 365)


def all_of(one: Plan) -> list[Arrival]:
    return [arrival for _, found in arrivals(one, LEGAL.is_workday) for arrival in found]


@pytest.fixture(scope="module")
def year() -> list[Arrival]:
    return all_of(YEAR)


def share(found: list[Arrival], part: int) -> float:
    return 100 * part / len(found)


@pytest.mark.parametrize(("meldingen", "days"), [(1, 7), (200, 90), (999, 31)])
def test_exactly_as_many_meldingen_come_in_as_were_asked_for(meldingen: int, days: int) -> None:
    assert len(all_of(plan(meldingen, days))) == meldingen


def test_two_thirds_come_from_the_police_round_the_clock_and_the_others_in_office_hours(year: list[Arrival]) -> None:
    police = [one.new for one in year if one.new.command.melder == mix.POLITIE]
    others = [one.new for one in year if one.new.command.melder != mix.POLITIE]
    assert share(year, len(police)) == pytest.approx(mix.POLITIE_PERCENT, abs=0.1)
    assert {new.received_at.astimezone(AMSTERDAM).hour for new in police} == set(range(24))
    assert {new.received_at.astimezone(AMSTERDAM).hour for new in others} == set(range(8, 18))
    assert all(LEGAL.is_workday(local_date(new.received_at)) for new in others)


def test_the_police_report_more_at_the_weekend(year: list[Arrival]) -> None:
    days = Counter(
        new.received_at.astimezone(AMSTERDAM).weekday() for _, _, new in year if new.command.melder == mix.POLITIE
    )
    assert days[5] > 1.2 * days[1]


def test_urgency_and_known_households_are_as_often_as_the_mix_says(year: list[Arrival]) -> None:
    acuut = sum(one.new.command.acuut for one in year)
    assert share(year, acuut) == pytest.approx(mix.ACUUT_PERCENT, abs=1)
    spans = mix.REGIONS
    new = Counter[str]()
    seen: set[str] = set()
    for one in year:
        household = one.new.command.huishouden
        # a household of the year before has a number below the yearly count of its region
        first = round(6000 * spans[one.region] / sum(spans[region] for region in YEAR.regions))
        if household not in seen and int(household.rpartition("-")[2]) >= first:
            new[one.region] += 1
        seen.add(household)
    assert share(year, len(year) - new.total()) == pytest.approx(mix.KNOWN_PERCENT, abs=2)


def test_regions_get_their_share(year: list[Arrival]) -> None:
    found = Counter(one.region for one in year)
    whole = sum(mix.REGIONS[region] for region in YEAR.regions)
    for region in YEAR.regions:
        assert found[region] == pytest.approx(6000 * mix.REGIONS[region] / whole, rel=0.1)


def test_a_household_always_lives_in_one_gemeente(year: list[Arrival]) -> None:
    homes: dict[str, set[str]] = {}
    for one in year:
        homes.setdefault(one.new.command.huishouden, set()).add(one.new.command.gemeente)
    assert max(map(len, homes.values())) == 1


def test_each_hour_holds_what_was_received_in_it() -> None:
    hours = list(arrivals(plan(500, 30), LEGAL.is_workday))
    assert sum(len(found) for _, found in hours) == 500
    for hour, found in hours:
        assert all(hour - timedelta(hours=1) <= one.new.received_at < hour for one in found)


def test_the_same_seed_gives_the_same_inflow_and_another_seed_another() -> None:
    assert all_of(plan(300, 30)) == all_of(plan(300, 30))
    assert all_of(plan(300, 30)) != all_of(plan(300, 30, seed=7))


def test_the_whole_country_in_a_year_is_the_national_figure() -> None:
    assert expected(list(mix.REGIONS), 365) == mix.NATIONAL_YEAR
    assert expected(["kennemerland"], 365) == pytest.approx(3_900, rel=0.01)


def test_the_mix_of_courses_and_regions_is_complete() -> None:
    assert sum(mix.COURSES.values()) == pytest.approx(100)
    assert len(mix.REGIONS) == 25
    assert sum(mix.REGIONS.values()) == pytest.approx(mix.NATIONAL_YEAR, rel=0.001)
