"""Which team can take somebody: every rule fails by itself, in a fixed order, with a text that says which and why."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.unit.engine.world import KENNEMERLAND, World
from vtflow.domain.eligibility import AGES, Need, age_span, eligible
from vtflow.domain.partners import PartnerStatus, current
from vtflow.play.story import moment

TEAM = KENNEMERLAND.region.team("jeugdhulp-zuid-kennemerland")
OFFICE, NIGHT = moment("2026-03-02 10:00"), moment("2026-03-02 23:00")


@pytest.fixture(scope="module")
def world() -> World:
    return World("2026-03-02 08:00").accepted()


def failed(world: World, team: Any = TEAM, at: datetime = OFFICE, status: Any = None, **need: Any) -> list[str]:
    found = eligible(team, world.route(), Need(**{"voor": "kind-1", **need}), at, status)
    return [one.rule for one in found]


def said(*, is_open: bool, at: str = "2026-03-01 09:00", recorded: str = "", weeks: int = 26) -> PartnerStatus:
    reden = "" if is_open else "wachtlijst_vol"
    moments = {"at": moment(at), "recorded_at": moment(recorded or at)}
    return PartnerStatus(team=TEAM.code, open=is_open, weeks=weeks, reden=reden, by="vt.m01", **moments)


def test_a_team_that_works_here_for_this_age_passes_every_rule(world: World) -> None:
    assert failed(world, taak="ambulant", leeftijd="4-11") == []


@pytest.mark.parametrize(
    ("team", "need", "rule"),
    [
        ({"gemeenten": ("velsen",)}, {}, "gemeente"),
        ({"tasks": ("trauma",)}, {"taak": "ambulant"}, "taak"),
        ({"max_age": 11}, {"leeftijd": "12-17"}, "leeftijd"),
        ({"min_age": 18}, {"leeftijd": "12-17"}, "leeftijd"),
        ({"tasks": ("ambulant",)}, {"taak": "ambulant", "spoed": True}, "urgentie"),
        ({"open": False}, {}, "capaciteit"),
    ],
)
def test_each_rule_fails_by_itself(world: World, team: dict[str, Any], need: dict[str, Any], rule: str) -> None:
    assert failed(world, replace(TEAM, **team), **need) == [rule]


def test_all_failing_rules_are_told_at_once_in_their_order(world: World) -> None:
    team = replace(TEAM, gemeenten=("velsen",), tasks=("trauma",), open=False)

    found = eligible(team, world.route(), Need(voor="pleger-1", taak="ambulant", spoed=True, plaats="Haarlem"), NIGHT)

    assert [one.rule for one in found] == [
        *("gemeente", "taak", "leeftijd", "urgentie", "opening", "capaciteit"),
    ]
    assert all(one.text.startswith(team.title) for one in found)
    assert "niet voor Haarlem, wel voor velsen" in found[0].text


@pytest.mark.parametrize(
    ("leeftijd", "passes"), [("12-17", True), ("18-22", False), ("65-plus", False), ("0-3", True), ("", True)]
)
def test_an_age_class_passes_where_any_age_in_it_fits(world: World, leeftijd: str, passes: bool) -> None:
    assert (failed(world, leeftijd=leeftijd) == []) is passes


def test_without_an_age_class_a_child_is_a_minor_and_the_others_are_adults() -> None:
    assert age_span(Need(voor="kind-3")) == (0, 17)
    assert age_span(Need(voor="huisgenoot-1")) == (18, 120)
    assert set(AGES) == set(KENNEMERLAND.codes["leeftijdsklasse"])


def test_opening_hours_count_for_urgent_needs_only(world: World) -> None:
    assert failed(world, at=NIGHT) == []
    assert failed(world, at=NIGHT, spoed=True) == ["opening"]
    assert failed(world, at=OFFICE, spoed=True) == []
    assert failed(world, KENNEMERLAND.region.team("spoedhulp"), NIGHT, spoed=True) == []


def test_what_a_partner_said_goes_before_the_region_file(world: World) -> None:
    closed, opened = said(is_open=False), said(is_open=True)

    assert failed(world, status=closed) == ["capaciteit"]
    assert failed(world, replace(TEAM, open=False), status=opened) == []
    (one,) = eligible(TEAM, world.route(), Need(voor="kind-1"), OFFICE, closed)
    assert "sinds 01-03-2026 niemand aan" in one.text
    assert "26 weken" in one.text


@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [
        (("slachtoffer-1", ["geheim_adres"]), ("pleger-1", []), True),
        (("pleger-1", []), ("slachtoffer-1", ["geheim_adres"]), True),
        (("slachtoffer-1", ["geheim_adres"]), ("kind-1", []), False),
        (("slachtoffer-1", []), ("pleger-1", []), False),
    ],
)
def test_a_hidden_address_keeps_a_pleger_away_from_the_same_provider(
    first: tuple[str, list[str]], second: tuple[str, list[str]], refused: bool
) -> None:
    world = World("2026-03-02 08:00").accepted()
    world.do("A", "refer-to-provider", aan="ggz", voor=first[0], voorwaarden=first[1])
    ggz = KENNEMERLAND.region.team("ggz")

    found = failed(world, ggz, voor=second[0], geheim_adres="geheim_adres" in second[1])

    assert found == (["geheim-adres"] if refused else [])


def test_of_what_a_partner_said_the_latest_moment_holds_and_a_correction_of_it() -> None:
    history = [
        said(is_open=False, at="2026-03-03 09:00"),
        said(is_open=True, at="2026-03-01 09:00", recorded="2026-03-04 09:00"),
        said(is_open=False, at="2026-03-03 09:00", recorded="2026-03-05 09:00", weeks=30),
    ]

    def at(text: str) -> int | None:
        found = current(history, moment(text)).get(TEAM.code)
        return found.weeks * (1 if found.open else -1) if found else None

    assert [at("2026-03-01 08:59"), at("2026-03-01 09:00"), at("2026-03-03 08:59"), at("2026-03-03 09:00")] == [
        *(None, 26, 26, -30),
    ]
    assert current([], datetime(2026, 3, 1, tzinfo=UTC)) == {}
