"""Regions at the command line, for functional managers: look, check a file, weigh a change before it is used."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.given import MELDING
from tests.unit.cli.commands import done, run
from vtflow.domain.errors import BadInput, PolicyError
from vtflow.policy.loading import DATA
from vtflow.wiring import open_app


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own."""
    monkeypatch.setenv("VTFLOW_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def region(folder: Path, name: str, **parts: Any) -> str:
    """Write a region that ships with parts of it changed."""
    content = yaml.safe_load((DATA / "regions" / f"{name}.yaml").read_text(encoding="utf-8"))
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump({**content, **parts}, allow_unicode=True), encoding="utf-8")
    return str(path)


def melding(gemeente: str = "Haarlem") -> None:
    """Take one melding in, into a new database."""
    open_app(create=True)
    done("register", "--data", json.dumps({**MELDING, "gemeente": gemeente, "kinderen": 1}))


def test_the_list_of_regions_is_that_of_the_country() -> None:
    rows = json.loads(run("regions", "--json"))

    assert len(rows) == 25
    assert sum(row["gemeenten"] for row in rows) == 342
    assert "om te proberen: demo" in run("regions")


def test_a_region_that_does_not_run_here_takes_no_melding_in_and_shows_no_empty_board(home: Path) -> None:
    open_app(create=True)
    rows = home / "meldingen.csv"
    rows.write_text("bron_kenmerk\n", encoding="utf-8")
    for given in (("import", str(rows)), ("board",), ("mine", "vt.m01")):
        with pytest.raises(BadInput, match="'utrecht' draait niet in deze installatie; hier draaien: kennemerland"):
            run(*given, "--region", "utrecht")
    assert "Veilig Thuis Kennemerland" in run("board", "--region", "kennemerland")


def test_a_right_region_file_is_told_so(home: Path) -> None:
    path = region(home, "drenthe")

    assert run("regions", "check", path) == f"in orde: {path}\n"


def test_every_region_that_ships_is_right() -> None:
    assert run("regions", "check").startswith("in orde: amsterdam-amstelland, demo, drenthe,")


def test_a_wrong_region_file_is_refused_and_what_ships_is_not_looked_at(home: Path) -> None:
    path = region(home, "drenthe", norms={"OVD-ACC": "3 dagen"})

    with pytest.raises(PolicyError, match=r"drenthe.yaml: norms.OVD-ACC: '3 dagen' is geen termijn"):
        run("regions", "check", path)


def test_a_region_file_that_is_not_there_is_refused(home: Path) -> None:
    with pytest.raises(PolicyError, match=r"niets.yaml: niet te lezen als YAML"):
        run("regions", "check", str(home / "niets.yaml"))


def test_a_team_that_the_channels_file_does_not_reach_is_named(home: Path) -> None:
    channels = home / "kanalen.yaml"
    channels.write_text(
        yaml.safe_dump(
            {
                "channels": {"post": {"url": "json://127.0.0.1:8270/{team}"}},
                "teams": {"vt-drenthe": ["post"]},
            }
        ),
        encoding="utf-8",
    )

    with pytest.raises(PolicyError) as error:
        run("regions", "check", region(home, "drenthe"), "--channels", str(channels))

    assert "drenthe: teams: cjg-assen: geen kanaal in " in str(error.value)
    assert "teams: vt-drenthe:" not in str(error.value)


def test_a_region_is_shown_as_tables_of_its_name_or_of_a_file(home: Path) -> None:
    assert "| vt-drenthe | Veilig Thuis Drenthe |" in run("regions", "show", "drenthe", "--part", "teams")
    shown = run("regions", "show", region(home, "drenthe", title="Ons Drenthe"), "--part", "regio")
    assert "## Regio Ons Drenthe" in shown


def test_all_data_of_a_region_is_shown_without_a_part() -> None:
    found = json.loads(run("regions", "show", "kennemerland", "--json"))

    titles = [table["tabel"].split(",")[0] for table in found]
    assert titles[:5] == ["Normen", "Ladders", "Mededelingen", "Criteria voor een overdracht", "Keuzelijsten"]
    assert titles[5:] == [
        "Regio Veilig Thuis Kennemerland",
        "Teams",
        "Rollen",
        "Diensten",
        "Werkwijzen",
        "Afspraken",
        "Eigen normlengtes",
        "Rapportages",
    ]
    assert found[6]["rijen"][0]["Code"] == "vt"


def test_a_table_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(BadInput, match=r"geen tabel met 'weer' in de titel; er zijn: Normen"):
        run("regions", "show", "drenthe", "--part", "weer")


def test_a_changed_region_file_is_weighed_against_the_open_meldingen(home: Path) -> None:
    melding()

    found = json.loads(run("plan", "--region", region(home, "kennemerland", norms={"VB-5WD": "3wd"}), "--json"))

    assert (found["regio"], found["gewijzigd"]) == ("kennemerland", 1)
    assert found["termijnen"] > 1
    assert [found["verschillen"][0][part]["lengte"] for part in ("voor", "na")] == ["5wd", "3wd"]


def test_the_plan_reads_as_a_table_and_says_that_nothing_changed(home: Path) -> None:
    melding()

    text = run("plan", "--region", region(home, "kennemerland", norms={"VB-5WD": "3wd"}))

    assert "lopende termijnen zouden anders zijn; er is niets veranderd" in text
    assert "VB-5WD" in text
    assert "3wd" not in run("show", json.loads(run("list", "--json"))[0]["ref"])


def test_a_changed_calendar_is_weighed_for_the_region_that_is_set(home: Path) -> None:
    melding()
    path = home / "kalender.yaml"
    hours = {day: ["10:00-16:00"] for day in ("ma", "di", "wo", "do", "vr")}
    path.write_text(yaml.safe_dump({"version": "2026.2", "hours": hours}), encoding="utf-8")

    found = json.loads(run("plan", "--calendar", str(path), "--json"))

    moved = [told for row in found["verschillen"] for told in row["berichten"]]
    assert found["regio"] == "kennemerland"
    assert any(told["na"]["moment"].endswith("10:00") for told in moved)


@pytest.mark.parametrize("given", [[], ["--region", "a.yaml", "--calendar", "b.yaml"]])
def test_a_plan_is_of_one_change(given: list[str]) -> None:
    with pytest.raises(BadInput, match="één van beide"):
        run("plan", *given)


def test_an_own_region_file_is_used_once_it_stands_in_the_folder_of_profiles(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = home / "eigen"
    own.mkdir()
    region(own, "drenthe", title="Ons Drenthe")
    monkeypatch.setenv("VTFLOW_PROFILES", str(own))

    titles = {row["regio"]: row["titel"] for row in json.loads(run("regions", "--json"))}

    assert titles["drenthe"] == "Ons Drenthe"
    assert titles["zeeland"] == "Veilig Thuis Zeeland"


def test_a_folder_of_profiles_that_is_not_there_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VTFLOW_PROFILES", str(home / "weg"))

    with pytest.raises(BadInput, match=r"VTFLOW_PROFILES: .* is geen map"):
        run("regions")


@pytest.mark.parametrize("name", ["zeeland", "haaglanden", "twente"])
def test_any_region_of_the_country_can_be_the_one_that_is_set(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VTFLOW_REGION", name)
    gemeente = json.loads(run("regions", "show", name, "--part", "regio", "--json"))[0]["rijen"][0]["Waarde"]

    melding(gemeente.split(", ")[0])

    (row,) = json.loads(run("list", "--json"))
    assert row["aan_zet"].startswith("vt-")
