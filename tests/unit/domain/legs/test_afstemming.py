"""Afstemmingsoverleg: on the agenda of a day, decided with an owner and a day, and carried out."""

from datetime import date
from typing import Any

import pytest

from tests.unit.engine.world import World
from vtflow.domain.errors import BadInput, Refused
from vtflow.reports.agenda import afstemming_rows, afstemming_table

TUESDAY = "2026-09-01 10:00"
POLICE, VT = "politie.m01", "vt.m01"
DECISION: dict[str, Any] = {"besluit": "opsporing", "eigenaar": "politie", "uiterlijk": "2026-09-18"}
MEETING = date(2026, 9, 3)


@pytest.fixture
def world() -> World:
    world = World(TUESDAY)
    world.register()
    world.do("A", "add-to-afstemming", datum="2026-09-03", vraag="veiligheid")
    return world


def in_time(world: World, norm: str) -> bool | None:
    return [one for one in world.waits() if one.norm == norm][-1].in_time


@pytest.mark.parametrize(("at", "expected"), [("2026-09-03 23:59:59", True), ("2026-09-04 00:00", False)])
def test_a_decision_is_due_on_the_day_of_the_meeting(world: World, at: str, expected: bool) -> None:
    world.pass_time(at)
    world.do("A", "decide-afstemming", besluit="geen_actie")

    assert in_time(world, "AFST-BESLUIT") is expected
    assert world.route().traject(1).ended_at is not None


@pytest.mark.parametrize(("at", "expected"), [("2026-09-18 23:59:59", True), ("2026-09-19 00:00", False)])
def test_the_owner_carries_it_out_by_the_day_that_was_agreed(world: World, at: str, expected: bool) -> None:
    world.do("A", "decide-afstemming", **DECISION)
    assert world.wait("AFST-UITVOERING").holder == "politie"
    world.pass_time(at)
    world.do("A", "complete-afstemming", by=POLICE, resultaat="uitgevoerd")

    assert in_time(world, "AFST-UITVOERING") is expected


def test_moved_to_another_meeting_the_term_begins_anew(world: World) -> None:
    world.pass_time("2026-09-03 09:00")
    world.do("A", "move-afstemming", by=POLICE, datum="2026-09-10")

    assert world.wait("AFST-BESLUIT").due_on == date(2026, 9, 10)
    assert [row.norm for row in world.waits() if row.norm == "AFST-BESLUIT"] == ["AFST-BESLUIT"] * 2


def test_a_meeting_today_has_only_its_end(world: World) -> None:
    world.do("A", "move-afstemming", datum="2026-09-01")

    assert world.wait("AFST-BESLUIT").ladder[0].percent == 100
    assert world.wait("AFST-BESLUIT").due_on == date(2026, 9, 1)


@pytest.mark.parametrize(
    ("command", "data"),
    [
        ("move-afstemming", {"datum": "2026-08-31"}),
        ("add-to-afstemming", {"datum": "2026-08-31", "vraag": "veiligheid"}),
        ("decide-afstemming", {**DECISION, "uiterlijk": "2026-08-31"}),
        ("decide-afstemming", {**DECISION, "uiterlijk": "2027-09-02"}),
        ("move-afstemming", {"datum": "2039-01-01"}),
    ],
)
def test_a_day_that_has_passed_or_lies_over_a_year_ahead_is_refused(
    world: World, command: str, data: dict[str, Any]
) -> None:
    with pytest.raises(Refused, match=r"kan niet; geef een dag van 01-09-2026 tot en met 01-09-2027"):
        world.do("A", command, **data)


def test_a_day_a_year_ahead_is_taken(world: World) -> None:
    world.do("A", "decide-afstemming", **{**DECISION, "uiterlijk": "2027-09-01"})

    assert world.wait("AFST-UITVOERING").due_on == date(2027, 9, 1)


@pytest.mark.parametrize("missing", ["eigenaar", "uiterlijk"])
def test_a_decision_needs_an_owner_and_a_day(world: World, missing: str) -> None:
    with pytest.raises(BadInput, match="horen eigenaar"):
        world.do("A", "decide-afstemming", **{name: value for name, value in DECISION.items() if name != missing})


def test_only_veilig_thuis_police_and_om_decide(world: World) -> None:
    with pytest.raises(Refused) as refused:
        world.do("A", "decide-afstemming", by="cjg-haarlem.m02", **DECISION)
    assert refused.value.rule == "bevoegd"


# ---------------------------------------------------------------- the agenda


def agenda(world: World, on: date = MEETING, today: date = MEETING) -> list[dict[str, Any]]:
    return afstemming_rows(world.store, on, today)


def test_s56_the_agenda_of_a_day_lists_its_items_by_code(world: World) -> None:
    assert agenda(world) == [
        {
            "ref": world.refs["A"],
            "traject": 1,
            "regio": "kennemerland",
            "gemeente": "haarlem",
            "vraag": "veiligheid",
            "sinds": "01-09-2026 10:00",
            "fase": "geagendeerd",
            "besluit": "",
            "eigenaar": "",
            "uiterlijk": "",
            "te_laat": False,
        }
    ]


def test_an_item_that_moved_stands_on_its_new_day_only(world: World) -> None:
    world.do("A", "move-afstemming", datum="2026-09-10")

    assert agenda(world) == []
    assert [row["ref"] for row in agenda(world, date(2026, 9, 10))] == [world.refs["A"]]


@pytest.mark.parametrize(("today", "late"), [(date(2026, 9, 18), False), (date(2026, 9, 19), True)])
def test_a_decided_item_shows_owner_and_day_and_whether_that_day_passed(world: World, today: date, late: bool) -> None:
    world.do("A", "decide-afstemming", **DECISION)
    (row,) = agenda(world, today=today)

    assert (row["besluit"], row["eigenaar"], row["uiterlijk"]) == ("opsporing", "politie", "2026-09-18")
    assert row["te_laat"] is late


def test_items_stand_by_reference_and_the_table_reads_in_dutch(world: World) -> None:
    world.register("B")
    world.do("B", "add-to-afstemming", datum="2026-09-03", vraag="informatie")
    rows = agenda(world)
    table = afstemming_table(rows, MEETING)

    assert [row["ref"] for row in rows] == sorted(world.refs.values())
    assert table.title == "Afstemmingsoverleg op 03-09-2026"
    assert table.columns[0] == "kenmerk"
    assert table.rows[0][6] == "Op de agenda"
    assert table.rows[0][7] == "-"
