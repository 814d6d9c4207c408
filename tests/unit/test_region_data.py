"""The region files that come with the program."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from vtflow.policy import PolicyBook, loading

BOOK = PolicyBook()
COUNTRY = yaml.safe_load((loading.DATA / "gemeenten.yaml").read_text("utf-8"))["regions"]


def test_the_country_has_25_regions_and_342_gemeenten_each_in_one_region() -> None:
    slugs = Counter(gemeente["slug"] for region in COUNTRY for gemeente in region["gemeenten"])

    assert len({region["id"] for region in COUNTRY}) == 25
    assert len(slugs) == sum(slugs.values()) == 342


def test_no_other_spelling_of_a_gemeente_is_the_name_of_another() -> None:
    policy = BOOK.policy("kennemerland")

    assert policy.aliases["den-haag"] == "s-gravenhage"
    assert policy.aliases.keys() & (policy.elsewhere.keys() | policy.region.gemeenten.keys()) == set()


@pytest.mark.parametrize("region", BOOK.regions())
def test_a_region_is_served_by_its_lokale_teams(region: str) -> None:
    teams = BOOK.policy(region).region.teams

    assert {
        gemeente: [team.code for team in teams.values() if team.kind == "lokaal_team" and gemeente in team.gemeenten]
        for gemeente in BOOK.policy(region).region.gemeenten
    } == {gemeente: [f"cjg-{gemeente}"] for gemeente in BOOK.policy(region).region.gemeenten}


@pytest.mark.parametrize("region", BOOK.regions())
def test_every_role_leads_to_an_existing_team_for_every_lokaal_team(region: str) -> None:
    found = BOOK.policy(region).region
    receivers = [team for team in found.teams.values() if team.kind == "lokaal_team"]

    targets = {
        target.format(team=team.code, gemeente=gemeente)
        for target in found.roles.values()
        for team in receivers
        for gemeente in team.gemeenten
    }

    assert targets - found.teams.keys() == set()


@pytest.mark.parametrize("region", BOOK.regions())
def test_a_lokaal_team_names_the_coordinator_and_manager_that_its_roles_name(region: str) -> None:
    found = BOOK.policy(region).region

    for team in found.teams.values():
        if team.kind == "lokaal_team":
            assert team.coordinator == found.roles["coordinator_ontvanger"].format(team=team.code)
            assert team.manager == found.roles["manager_ontvanger"].format(team=team.code)


def test_the_gemeenten_of_a_region_file_are_those_of_the_country_list() -> None:
    listed = {region["id"]: {gemeente["slug"] for gemeente in region["gemeenten"]} for region in COUNTRY}

    for path in sorted(Path(loading.DATA, "regions").glob("*.yaml")):
        own = yaml.safe_load(path.read_text("utf-8"))
        assert set(BOOK.policy(own["id"]).region.gemeenten) == listed[own.get("extends", own["id"])]


def test_the_demo_is_kennemerland_with_monitoring_after_a_month() -> None:
    def lengths(region: str) -> dict[str, str]:
        return {norm.id: str(norm.length) for norm in BOOK.policy(region).norms}

    demo, real = lengths("demo"), lengths("kennemerland")

    assert {norm for norm in real if demo[norm] != real[norm]} == {"MON-3M", "MON-12M", "MON-END"}
    assert BOOK.policy("demo").region.teams.keys() == BOOK.policy("kennemerland").region.teams.keys()
