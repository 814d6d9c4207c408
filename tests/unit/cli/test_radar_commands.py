"""Radar and advies at the command line."""

import json

import pytest

from tests.unit.cli.commands import run
from vtflow.domain.errors import BadInput, UnknownMelding

FIELDS = {"gemeente": "Haarlem", "melder": "politie", "kanaal": "corv", "huishouden": "X", "aard": "overig"}


pytestmark = pytest.mark.usefixtures("home")


def register(**fields: object) -> str:
    return json.loads(run("register", "--data", json.dumps({**FIELDS, **fields}), "--json"))["ref"]


def advies() -> str:
    fields = {"gemeente": "Haarlem", "adviesvrager": "onderwijs", "kanaal": "telefoon"}
    data = json.dumps(fields)
    return json.loads(run("register-advies", "--data", data, "--by", "vt.m00", "--json"))["ref"]


def test_radar_shows_the_earlier_meldingen_and_show_tells_the_class() -> None:
    first, second = register(), register(huishouden=" x ")

    found = json.loads(run("radar", second, "--json"))
    assert found["klasse"] == "vervolgmelding tijdens de veiligheidsbeoordeling"
    assert [one["ref"] for one in found["meldingen"]] == [first]
    assert json.loads(run("show", second, "--json"))["radar"] == found
    assert "Eerdere meldingen" in run("radar", second)
    assert f"later ontvangen: {second}" in run("show", first)


def test_a_melding_that_does_not_exist_has_no_history() -> None:
    with pytest.raises(UnknownMelding):
        run("radar", "VT-0000-0000-0000-0001-1")


def test_the_report_takes_a_period() -> None:
    register()

    rows = json.loads(run("report", "radar", "--from", "2020-01-01", "--json"))["rijen"]
    assert [row["eerste"] for row in rows] == [1, 1]
    assert json.loads(run("report", "radar", "--to", "2020-01-01", "--json"))["rijen"] == []
    assert json.loads(run("report", "adviezen", "--json"))["rijen"] == []
    with pytest.raises(BadInput, match="--from en --to"):
        run("report", "gesprekken", "--from", "2020-01-01")


def test_an_advies_is_taken_in_listed_apart_and_converted() -> None:
    ref = advies()
    register()

    assert "1 meldingen, 1 adviezen" in run("list")
    assert [row["ref"] for row in json.loads(run("list", "--soort", "advies", "--json"))] == [ref]
    data = json.dumps({"reden": "ambtshalve_acuut", "huishouden": "Y", "aard": "overig"})
    done = json.loads(run("do", ref, "convert-to-melding", "--by", "vt.m00", "--data", data, "--json"))
    assert done["melding"] != ref
    assert f"uit advies {ref}" in run("show", done["melding"])
    with pytest.raises(BadInput, match="bestaat niet"):
        run("do", ref, "register-advies", "--by", "vt.m00")
