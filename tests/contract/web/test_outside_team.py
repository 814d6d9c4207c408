"""S70: an outside team sees the meldingen of its running campaign only, whatever its role, and nothing after it."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.contract.web.api_office import ApiOffice
from tests.given import MELDING
from vtflow.domain.commands import RegisterMelding
from vtflow.domain.measures import DROPPED, Measure
from vtflow.domain.melding import Route
from vtflow.engine import NewMelding
from vtflow.engine.scope import is_within
from vtflow.terms import local_date

REGION, HIRED, OWN, LEADER = "hollands-midden", "vt-hm-inhuur", "vt-hm", "vt-hm-coordinatie.m00"
ONE_DAY = timedelta(days=1)


class Region:
    """Hollands Midden with its API, a melding in Leiden and one in Gouda."""

    def __init__(self, office: ApiOffice) -> None:
        self.office, self.engine = office, office.parts.engine
        self.today = local_date(office.parts.clock.now())
        self.leiden, self.gouda = self._melding("Leiden"), self._melding("Gouda")
        self.keys: dict[tuple[str, str], str] = {}

    def _melding(self, gemeente: str) -> str:
        command = RegisterMelding(**{**MELDING, "gemeente": gemeente, "huishouden": gemeente, "kinderen": 0})
        return self.engine.register(REGION, NewMelding(command=command, received_at=self.office.parts.clock.now())).ref

    def campaign(self, first: date, last: date, **changes: Any) -> None:
        """Record the campaign of the hired team, in Leiden."""
        usual: dict[str, Any] = {
            "code": "inhuur-1",
            "soort": "wachtlijstteam",
            "titel": "Wachtlijst Leiden",
            "gemeenten": ("leiden",),
        }
        who = {"region": REGION, "eigenaar": LEADER, "by": LEADER, "recorded_at": self.office.parts.clock.now()}
        self.engine.begin_measure(Measure(**who, **{**usual, **changes}, first=first, uiterlijk=last, teams=(HIRED,)))

    def get(self, team: str, path: str, role: str = "team") -> httpx.Response:
        if (team, role) not in self.keys:
            made = self.office.keys.make(REGION, team, role, "operaties-hm.m00", self.office.now, 30)
            self.keys[team, role] = made[1]
        headers = {"Authorization": f"Bearer {self.keys[team, role]}", "Vtflow-Medewerker": "m01"}
        return self.office.ask("GET", path, headers=headers)

    def seen(self, team: str = HIRED, role: str = "team") -> set[str]:
        """Return what a team sees in the queue, after making sure that it is what it may open and hear of."""
        refs = {row["ref"] for row in self.get(team, "/wachtrij", role).json()["rijen"]}
        told = {one["ref"] for one in self.get(team, "/gebeurtenissen", role).json()["gebeurtenissen"]}
        opened = {ref for ref in (self.leiden, self.gouda) if self.get(team, f"/meldingen/{ref}", role).is_success}
        assert refs == told == opened
        return refs

    def route(self, ref: str) -> Route:
        stored = self.office.parts.store.read(lambda reader: reader.melding(ref))
        assert stored is not None
        return stored.route


@pytest.fixture
def region(tmp_path: Path) -> Iterator[Region]:
    office = ApiOffice(tmp_path, region=REGION)
    yield Region(office)
    office.close()


def test_s70_without_a_campaign_an_outside_team_sees_nothing_and_its_own_organisation_everything(region: Region):
    assert region.seen() == set()
    assert region.seen(role="coordinator") == set()
    assert region.seen(OWN) == {region.leiden, region.gouda}


def test_s70_during_its_campaign_it_sees_the_meldingen_of_it_by_any_role(region: Region):
    region.campaign(region.today, region.today)

    assert region.seen() == {region.leiden}
    assert region.seen(role="coordinator") == {region.leiden}
    assert region.get(HIRED, f"/meldingen/{region.gouda}").status_code == 404


@pytest.mark.parametrize(
    ("first", "last", "sees"), [(-9, -1, False), (-9, 0, True), (0, 9, True), (1, 9, False)], ids=str
)
def test_s70_its_first_and_last_day_count_and_the_days_around_them_do_not(
    region: Region, first: int, last: int, sees: bool
):
    region.campaign(region.today + first * ONE_DAY, region.today + last * ONE_DAY)

    assert region.seen() == ({region.leiden} if sees else set())


def test_s70_a_campaign_that_was_dropped_shows_nothing_any_more(region: Region):
    region.campaign(region.today, region.today)
    region.engine.change_measure(REGION, "inhuur-1", LEADER, status=DROPPED)

    assert region.seen() == set()


def test_s70_what_a_link_opens_follows_the_same_rule(region: Region):
    region.campaign(region.today, region.today)
    policy, now = region.office.parts.policies.policy(REGION), region.office.parts.clock.now()
    versions = region.office.parts.store.read(lambda reader: reader.measures(REGION))

    def sees(ref: str, team: str, days: int = 0) -> bool:
        return is_within(versions, policy, region.route(ref), team, now + days * ONE_DAY)

    assert (sees(region.leiden, HIRED), sees(region.gouda, HIRED)) == (True, False)
    assert not sees(region.leiden, HIRED, days=1)
    assert sees(region.gouda, OWN)
