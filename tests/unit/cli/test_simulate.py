import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from vtflow.cli.app import app
from vtflow.domain.errors import BadInput
from vtflow.simulate.loop import Simulation

SMALL = ("--regions", "zeeland", "--meldingen", "15", "--from", "2025-03-03", "--to", "2025-03-14")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VTFLOW_HOME", str(tmp_path / "var"))
    monkeypatch.delenv("VTFLOW_DATABASE_URL", raising=False)
    return tmp_path / "var"


def simulate(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["simulate", *arguments])


def refusal(*arguments: str) -> str:
    result = simulate(*arguments)
    assert isinstance(result.exception, BadInput), result.output
    return str(result.exception)


def test_a_simulation_tells_its_rate_memory_and_verdict_as_json(home: Path) -> None:
    result = simulate(*SMALL, "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.output)
    assert found["meldingen"] == 15
    assert found["events"] > 15
    assert found["commands"] > 0
    assert found["events_per_minute"] == pytest.approx(found["events"] / found["seconds"] * 60, rel=0.2)
    assert 0 < found["peak_mb"] < 1024
    assert found["regions"] == ["zeeland"]
    assert found["verify"] == "whole"
    assert found["database"] == str(home / "simulatie.db")


def test_the_same_database_verifies_from_the_command_line_afterwards(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = simulate(*SMALL, "--no-verify")
    assert shown.exit_code == 0, shown.output
    assert "gebeurtenissen per minuut" in shown.output
    assert "er is niets verstuurd" in shown.output
    monkeypatch.setenv("VTFLOW_DATABASE_URL", f"sqlite:///{home / 'simulatie.db'}")
    assert CliRunner().invoke(app, ["verify"]).exit_code == 0


def test_an_earlier_simulation_is_replaced_and_the_same_seed_gives_the_same(home: Path) -> None:
    first, again = (json.loads(simulate(*SMALL, "--json").output) for _ in range(2))
    for name in ("meldingen", "joined", "events", "commands", "outcomes", "norms", "refused"):
        assert first[name] == again[name]
    other = json.loads(simulate(*SMALL, "--seed", "7", "--json").output)
    assert other["norms"] != first["norms"]


def test_a_database_of_somebody_else_is_refused_and_left_as_it_is(home: Path) -> None:
    home.mkdir()
    other = home / "echt.db"
    assert CliRunner(env={"VTFLOW_DATABASE_URL": f"sqlite:///{other}"}).invoke(app, ["db", "upgrade"]).exit_code == 0
    assert "niet door een simulatie gemaakt" in refusal(*SMALL, "--database", str(other))
    with closing(sqlite3.connect(other)) as connection:
        assert connection.execute("select count(*) from melding").fetchone() == (0,)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("--from", "2025-13-01"), "--from '2025-13-01' is geen datum"),
        (("--from", "2025-02-01", "--to", "2025-01-01"), "niet op volgorde"),
        (("--to", "2025-02-01", "--until", "2025-01-31"), "niet op volgorde"),
        (("--regions", " , "), "noemt geen regio"),
        (("--regions", "atlantis"), "atlantis"),
        (("--regions", "zeeland", "--database", "/bestaat/niet/x.db"), "map /bestaat/niet bestaat niet"),
    ],
)
def test_what_cannot_be_simulated_is_told_in_one_line(arguments: tuple[str, ...], text: str) -> None:
    assert text in refusal(*arguments)


def test_ctrl_c_prints_what_was_done_and_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    hours = iter(range(100))

    def interrupted(self: Simulation, *_: object) -> None:
        if next(hours) == 50:
            raise KeyboardInterrupt

    monkeypatch.setattr(Simulation, "_act", interrupted)
    result = simulate(*SMALL)
    assert result.exit_code == 130
    assert "gebeurtenissen per minuut" in result.output
    assert "nagerekend" not in result.output


def test_the_result_is_written_with_its_mix_and_told_against_its_aims(tmp_path: Path) -> None:
    mix = Path(__file__).parents[3] / "samples" / "scenarios" / "druk.yaml"
    out = tmp_path / "druk.md"

    result = simulate(*SMALL, "--scenario", str(mix), "--report", str(out))

    assert result.exit_code == 0, result.output
    text = out.read_text(encoding="utf-8")
    assert "# Simulatie: Veel spoed en grote drukte" in text
    for part in ("IJking: doel en gespeeld", "Verloop per week", "Verstreken termijnen per norm"):
        assert part in text
    assert "15 meldingen in 1 regio," in result.output


def test_a_result_that_cannot_be_written_is_refused_before_anything_is_played(home: Path, tmp_path: Path) -> None:
    assert "bestaat niet; maak haar" in refusal(*SMALL, "--report", str(tmp_path / "nergens" / "a.html"))
    assert "kies uit: html" in refusal(*SMALL, "--report", str(tmp_path / "a.pdf"))
    assert not (home / "simulatie.db").exists()


def test_measures_are_played_on_open_meldingen_and_not_here() -> None:
    measures = Path(__file__).parents[3] / "samples" / "scenarios" / "zomer.yaml"

    assert "vtflow what-if" in refusal(*SMALL, "--scenario", str(measures))
