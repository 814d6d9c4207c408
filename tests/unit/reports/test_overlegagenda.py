"""The agenda of the fixed consultation with a lokaal team: what stalls, who does what by when, what was agreed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.unit.engine.world import CJG, World
from vtflow.cli.app import app
from vtflow.domain.errors import BadInput
from vtflow.play.story import local_text
from vtflow.reports.overlegagenda import overleg_rows, overleg_table

TEAM = "cjg-haarlem"
#: a Monday
START = "2026-03-02 10:00"


def rows(world: World, team: str = TEAM) -> list[dict[str, Any]]:
    return overleg_rows(world.store, world.book, team, world.clock.now())


def received() -> World:
    world = World(START).offered()
    world.do("A", "confirm-receipt", by=CJG)
    return world


def test_an_offer_that_is_answered_in_time_is_not_on_the_agenda() -> None:
    world = received()

    assert rows(world) == []


def test_from_its_first_reminder_on_a_term_of_the_team_is_on_the_agenda_until_it_is_answered() -> None:
    world = received()
    first = next(rung.at for rung in world.wait("OVD-ACC").ladder)
    world.clock.set(first)
    assert rows(world) == []
    world.outbox.tick()

    (row,) = rows(world)
    assert (row["ref"], row["wie"], row["reden"]) == (world.refs["A"], TEAM, "termijn loopt af")
    assert (row["uiterlijk"], row["werkdagen_te_laat"]) == (str(world.wait("OVD-ACC").last_day), 0)

    world.do("A", "accept-overdracht", by=CJG, naam="m02", gesprek_op="2026-03-04")
    assert [row["wat"] for row in rows(world)] == []


def test_the_last_moment_of_the_last_day_is_in_time_and_midnight_is_late() -> None:
    world = received()
    last = world.wait("OVD-ACC").last_day
    assert last is not None

    world.pass_time(f"{last} 23:59")
    assert {(row["reden"], row["werkdagen_te_laat"]) for row in rows(world)} == {("termijn loopt af", 0)}

    world.pass_time(local_text(world.wait("OVD-ACC").limit_at))
    (late,) = [row for row in rows(world) if row["wie"] == TEAM]
    assert (late["reden"], late["werkdagen_te_laat"]) == ("termijn verstreken", 1)


def test_what_is_on_the_own_list_of_the_team_is_told_so() -> None:
    world = received()
    world.do("A", "put-on-own-list", by=CJG, naam="m02", verwachte_start="2026-04-01")

    assert {row["reden"] for row in rows(world) if row["wie"] == TEAM} == {"op de eigen wachtlijst van het team"}


def test_what_veilig_thuis_owes_the_team_stands_beside_it_and_other_teams_see_nothing() -> None:
    world = World(START).accepted()
    world.do("A", "report-first-contact", by=CJG)
    world.do("A", "request-support", by=CJG, vraag="meegaan")
    (asked,) = [wait for wait in world.route().waits if wait.leg == "ondersteuning"]
    world.pass_time("2026-03-31 10:00")

    found = {(row["wie"], row["reden"]) for row in rows(world)}
    assert (asked.holder, "het team wacht op Veilig Thuis") in found
    assert rows(world, "cjg-zandvoort") == []


def test_the_longest_overdue_comes_first_and_what_was_withdrawn_is_gone() -> None:
    world = received()
    world.pass_time("2026-03-05 10:00")
    world.offered("B")
    world.do("B", "confirm-receipt", by=CJG)
    world.pass_time("2026-03-20 10:00")

    late = [row["werkdagen_te_laat"] for row in rows(world)]
    assert late == sorted(late, reverse=True)
    assert rows(world)[0]["ref"] == world.refs["A"]

    world.do("A", "withdraw-overdracht", reden="verkeerde_ontvanger")
    assert {row["ref"] for row in rows(world) if row["wie"] == TEAM} == {world.refs["B"]}


def test_an_agreement_stands_beside_the_melding_with_what_came_of_it() -> None:
    world = World(START).accepted()
    world.do("A", "report-first-contact", by=CJG)
    both = [{"team": TEAM, "rol": "eigenaar"}, {"team": "vt", "rol": "adviseur"}]
    world.do("A", "plan-bespreking", by=CJG, op="2026-03-04", inwoners_aanwezig=False, deelnemers=both)
    world.pass_time("2026-03-04 14:00")
    agreed = [
        {"wie": CJG, "wat": "huisbezoek", "uiterlijk": "2026-03-11"},
        {"wie": "vt.m01", "wat": "terugkoppelen", "uiterlijk": "2026-03-09"},
    ]
    world.do("A", "record-bespreking", by=CJG, inwoners_aanwezig=False, afspraken=agreed)
    kept = [one.no for one in world.route().trajecten if one.gegevens.get("wat") == "huisbezoek"]
    world.do("A", "record-afspraak", by=CJG, traject=kept[0], resultaat="nagekomen")
    world.pass_time("2026-03-31 10:00")

    told = {
        one["wat"]: (one["wie"], one["uiterlijk"], one["uitkomst"]) for row in rows(world) for one in row["afspraken"]
    }
    assert told["huisbezoek"][:2] == (CJG, "2026-03-11")
    assert told["huisbezoek"][2].lower() == "afspraak nagekomen"
    assert told["terugkoppelen"] == ("vt.m01", "2026-03-09", "open")
    table = overleg_table(rows(world), "CJG Haarlem", world.clock.now().date())
    assert table.title == "Overleg Veilig Thuis en CJG Haarlem op 31-03-2026"
    assert "vt.m01: terugkoppelen voor 2026-03-09 (open)" in "\n".join(map(str, table.rows))


Invoke = Callable[..., Any]


@pytest.fixture
def invoke(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Invoke:
    monkeypatch.setenv("VTFLOW_HOME", str(tmp_path))

    def run(*arguments: str) -> Any:
        return CliRunner().invoke(app, list(arguments))

    run("db", "upgrade")
    return run


def test_the_command_gives_the_agenda_of_a_team_as_json_and_as_table(invoke: Invoke) -> None:
    found = json.loads(invoke("agenda", "overleg", "--team", TEAM, "--json").output)

    assert (found["agenda"], found["punten"]) == ("overleg", [])
    assert "Overleg Veilig Thuis en CJG Haarlem op" in invoke("agenda", "overleg", "--team", TEAM).output


@pytest.mark.parametrize(("team", "text"), [("", "noem het team"), ("cjg-nergens", "cjg-nergens")])
def test_without_a_team_that_exists_there_is_no_agenda(invoke: Invoke, team: str, text: str) -> None:
    fault = invoke("agenda", "overleg", "--team", team).exception

    assert isinstance(fault, BadInput)
    assert text in str(fault)
