"""Activities and hours by task, and how often the casushouder changed."""

from dataclasses import replace
from datetime import date

import pytest

from tests.unit.engine.world import KENNEMERLAND, World
from vtflow.domain.catalogue import COMMANDS
from vtflow.domain.clock_commands import CLOCK_COMMANDS
from vtflow.domain.errors import BadInput
from vtflow.domain.legs.book import LEG_COMMANDS
from vtflow.domain.routing import MOVES, ONTVANGER
from vtflow.domain.work import Tasks
from vtflow.policy.checks import EVENT_KINDS
from vtflow.reports.fact_fold import facts_of
from vtflow.reports.taken import activities_by_task, casushouder_rows, hours_by_task, taken_rows

MONDAY = "2026-03-02 10:00"
#: commands that are no work on the household but on its terms, messages and division, and writing up the hours
NO_TASK = {
    *("escalate", "de-escalate", "acknowledge-escalation", "place-at-team", "move-work", "record-uren"),
    *(kind.name for kind in CLOCK_COMMANDS),
}


@pytest.fixture
def world() -> World:
    """An onderzoek with hours on two tasks, on two days."""
    world = World(MONDAY)
    world.decided("A", "onderzoek")
    world.do("A", "record-uren", taak="triage", minuten=90)
    world.pass_time("2026-03-03 10:00")
    world.do("A", "record-uren", taak="onderzoek", minuten=45)
    world.do("A", "record-uren", taak="onderzoek", minuten=30)
    return world


def test_s37_there_are_eight_statutory_and_seven_other_tasks() -> None:
    codes = KENNEMERLAND.codes["taak"]

    assert (len(KENNEMERLAND.tasks.statutory), len(codes)) == (8, 15)
    assert set(list(codes)[:8]) == KENNEMERLAND.tasks.statutory


def test_s37_every_command_of_veilig_thuis_belongs_to_a_task_that_is_on_the_list() -> None:
    tasks = KENNEMERLAND.tasks
    receiving = {name for name, move in MOVES.items() if move.by == ONTVANGER} - {"check-afspraak"}

    lacking = COMMANDS.keys() - tasks.by_command.keys() - receiving - NO_TASK
    assert lacking == set()
    assert LEG_COMMANDS.keys() <= tasks.by_command.keys()
    assert {*tasks.by_command.values(), *tasks.by_event.values()} <= KENNEMERLAND.codes["taak"].keys()
    assert tasks.by_event.keys() <= EVENT_KINDS


def test_s37_hours_are_split_by_task(world: World) -> None:
    assert hours_by_task(facts_of(world.events())) == {"triage": 90, "onderzoek": 75}
    rows = {row["taak"]: row for row in taken_rows(world.store, world.book)}

    assert (rows["onderzoek"]["minuten"], rows["onderzoek"]["uren"]) == (75, 1.2)
    assert (rows["triage"]["wettelijk"], rows["voorlichting"]["wettelijk"]) == (True, False)


def test_s37_activities_are_counted_by_task_and_what_time_brings_is_none(world: World) -> None:
    tasks = Tasks(by_event={"veiligheid-gecheckt": "triage", "dienst-besloten": "onderzoek"})

    assert activities_by_task(facts_of(world.events()), tasks) == {"triage": 1, "onderzoek": 1}


def test_the_hours_of_an_earlier_day_are_those_known_then(world: World) -> None:
    rows = {row["taak"]: row["minuten"] for row in taken_rows(world.store, world.book, date(2026, 3, 2))}

    assert (rows["triage"], rows["onderzoek"]) == (90, 0)


def test_hours_are_written_on_a_task_of_the_list(world: World) -> None:
    with pytest.raises(BadInput, match="taak: 'koffie'"):
        world.do("A", "record-uren", taak="koffie", minuten=10)
    for minuten in (0, 24 * 60 + 1):
        with pytest.raises(ValueError, match="minuten"):
            world.do("A", "record-uren", taak="triage", minuten=minuten)


def test_s11_changes_of_casushouder_are_counted_a_region_and_those_to_another_team_apart(world: World) -> None:
    for name in "BC":
        world.decided(name, "onderzoek")
    for name, who, reden in (
        ("A", "vt-spoed.m01", ""),
        ("A", "vt.m04", "van_spoedteam"),
        ("A", "vt.m05", "afwezig"),
        ("B", "vt.m04", ""),
    ):
        world.do(name, "assign-casushouder", casushouder=who, reden=reden)

    (row,) = casushouder_rows(world.store, world.book)

    assert (row["meldingen"], row["wisselingen"], row["naar_ander_team"], row["per_melding"]) == (2, 2, 1, 1.0)


def test_a_policy_without_tasks_counts_nothing(world: World) -> None:
    world.book.now = replace(KENNEMERLAND, tasks=Tasks())

    assert all(row["activiteiten"] == 0 for row in taken_rows(world.store, world.book))
