"""The report of children spoken or seen: counts a gemeente, as known on a day, and a share over all children."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.commands import run
from tests.unit.engine.world import World
from vtflow.domain.errors import BadInput
from vtflow.reports.counted import TOTAL
from vtflow.reports.gesprekken import gesprekken_rows, gesprekken_table
from vtflow.reports.melding import melding_facts

MONDAY = "2026-03-02 10:00"
AGREED = {"reden": "te_jong", "akkoord": "vt.m02"}


def decided(world: World, name: str, **fields: Any) -> None:
    world.register(name, **fields)
    world.do(name, "check-veiligheid", acuut=False)
    world.do(name, "decide-veiligheidsbeoordeling", uitkomst="overdracht")


@pytest.fixture
def region() -> World:
    """Haarlem with 4 children of one melding, Velsen with 2 of another; a third melding is not decided yet."""
    world = World(MONDAY)
    decided(world, "A", kinderen=4)
    world.do("A", "record-gesprek", persoon="kind-1", uitkomst="gesproken")
    world.do("A", "record-gesprek", persoon="kind-2", uitkomst="gezien")
    world.do("A", "record-gesprek", persoon="kind-3", uitkomst="niet_gesproken", **AGREED)
    decided(world, "B", kinderen=2, gemeente="Velsen")
    world.register("C", kinderen=5)
    world.do("C", "record-gesprek", persoon="kind-1", uitkomst="gesproken")
    return world


def rows(world: World, on: date | None = None) -> dict[str, dict[str, Any]]:
    return {row["gemeente"]: row for row in gesprekken_rows(world.store, world.book, on)}


def test_s47_each_gemeente_counts_its_children_by_the_furthest_that_was_reached(region: World) -> None:
    found = rows(region)

    assert list(found) == [TOTAL, "Haarlem", "Velsen"]
    assert found["Haarlem"] == {
        "regio": "Veilig Thuis Kennemerland",
        "gemeente": "Haarlem",
        "besloten": 1,
        "noemer": 4,
        "gesproken": 1,
        "gezien": 1,
        "gemotiveerd": 1,
        "verklaard": 0,
        "niets": 1,
        "teller": 2,
        "aandeel": 50.0,
    }
    assert (found["Velsen"]["niets"], found["Velsen"]["aandeel"]) == (2, 0.0)
    assert [found[TOTAL][name] for name in ("besloten", "noemer", "teller", "aandeel")] == [2, 6, 2, 33.3]


def test_a_child_that_only_the_checklist_declares_seen_is_counted_apart_and_not_as_seen() -> None:
    world = World(MONDAY).offered()

    assert rows(world)["Haarlem"]["verklaard"] == 1
    assert rows(world)["Haarlem"]["teller"] == 0


def test_a_child_spoken_after_a_failed_attempt_counts_as_spoken_once(region: World) -> None:
    region.do("A", "record-gesprek", persoon="kind-3", uitkomst="gesproken")
    region.do("A", "record-gesprek", persoon="kind-3", uitkomst="niet_gesproken", **AGREED)

    found = rows(region)["Haarlem"]
    assert (found["gesproken"], found["gemotiveerd"], found["noemer"]) == (2, 0, 4)


def test_on_a_day_counts_what_was_known_at_its_end_and_not_what_was_typed_in_later(region: World) -> None:
    region.at("2026-03-03 00:00")
    region.do("A", "record-gesprek", at="2026-03-02 16:00", persoon="kind-4", uitkomst="gesproken")

    assert rows(region, date(2026, 3, 2))["Haarlem"]["gesproken"] == 1
    assert rows(region, date(2026, 3, 3))["Haarlem"]["gesproken"] == 2
    assert rows(region, date(2026, 3, 1)) == {}


def test_a_gemeente_without_children_has_no_share() -> None:
    world = World(MONDAY)
    decided(world, "A", kinderen=0)

    assert rows(world)["Haarlem"]["aandeel"] is None
    assert gesprekken_table(gesprekken_rows(world.store, world.book)).rows[0][-1] == "-"


def test_the_table_is_dutch_and_names_no_melding(region: World) -> None:
    table = gesprekken_table(gesprekken_rows(region.store, region.book), date(2026, 3, 2))

    assert table.title == "Kinderen gesproken of gezien, zoals bekend op 02-03-2026"
    assert table.rows[0][-1] == "33,3"
    assert "VT-" not in table.as_markdown()


def test_show_lists_the_entries_by_person_who_lacks_one_and_the_rows_of_the_plan(region: World) -> None:
    rijen = [{"persoon": "kind-1", "punt": "geweld_gestopt", "moment": "MON-3M"}]
    region.do("A", "plan-monitoring", rijen=rijen)

    facts = melding_facts(region.store, region.book, region.refs["A"])

    assert facts is not None
    assert [(one["persoon"], one["uitkomst"], one["reden"]) for one in facts["gesprekken"]] == [
        ("kind-1", "gesproken", ""),
        ("kind-2", "gezien", ""),
        ("kind-3", "niet gesproken", "Te jong om te spreken"),
    ]
    assert facts["zonder_gesprek"] == ["kind-4"]
    assert facts["monitorplan"] == [
        {"persoon": "kind-1", "punt": "Geweld gestopt", "moment": "MON-3M", "resultaat": "", "op": "", "door": ""}
    ]
    assert not any("geweld" in line["wat"].lower() for line in facts["tijdlijn"])


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Run the command line on a database of its own, with one melding of Haarlem decided."""
    monkeypatch.setenv("VTFLOW_HOME", str(tmp_path))

    run("db", "upgrade")
    fields = {"gemeente": "Haarlem", "melder": "politie", "kanaal": "corv", "huishouden": "X", "aard": "overig"}
    taken = json.loads(run("register", "--data", json.dumps({**fields, "kinderen": 2}), "--json"))
    for what, data in (
        ("check-veiligheid", {"acuut": False}),
        ("record-gesprek", {"persoon": "kind-1", "uitkomst": "gezien"}),
        ("decide-veiligheidsbeoordeling", {"uitkomst": "overdracht"}),
    ):
        run("do", taken["ref"], what, "--by", "vt.m01", "--data", json.dumps(data))
    return run


