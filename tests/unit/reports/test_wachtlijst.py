"""The inspection's wachtlijst: what counts on a day, by both starts, rebuilt from what was known then."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.commands import done
from tests.unit.engine.world import KENNEMERLAND, World
from vtflow.play.story import moment
from vtflow.reports.counted import TOTAL
from vtflow.reports.wachtlijst import STARTS, Onderzoek, onderzoeken, standing, wachtlijst_rows, wachtlijst_table

MONDAY = "2026-03-02 10:00"
CASUSHOUDER, ACTIVITY = STARTS
EMPTY = {"werkvoorraad": 0, "wachtlijst": 0, "korter": 0, "langer": 0}


def decided(world: World, name: str, uitkomst: str = "onderzoek", **fields: Any) -> None:
    world.register(name, **fields)
    world.do(name, "check-veiligheid", acuut=False)
    world.do(name, "decide-veiligheidsbeoordeling", uitkomst=uitkomst)


def row(world: World, gemeente: str = "Haarlem", on: str = "") -> dict[str, Any]:
    rows = wachtlijst_rows(world.store, world.book, world.clock.now(), date.fromisoformat(on) if on else None)
    (found,) = [one for one in rows if one["gemeente"] == gemeente]
    return found


ONE = Onderzoek(1, moment(MONDAY), moment("2026-03-03 10:00"))


@pytest.mark.parametrize(
    ("at", "counts"),
    [
        ("2026-03-03 10:00", ()),
        ("2026-03-03 10:01", ("werkvoorraad",)),
        ("2026-03-10 00:00", ("werkvoorraad",)),
        ("2026-03-10 00:01", ("wachtlijst", "korter")),
        ("2026-03-23 23:59", ("wachtlijst", "korter")),
        ("2026-03-24 00:00", ("wachtlijst", "langer")),
    ],
)
def test_s40_after_the_fifth_working_day_the_werkvoorraad_is_a_wachtlijst_and_after_two_weeks_on_it_the_band_changes(
    at: str, counts: tuple[str, ...]
) -> None:
    assert standing(ONE, moment(at), CASUSHOUDER, KENNEMERLAND.legal) == counts


def test_s40_two_weeks_on_the_list_are_two_weeks_on_the_calendar_where_the_clock_goes_forward() -> None:
    one = Onderzoek(1, moment("2026-03-16 10:00"), moment("2026-03-17 10:00"))

    assert standing(one, moment("2026-04-06 23:59"), CASUSHOUDER, KENNEMERLAND.legal)[-1] == "korter"
    assert standing(one, moment("2026-04-07 00:00"), CASUSHOUDER, KENNEMERLAND.legal)[-1] == "langer"


def test_s41_both_starts_are_told_from_the_same_events() -> None:
    world = World(MONDAY)
    decided(world, "A")
    world.pass_time("2026-03-18 09:00")
    world.do("A", "start-dienst", activiteit="informatie")
    world.pass_time("2026-03-23 09:00")
    world.do("A", "assign-casushouder", casushouder="vt.m04")

    (found,) = onderzoeken(world.events())

    assert found.first_activity_at == moment("2026-03-18 09:00")
    assert found.casushouder_assigned_at == moment("2026-03-23 09:00")
    assert found.melding_at == moment(MONDAY)


def test_s41_a_casushouder_from_before_the_decision_starts_the_onderzoek_at_the_decision() -> None:
    world = World(MONDAY)
    world.register()
    world.do("A", "check-veiligheid", acuut=False)
    world.do("A", "assign-casushouder", casushouder="vt.m04")
    world.pass_time("2026-03-05 10:00")
    world.do("A", "decide-veiligheidsbeoordeling", uitkomst="onderzoek")

    (found,) = onderzoeken(world.events())

    assert found.casushouder_assigned_at == moment("2026-03-05 10:00")


def test_s40_each_gemeente_counts_by_both_starts_at_any_past_day() -> None:
    world = World(MONDAY)
    decided(world, "A")
    decided(world, "B", gemeente="Velsen")
    decided(world, "C", uitkomst="vv")
    world.pass_time("2026-03-18 09:00")
    world.do("A", "start-dienst", activiteit="informatie")
    world.pass_time("2026-03-30 09:00")
    world.do("A", "assign-casushouder", casushouder="vt.m04")
    world.pass_time("2026-04-02 09:00")
    world.do("B", "end-dienst", vervolg="einde_bemoeienis", afgebroken="verhuisd")

    assert row(world, on="2026-03-09")["werkvoorraad"] == 1
    assert row(world, on="2026-03-10")["wachtlijst"] == 1
    later = row(world, on="2026-03-25")
    assert (later["langer"], later["wachtlijst_activiteit"]) == (1, 0)
    assert row(world, TOTAL, on="2026-03-25")["wachtlijst"] == 2
    now = row(world)
    assert {name: now[name] for name in EMPTY} == EMPTY
    assert (now["lopend"], row(world, TOTAL)["lopend"]) == (1, 1)


def test_what_was_typed_in_later_is_not_known_on_an_earlier_day() -> None:
    world = World(MONDAY)
    decided(world, "A")
    world.pass_time("2026-03-12 09:00")
    world.do("A", "assign-casushouder", casushouder="vt.m04", at="2026-03-06 10:00")

    assert row(world, on="2026-03-11")["wachtlijst"] == 1
    assert row(world, on="2026-03-12")["wachtlijst"] == 0


def test_a_day_without_onderzoeken_gives_no_rows_and_the_table_says_for_which_day() -> None:
    world = World(MONDAY)
    decided(world, "A", uitkomst="vv")
    day = date(2026, 3, 2)

    assert wachtlijst_rows(world.store, world.book, world.clock.now(), day) == []
    assert wachtlijst_table([], day).title.endswith("aan het eind van 02-03-2026")


def test_today_counts_up_to_now_and_not_up_to_midnight() -> None:
    world = World(MONDAY)
    decided(world, "A")
    world.pass_time("2026-03-09 10:00")
    rows = wachtlijst_rows(world.store, world.book, world.clock.now(), date(2026, 3, 9) + timedelta(days=0))

    assert [one["werkvoorraad"] for one in rows] == [1, 1]


@pytest.mark.parametrize(
    ("kind", "counted"),
    [("wachtlijst", {"werkvoorraad": 1}), ("taken", {"taak": "melding"}), ("casushouders", {"meldingen": 1})],
)
def test_the_reports_are_asked_for_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, counted: dict[str, object]
) -> None:
    monkeypatch.setenv("VTFLOW_HOME", str(tmp_path))
    done("db", "upgrade")
    fields = {"gemeente": "Haarlem", "melder": "politie", "kanaal": "corv", "huishouden": "X", "aard": "overig"}
    ref = json.loads(done("register", "--data", json.dumps(fields), "--json"))["ref"]
    for what, data in (
        ("check-veiligheid", {"acuut": False}),
        ("decide-veiligheidsbeoordeling", {"uitkomst": "onderzoek"}),
        *([("assign-casushouder", {"casushouder": "vt.m04"})] if kind == "casushouders" else []),
    ):
        done("do", ref, what, "--by", "vt.m01", "--data", json.dumps(data))

    found = json.loads(done("report", kind, "--json"))

    assert found["rapport"] == kind
    assert any(counted.items() <= row.items() for row in found["rijen"])
