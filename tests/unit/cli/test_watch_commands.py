"""The commands of the watch, as somebody at a keyboard uses them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from tests.given import MELDING
from tests.unit.cli.commands import tried
from vtflow.domain.errors import BadInput, Refused, UnknownMelding

Run = Callable[..., Result]


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command: an installation that does not run."""
    monkeypatch.setenv("VTFLOW_PREFECT_PORT", "9")
    monkeypatch.setenv("VTFLOW_WEB_PORT", "19")
    return tried


def read(run: Run, *arguments: str) -> tuple[int, Any]:
    found = run(*arguments, "--json")
    return found.exit_code, json.loads(found.stdout)


def registered(run: Run) -> str:
    return json.loads(run("register", "--json", "--data", json.dumps(MELDING)).stdout)["ref"]


def test_an_audit_of_a_fresh_melding_is_whole(run: Run) -> None:
    registered(run)
    code, found = read(run, "audit")
    assert (code, found["heel"], found["meldingen"], found["bevindingen"]) == (0, True, 1, [])
    assert "nagerekend: 1 meldingen" in run("audit").stdout


def test_silence_says_of_each_open_melding_what_comes_and_who_holds_it(run: Run) -> None:
    ref = registered(run)
    code, rows = read(run, "silence")
    assert code == 0
    assert [(row["ref"], row["reden"], row["incident"]) for row in rows] == [(ref, "wacht", None)]
    assert rows[0]["bij"].startswith("Veilig Thuis")
    assert read(run, "silence", ref) == (0, rows)
    assert isinstance(run("silence", "VT-0000-0000-0000-0000-0").exception, BadInput | UnknownMelding)


def test_the_proofs_of_the_days_are_shown(run: Run) -> None:
    assert read(run, "silence", "--days", "3") == (0, [])


def test_one_look_of_waak_finds_an_installation_that_does_not_run(run: Run) -> None:
    code, found = read(run, "waak", "--once")
    assert code == 1
    kinds = [one["soort"] for one in found["storingen"]]
    assert kinds == ["prefect", "paginas", *["hartslag"] * 5]
    assert "er was nooit een teken van leven" in run("waak", "--once").stdout


def test_a_test_alarm_without_channels_says_what_to_set(run: Run) -> None:
    found = run("waak", "--test")
    assert found.exit_code == 1
    assert "VTFLOW_WAAK_CHANNELS" in found.stdout


def test_health_on_the_command_line_is_what_the_page_says(run: Run) -> None:
    registered(run)
    code, found = read(run, "health")
    assert (code, found["stand"], found["meldingen"]["open"]) == (1, "fout", 1)
    assert [row["onderdeel"] for row in found["onderdelen"]] == [
        *("dispatcher", "waakhond", "bezorging", "web"),
        *("auditor", "waak"),
    ]
    assert "stand: fout" in run("health").stdout


def test_a_region_is_put_on_hold_listed_and_released(run: Run) -> None:
    placed = [
        "--until",
        "2039-01-02T08:00",
        "--from",
        "2039-01-01T08:00",
        "--reason",
        "noodweer",
        "--by",
        "operaties.m01",
    ]
    code, found = read(run, "hold", "kennemerland", *placed)
    assert (code, found["van"], found["beeindigd"]) == (0, "01-01-2039 08:00", None)
    code, (row,) = read(run, "hold", "list")
    assert (row["regio"], row["stand"], row["reden"], row["vastgehouden"]) == ("kennemerland", "komt", "Noodweer", 0)
    assert "1 keer stilgezet" in run("hold", "list").stdout
    assert isinstance(run("hold", "kennemerland", *placed).exception, Refused)
    code, found = read(run, "release", "kennemerland", "--by", "operaties.m01")
    assert (code, found["losgelaten"]) == (0, 0)
    assert isinstance(run("release", "kennemerland", "--by", "operaties.m01").exception, Refused)


def test_a_hold_without_end_reason_or_name_says_what_is_missing(run: Run) -> None:
    found = run("hold", "kennemerland", "--reason", "noodweer")
    assert isinstance(found.exception, BadInput)
    assert str(found.exception) == "noem het einde (--until), de reden (--reason) en wie het doet (--by)"
