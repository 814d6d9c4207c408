"""A region with a duty roster: what it must have for the hours in which the roster names nobody."""

import dataclasses

import pytest

from vtflow.domain.norms import Region
from vtflow.policy import PolicyBook
from vtflow.policy.region_checks import region_faults

BOOK = PolicyBook()
POLICY = BOOK.policy("hollands-midden")
SHARED = ("hollands-midden", "haaglanden", "zuid-holland-zuid")


def faults(region: Region) -> list[str]:
    return list(region_faults(dataclasses.replace(POLICY, region=region), "eigen.yaml"))


@pytest.mark.parametrize("region", SHARED)
def test_the_three_regions_share_one_service_and_know_each_others_teams(region: str) -> None:
    found = BOOK.policy(region).region

    assert found.bereikbaarheid == "bereikbaarheid-zuid-holland"
    assert {BOOK.policy(other).region.veilig_thuis for other in SHARED} <= found.teams.keys()


def test_no_other_region_has_a_roster() -> None:
    assert [name for name in BOOK.regions() if BOOK.policy(name).region.bereikbaarheid] == sorted(SHARED)


def test_a_fixed_duty_team_must_be_there_every_day() -> None:
    region = POLICY.region
    wrong = dataclasses.replace(region, roles={**region.roles, "dienstdoende": "vt-hm"})

    assert faults(region) == []
    assert [text for text in faults(wrong) if "vangt op als niemand dienst heeft" in text] != []
    assert faults(dataclasses.replace(wrong, bereikbaarheid="")) == []


@pytest.mark.parametrize("role", ["dienstdoende", "teamleider_vt"])
def test_a_service_needs_somebody_for_what_nobody_has(role: str) -> None:
    roles = {name: team for name, team in POLICY.region.roles.items() if name != role}

    assert f"eigen.yaml: bereikbaarheid: rol '{role}' ontbreekt" in "\n".join(
        faults(dataclasses.replace(POLICY.region, roles=roles))
    )
