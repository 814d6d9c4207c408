"""`vtflow agenda afstemming`: what stands on the table on a day, and the faults a person can make."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.unit.cli.commands import run
from vtflow.cli.app import app
from vtflow.domain.errors import BadInput
from vtflow.terms import local_date
from vtflow.wiring import open_app

FIELDS = {"gemeente": "Haarlem", "melder": "politie", "kanaal": "corv", "huishouden": "AG1", "aard": "partnergeweld"}
AHEAD = timedelta(days=30)
Invoke = Callable[..., str]


def meeting() -> date:
    """Return a day a month ahead of the clock of the program."""
    return local_date(open_app().clock.now()) + AHEAD


@pytest.fixture
def invoke(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """A command line on a database of its own, with one melding on the agenda of a month ahead."""
    monkeypatch.setenv("VTFLOW_HOME", str(tmp_path))

    run("db", "upgrade")
    told = json.loads(run("register", "--data", json.dumps({**FIELDS, "kinderen": 0}), "--json"))
    item = json.dumps({"datum": meeting().isoformat(), "vraag": "informatie"})
    run("do", told["ref"], "add-to-afstemming", "--by", "vt.m01", "--data", item)
    return run


def test_the_agenda_of_a_day_as_json_and_as_table(invoke: Invoke) -> None:
    day = meeting()
    found = json.loads(invoke("agenda", "afstemming", "--on", day.isoformat(), "--json"))

    assert (found["agenda"], found["op"]) == ("afstemming", day.isoformat())
    assert [(row["vraag"], row["fase"], row["te_laat"]) for row in found["punten"]] == [
        ("informatie", "geagendeerd", False)
    ]
    assert f"Afstemmingsoverleg op {day:%d-%m-%Y}" in invoke("agenda", "afstemming", "--on", day.isoformat())


def test_without_a_day_it_is_that_of_today(invoke: Invoke) -> None:
    assert json.loads(invoke("agenda", "afstemming", "--json"))["punten"] == []


@pytest.mark.parametrize(
    ("arguments", "text"),
    [(("keuken",), "bekend: afstemming"), (("afstemming", "--on", "morgen"), "schrijf jjjj-mm-dd")],
)
def test_an_unknown_agenda_or_day_is_refused(invoke: Invoke, arguments: tuple[str, ...], text: str) -> None:
    with pytest.raises(BadInput, match=text):
        invoke("agenda", *arguments)


def test_the_command_is_part_of_the_command_line() -> None:
    assert "agenda" in {command.name for command in app.registered_commands}
