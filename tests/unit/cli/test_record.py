"""Which record a command is about when nobody says: a newcomer's demo, or an installation's own."""

import json
from pathlib import Path

import pytest

from tests.given import MELDING
from tests.unit.cli.commands import done, tried
from vtflow.demo.mark import DEMO_HOME, DEMO_REGION, mark
from vtflow.domain.errors import BadInput
from vtflow.settings import read_settings
from vtflow.wiring import open_app, settings_here


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which the commands are given, without a setting."""
    for name in ("HOME", "REGION", "DATABASE_URL", "SECRET_FILE"):
        monkeypatch.delenv(f"VTFLOW_{name}", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def demo(folder: Path) -> Path:
    """That folder after `make run`: the demo left its record, and there is no other."""
    mark(open_app(read_settings(home=DEMO_HOME, region=DEMO_REGION), create=True).store)
    return folder


def test_after_the_demo_a_newcomer_checks_and_reads_it_without_a_setting(demo: Path) -> None:
    ref = json.loads(done("register", "--json", "--data", json.dumps(MELDING)))["ref"]
    assert [row["ref"] for row in json.loads(done("list", "--json"))] == [ref]
    verified = tried("verify", "--json")
    assert (verified.exit_code, json.loads(verified.stdout)["meldingen"]) == (0, 1)
    assert verified.stderr == "vtflow: dit is de demo, in var/demo\n"
    assert "1 meldingen open" in done("board", "--region", DEMO_REGION)
    assert [found.name for found in (demo / "var").iterdir()] == ["demo"]


def test_meldingen_taken_in_after_the_demo_go_to_a_record_of_their_own(demo: Path) -> None:
    file = demo / "meldingen.jsonl"
    file.write_text(json.dumps(MELDING | {"bron_kenmerk": "K-1", "ontvangen_op": "2026-05-18T09:00"}) + "\n")
    refused = tried("import", str(file), "--region", DEMO_REGION)
    assert "hier draaien: kennemerland" in str(refused.exception)
    assert json.loads(done("import", str(file), "--json"))["read"] == 1
    assert (demo / "var" / "vtflow.db").exists()
    assert tried("verify").stderr == ""
    assert settings_here().home == Path("var")


@pytest.mark.parametrize("left", ["secret.json", "log", "vtflow.db-wal"])
def test_an_installation_that_lost_its_database_hears_so_and_not_that_the_demo_is_whole(demo: Path, left: str) -> None:
    (demo / "var" / left).touch()
    verified = tried("verify")
    assert verified.exit_code == 2
    assert verified.stderr == (
        f"vtflow: niet na te gaan: er is geen administratie van vtflow ({demo}/var/vtflow.db); "
        "was zij er wel, zet dan de laatste kopie terug met `vtflow db restore`"
        "; voor de demo: VTFLOW_HOME=var/demo VTFLOW_REGION=demo\n"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOME", "var"),
        ("REGION", "kennemerland"),
        ("REGION", "demo,kennemerland"),
        ("SECRET_FILE", "sleutels.json"),
        ("DATABASE_URL", "sqlite:///elders.db"),
    ],
)
def test_a_setting_that_names_another_record_is_never_about_the_demo(
    demo: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"VTFLOW_{name}", value)
    assert settings_here() == read_settings()
    assert isinstance(tried("list").exception, BadInput)


def test_settings_that_name_no_record_leave_the_demo_to_be_found(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VTFLOW_WEB_PORT", "9270")
    monkeypatch.setenv("VTFLOW_REGION", DEMO_REGION)
    found = settings_here()
    assert (found.home, found.regions, found.web_port) == (DEMO_HOME, (DEMO_REGION,), 9270)


def test_before_there_is_any_record_a_command_says_how_to_make_one(folder: Path) -> None:
    found = tried("list").exception
    assert isinstance(found, BadInput)
    assert str(found) == (
        f"er is geen administratie van vtflow ({folder}/var/vtflow.db); neem meldingen in met `vtflow import`, "
        "start `vtflow up`, of wijs de map van een andere aan met VTFLOW_HOME"
    )
    assert list(folder.rglob("*.db")) == []
