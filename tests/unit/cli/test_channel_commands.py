"""The commands about channels and messages, as operations use them; no secret shows in any of them."""

import json
import logging
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vtflow.cli.app import app
from vtflow.domain.errors import Refused, VtflowError
from vtflow.store.sql import SqlStore

CANARY = "Geheim-W8woord-7f3a"
FILE = """
channels:
  mail: {url: "mailtos://u:${WACHTWOORD}@127.0.0.1:1/?from=vtflow@example.nl&to=cjg@example.nl"}
  web: {url: "json://127.0.0.1:1/${WACHTWOORD}/{team}"}
  spare: {url: "jsons://127.0.0.1:1/${WACHTWOORD}"}
  slack: {url: "slack://T1/${WACHTWOORD}/x"}
  pover: {url: "pover://${WACHTWOORD}", other: true}
teams:
  cjg-haarlem: [mail, web]
persons:
  vt.m01: {urgent: [slack, pover]}
default: [web]
fallback: {after: 2, default: spare}
"""


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "kanalen.yaml"
    file.write_text(FILE, encoding="utf-8")
    monkeypatch.setenv("VTFLOW_HOME", str(tmp_path))
    monkeypatch.setenv("VTFLOW_CHANNELS", str(file))
    monkeypatch.setenv("WACHTWOORD", CANARY)
    SqlStore.create(f"sqlite:///{tmp_path / 'vtflow.db'}").close()
    return file


def run(*arguments: str) -> tuple[int, str]:
    found = CliRunner().invoke(app, list(arguments), catch_exceptions=True)
    if isinstance(found.exception, VtflowError):
        return 1 if isinstance(found.exception, Refused) else 2, f"{found.output}{found.exception}"
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    return found.exit_code, found.output


def test_channels_are_listed_with_who_uses_them_and_never_an_address() -> None:
    code, text = run("channels", "list", "--json")

    rows = {row["kanaal"]: row for row in json.loads(text)}
    assert code == 0
    assert rows["mail"]["gebruikt_door"] == ["cjg-haarlem"]
    assert rows["slack"]["gebruikt_door"] == ["vt.m01"]
    assert rows["spare"]["gebruikt_door"] == ["reserve van alle andere teams"]
    assert {row["stand"] for row in rows.values()} == {"nog niet gebruikt"}
    assert CANARY not in text
    assert "127.0.0.1" not in text


def test_a_test_goes_over_every_channel_of_the_team_tells_each_outcome_and_counts_for_its_state() -> None:
    code, text = run("channels", "test", "cjg-haarlem", "--json")

    tested = json.loads(text[text.index("{") :])
    assert code == 1
    assert [(row["kanaal"], row["uitkomst"]) for row in tested["kanalen"]] == [
        ("mail", "mislukt"),
        ("web", "mislukt"),
        ("spare", "mislukt"),
    ]
    states = {row["kanaal"]: row["stand"] for row in json.loads(run("channels", "list", "--json")[1])}
    assert (states["mail"], states["slack"]) == ("hapert", "nog niet gebruikt")
    run("channels", "test", "cjg-haarlem")
    states = {row["kanaal"]: row["stand"] for row in json.loads(run("channels", "list", "--json")[1])}
    assert states["mail"] == "faalt"
    told = json.loads(run("messages", "--team", "operaties", "--json")[1])
    assert {row["ref"] for row in told} == {"mail", "web", "spare"}
    assert {row["soort"] for row in told} == {"kanaal-mislukt"}


def test_a_check_names_channels_that_cannot_be_read_and_teams_that_do_not_exist(installation: Path) -> None:
    text = FILE.replace("teams:\n", "teams:\n  cjg-harlem: [web]\n").replace("vt.m01", "vt.m99")
    installation.write_text(text, encoding="utf-8")

    code, shown = run("channels", "check", "--json")

    faults = json.loads(shown)["fouten"]
    assert code == 1
    assert any("kanaal slack" in fault for fault in faults)
    assert any("cjg-harlem" in fault for fault in faults)
    assert any("vt.m99" in fault for fault in faults)


def test_an_unknown_team_and_a_person_without_channels_are_bad_input() -> None:
    assert run("channels", "test", "nergens")[0] == 2
    code, text = run("channels", "test", "vt.m02")
    assert (code, "vtflow channels test vt" in text) == (2, True)


def test_messages_are_empty_at_first_and_an_unknown_delivery_cannot_be_retried() -> None:
    assert run("messages", "--json") == (0, "[]\n")
    code, text = run("messages", "retry", "bestaat-niet", "--by", "vt.m01")
    assert (code, "bestaat niet" in text) == (2, True)


BROKEN = [
    FILE.replace("slack://T1/", "slack://xoxb-"),
    FILE.replace("mailtos://", "mailto://").replace("127.0.0.1:1", "mail.example"),
    FILE.replace("json://127.0.0.1:1", "json://127.0.0.1:poort"),
    FILE.replace("&to=cjg@example.nl", "&to=${WACHTWOORD}"),
    FILE.replace("pover://", "onbekend//"),
    FILE.replace("pover://", "mqtts://"),
    FILE.replace("/{team}", "/{team}?optional=${WACHTWOORD}"),
    FILE.replace("/{team}", "/{team}?${WACHTWOORD}=1"),
    FILE.replace("teams:", f"teams: [{CANARY}"),
    FILE.replace("urgent: [slack, pover]", "acuut: []"),
]


@pytest.mark.parametrize("broken", BROKEN)
def test_no_fault_of_the_file_shows_a_secret_in_output_error_or_log(
    installation: Path, caplog: pytest.LogCaptureFixture, broken: str
) -> None:
    caplog.set_level(logging.DEBUG)
    installation.write_text(broken, encoding="utf-8")

    require_silent(["channels", "list"], caplog)


@pytest.mark.parametrize("command", [["channels", "check"], ["channels", "test", "vt"], ["doctor"], ["messages"]])
def test_no_command_shows_a_secret_of_a_file_that_is_wrong(
    installation: Path, caplog: pytest.LogCaptureFixture, command: list[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    installation.write_text(BROKEN[0], encoding="utf-8")

    require_silent(command, caplog)


def require_silent(command: list[str], caplog: pytest.LogCaptureFixture) -> None:
    """Run a command that must end badly, and look for the secret in all it says."""
    found = CliRunner().invoke(app, command)

    shown: list[str] = [found.output, caplog.text]
    error = found.exception
    while error is not None:
        shown.append(f"{error} {error!r}")
        error = None if error.__suppress_context__ else error.__context__
    assert isinstance(found.exception, VtflowError | SystemExit)
    assert CANARY.lower() not in " ".join(shown).lower()


@pytest.mark.parametrize("command", [["channels", "test", "cjg-haarlem"], ["channels", "test", "vt.m01"], ["messages"]])
def test_no_failing_channel_shows_a_secret(caplog: pytest.LogCaptureFixture, command: list[str]) -> None:
    caplog.set_level(logging.DEBUG)

    text = run(*command)[1]

    assert CANARY.lower() not in f"{text} {caplog.text}".lower()