def test_the_command_line_gives_the_same_counts_in_each_form(told: Callable[..., str]) -> None:
    as_json = json.loads(told("report", "gesprekken", "--json"))
    lines = told("report", "gesprekken", "--format", "csv").splitlines()
    # the headings follow the title of the report, an empty line and the title of its one part
    as_csv = list(csv.DictReader(io.StringIO("\n".join(line for line in lines[3:] if line)), delimiter=";"))
    as_md = told("report", "gesprekken", "--format", "md")

    assert as_json == json.loads(told("report", "gesprekken", "--format", "json"))
    assert [row["gemeente"] for row in as_json["rijen"]] == [row["gemeente"] for row in as_csv] == [TOTAL, "Haarlem"]
    assert (as_json["rijen"][1]["aandeel"], as_csv[1]["aandeel in %"]) == (50.0, "50,0")
    assert "| Veilig Thuis Kennemerland | Haarlem | 1 | 2 |" in as_md
    assert "Haarlem" in told("report", "gesprekken")


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["kosten"], "bekend: tweewekelijks, .*gesprekken"),
        (["gesprekken", "--format", "pdf"], "kies uit: html, csv, json, md"),
        (["gesprekken", "--on", "gisteren"], "is geen datum"),
        (["gesprekken", "--on", "2039-12-31"], "ligt in de toekomst"),
    ],
)
def test_what_cannot_be_reported_is_told_with_what_can(
    told: Callable[..., str], arguments: list[str], text: str
) -> None:
    with pytest.raises(BadInput, match=text):
        told("report", *arguments)
