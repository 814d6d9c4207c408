"""The commands of the message exchange: what they print, and how they end."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vtflow.cli.app import app

BY = ["--by", "operaties.m00"]
MELDING = {
    "gemeente": "Haarlem",
    "melder": "politie",
    "kanaal": "corv",
    "huishouden": "C1",
    "aard": "kindermishandeling",
    "kinderen": 1,
}
STEPS = [
    ("check-veiligheid", {"acuut": False}),
    ("decide-veiligheidsbeoordeling", {"uitkomst": "vto", "gesproken": "alle"}),
    ("send-vto", {"kinderen": ["kind-1"], "grond": "acuut_gevaar", "veiligheidsplan": True, "zienswijze": "gegeven"}),
]


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.output


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of its own with one VTO that waits to be sent."""
    monkeypatch.setenv("VTFLOW_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    run("db", "upgrade")
    _, printed = run("register", "--data", json.dumps(MELDING), "--json")
    for command, data in STEPS:
        code, text = run("do", json.loads(printed)["ref"], command, "--by", "vt.m01", "--data", json.dumps(data))
        assert code == 0, text
    return tmp_path


def test_a_vto_is_told_as_waiting_then_sent_and_then_no_longer_waiting(home: Path) -> None:
    (ref,) = json.loads(run("corv", "status", "--json")[1])["te_verzenden"]

    code, text = run("corv", "send", *BY)

    assert (code, len(list((home / "corv" / "uit").iterdir()))) == (0, 1)
    assert f"VTO-{ref[:-2]}-1 ({ref}): verzonden aan Raad voor de Kinderbescherming, Kennemerland" in text
    assert json.loads(run("corv", "status", "--json")[1])["te_verzenden"] == []


def test_a_message_that_cannot_be_taken_ends_with_1_and_stays_in_the_status(home: Path) -> None:
    run("corv", "status")
    (home / "corv" / "in" / "x.json").write_text("{}", encoding="utf-8")

    code, text = run("corv", "receive", *BY)

    assert code == 1
    assert "1 berichten, 1 niet gelukt" in text
    (aside,) = json.loads(run("corv", "status", "--json")[1])["afgekeurd"]
    assert aside["bestand"] == "x.json"
    assert aside["reden"].startswith("geen bericht: id klopt niet")
