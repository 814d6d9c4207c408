"""Working together at the command line: the agenda of a team, the regisseur of a melding, and the report."""

import json

import pytest

from tests.unit.cli.commands import run
from vtflow.domain.errors import BadInput
from vtflow.terms import local_date
from vtflow.wiring import open_app

pytestmark = pytest.mark.usefixtures("home")


def planned() -> tuple[str, str]:
    """Take a melding in and plan a casusbespreking today; return its reference and the day."""
    fields = {"gemeente": "Haarlem", "melder": "politie", "kanaal": "corv", "huishouden": "X", "aard": "overig"}
    ref = json.loads(run("register", "--data", json.dumps(fields), "--json"))["ref"]
    day = local_date(open_app().clock.now()).isoformat()
    table = [{"team": "vt", "rol": "voorzitter"}, {"team": "ggz", "rol": "adviseur"}]
    data = json.dumps({"op": day, "deelnemers": table})
    run("do", ref, "plan-bespreking", "--by", "vt.m01", "--data", data)
    return ref, day


def test_the_agenda_of_a_team_lists_display_codes_of_the_day() -> None:
    ref, day = planned()

    told = json.loads(run("agenda", "bespreking", "--team", "ggz", "--on", day, "--json"))
    assert [(one["ref"], one["punt"], one["wie"]) for one in told["punten"]] == [(ref, "gepland", "ggz, vt")]
    assert json.loads(run("agenda", "bespreking", "--team", "plegerhulp", "--on", day, "--json"))["punten"] == []
    assert "Bespreekagenda GGZ Kennemerland" in run("agenda", "bespreking", "--team", "ggz", "--on", day)


def test_an_agenda_without_a_team_says_which_option_is_missing() -> None:
    with pytest.raises(BadInput, match="--team cjg-haarlem"):
        run("agenda", "bespreking")
    with pytest.raises(BadInput, match="bestaat niet in regio"):
        run("agenda", "bespreking", "--team", "onbekend")


def test_show_tells_who_has_the_regie() -> None:
    ref, _ = planned()

    assert json.loads(run("show", ref, "--json"))["regisseur"] == "vt.m01"
    assert "regie: vt.m01" in run("show", ref)


def test_the_report_holds_a_definition_beside_each_measure() -> None:
    planned()
    rows = json.loads(run("report", "samenwerking", "--json"))["rijen"]

    assert {row["maat"]: row["waarde"] for row in rows}["eigenaren per melding"] == 1.0
    assert all(row["definitie"] for row in rows)
    assert "eigenaren per melding;1,00;" in run("report", "samenwerking", "--format", "csv")
