"""Keys, the log of access and its review, subscriptions and the watched folder, as somebody at a keyboard uses them."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import Result

from tests.given import MELDING
from tests.unit.cli.commands import tried
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.written_time import clock_text

Run = Callable[..., Result]


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command: vt.m01 at the keyboard, who may send events to this machine."""
    monkeypatch.setenv("VTFLOW_STAFF", "vt.m01")
    monkeypatch.setenv("VTFLOW_WEBHOOK_HOSTS", "127.0.0.1")
    return tried


def test_a_key_is_shown_once_listed_without_its_secret_and_ended_for_good(run: Run) -> None:
    made = json.loads(run("keys", "make", "--team", "vt", "--role", "team", "--by", "operaties.m00", "--json").stdout)
    assert made["tekst"].startswith(f"vtk_{made['sleutel']}_")
    listed = run("keys", "list", "--json").stdout
    assert made["tekst"] not in listed
    assert run("keys", "revoke", made["sleutel"], "--by", "operaties.m00").exit_code == 0
    assert [row["stand"] for row in json.loads(run("keys", "list", "--json").stdout)] == ["ingetrokken"]
    assert isinstance(run("keys", "revoke", made["sleutel"], "--by", "operaties.m00").exception, Refused)


@pytest.mark.parametrize(
    ("team", "role", "days", "error"),
    [
        ("vt", "baas", "10", BadInput),
        ("elders", "team", "10", BadInput),
        ("vt", "team", "0", BadInput),
        ("vt", "team", "366", BadInput),
        ("cjg-haarlem", "coordinator", "10", Refused),
    ],
)
def test_a_key_that_makes_no_sense_is_not_made(run: Run, team: str, role: str, days: str, error: type) -> None:
    done = run("keys", "make", "--team", team, "--role", role, "--by", "operaties.m00", "--days", days)
    assert isinstance(done.exception, error)
    assert json.loads(run("keys", "list", "--json").stdout) == []


def test_who_looks_at_a_melding_at_the_command_line_is_written_down(run: Run) -> None:
    ref = json.loads(run("register", "--json", "--data", json.dumps(MELDING)).stdout)["ref"]
    assert run("show", ref).exit_code == 0
    assert run("explain", ref).exit_code == 0
    rows = json.loads(run("access", "list", "--ref", ref, "--json").stdout)
    assert [(row["medewerker"], row["weg"], row["handeling"]) for row in rows] == [
        ("vt.m01", "opdrachtregel", "melding.lezen")
    ] * 2


READS: dict[str, tuple[str, bool]] = {
    "radar REF": ("melding.lezen", True),
    "silence REF": ("melding.lezen", True),
    "report melding REF": ("melding.lezen", True),
    "ijw export REF": ("melding.lezen", True),
    "melder-text REF wachten": ("melding.lezen", True),
    "messages --ref REF": ("berichten.lezen", True),
    "find K-1": ("melding.zoeken", True),
    "access list --ref REF": ("toegang.lezen", True),
    "list": ("wachtrij.lezen", False),
    "mine vt.m01": ("wachtrij.lezen", False),
    "board": ("wachtrij.lezen", False),
    "contacts": ("wachtrij.lezen", False),
    "balance": ("wachtrij.lezen", False),
    "agenda afstemming": ("wachtrij.lezen", False),
    "silence": ("wachtrij.lezen", False),
    "staff work vt.m01": ("wachtrij.lezen", False),
    "report zonder-contact": ("wachtrij.lezen", False),
    "audit sample": ("wachtrij.lezen", False),
    "destroy list": ("wachtrij.lezen", False),
    "messages": ("berichten.lezen", False),
    "access review 2026-01": ("toegang.lezen", False),
}


@pytest.mark.parametrize("line", READS)
def test_whatever_shows_meldingen_at_the_command_line_is_written_down(run: Run, line: str) -> None:
    melding = {**MELDING, "bron_kenmerk": "K-1"}
    ref = json.loads(run("register", "--json", "--data", json.dumps(melding)).stdout)["ref"]
    assert run(*line.replace("REF", ref).split()).exit_code == 0
    rows = json.loads(run("access", "list", "--json").stdout)
    action, of_one = READS[line]
    assert [(row["medewerker"], row["handeling"], row["ref"]) for row in rows] == [
        ("vt.m01", action, ref if of_one else "")
    ]


def test_a_kenmerk_that_leads_nowhere_is_in_the_log_as_not_found_without_the_kenmerk(run: Run) -> None:
    assert isinstance(run("find", "Jansen-1").exception, BadInput)
    (row,) = json.loads(run("access", "list", "--json").stdout)
    assert (row["handeling"], row["uitkomst"], row["ref"]) == ("melding.zoeken", "niet-gevonden", "")
    assert "Jansen" not in str(row)


def test_a_month_that_still_runs_cannot_be_signed_off(run: Run) -> None:
    assert json.loads(run("access", "review", "--json").stdout)["open"] == []
    done = run("access", "review", "2039-12", "--sign", "in_orde", "--by", "vt-kwaliteit.m00")
    assert isinstance(done.exception, Refused)
    assert isinstance(run("access", "review", "2026-13").exception, BadInput)
    assert isinstance(run("access", "review", "2026-01", "--sign", "prima").exception, BadInput)


def test_the_roles_are_shown_as_they_are_checked(run: Run) -> None:
    rows = {row["rol"]: row for row in json.loads(run("access", "roles", "--json").stdout)}
    assert set(rows) == {"operations", "team", "coordinator", "manager", "auditor"}
    assert (rows["team"]["melding.lezen"], rows["manager"]["melding.lezen"]) == ("eigen", "nee")


def test_a_subscription_is_made_listed_and_stopped(run: Run, tmp_path: Path) -> None:
    secret = tmp_path / "geheim"
    secret.write_text("een-lang-geheim-van-meer-dan-24-tekens", encoding="utf-8")
    secret.chmod(0o600)
    given = ("--url", "http://127.0.0.1:9/x", "--team", "vt", "--by", "operaties.m00", "--secret-file", str(secret))
    assert run("webhook", "add", "zaken", *given).exit_code == 0
    assert isinstance(run("webhook", "add", "zaken", *given).exception, Refused)
    assert run("webhook", "test", "zaken").exit_code == 1
    (row,) = json.loads(run("webhook", "list", "--json").stdout)
    assert (row["code"], row["opgegeven"]) == ("zaken", 1)
    (tried,) = json.loads(run("webhook", "list", "zaken", "--json").stdout)
    assert (tried["result"], tried["kind"]) == ("mislukt", "proef")
    shown = run("webhook", "list", "zaken").stdout
    assert all(head in shown for head in ("moment", "gebeurtenis", "uitkomst", "mislukt"))
    assert clock_text(datetime.fromisoformat(tried["at"])) in shown
    assert run("webhook", "stop", "zaken", "--by", "operaties.m00").exit_code == 0
    assert isinstance(run("webhook", "retry", "zaken").exception, BadInput)


def test_the_watched_folder_is_read_by_hand_and_asked_for_where_there_is_none(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(run("drop").exception, BadInput)
    monkeypatch.setenv("VTFLOW_DROP_FOLDER", str(tmp_path / "inlezen"))
    assert json.loads(run("drop", "--json").stdout) == []
    assert (tmp_path / "inlezen" / "in").is_dir()
    (tmp_path / "inlezen" / "mei.csv").touch()
    told = run("drop").stdout
    assert f"mei.csv blijft liggen: hoort in {tmp_path / 'inlezen' / 'in'}" in told
