"""What a wrong setting, home or file gives: one Dutch line that names it, and no traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from vtflow.domain.errors import BadInput
from vtflow.notify.channels import parse_channels
from vtflow.policy import PolicyBook
from vtflow.settings import Settings, read_settings, without_password
from vtflow.up.cautions import cautions
from vtflow.up.place import HomeLock
from vtflow.wiring import make_home

CHANNELS = """
channels:
  mail: {url: "mailto://127.0.0.1:2525/?from=a@voorbeeld.nl&to=b@voorbeeld.nl"}
teams:
  cjg-haarlem: [mail]
  cjg-haarlm: [mail]
"""


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("web_port", "abc", "VTFLOW_WEB_PORT is geen geheel getal"),
        ("web_port", "70000", "VTFLOW_WEB_PORT is groter dan 65535"),
        ("time_scale", "0", "VTFLOW_TIME_SCALE moet groter zijn dan 0"),
        ("time_start", "morgen", "VTFLOW_TIME_START is geen datum en tijd"),
        ("time_start", "0001-01-01T00:00", "VTFLOW_TIME_START 0001-01-01T00:00:00 valt buiten de kalenders"),
        (
            "time_start",
            "9999-12-31T23:59-11:00",
            "VTFLOW_TIME_START 9999-12-31T23:59:00-11:00 valt buiten",
        ),
        ("time_start", "2026-03-29T02:30", "VTFLOW_TIME_START 2026-03-29T02:30:00 bestaat niet"),
        ("region", " , ", "VTFLOW_REGION noemt geen regio"),
        ("database_url", "zomaar", "VTFLOW_DATABASE_URL is geen adres van een database"),
        ("database_url", "postgresql://u:geheim@h:poort/x", "VTFLOW_DATABASE_URL is geen adres van een database"),
        ("public_url", "vtflow.voorbeeld.nl", "VTFLOW_PUBLIC_URL is geen webadres"),
    ],
)
def test_a_wrong_setting_is_named_in_dutch(setting: str, value: str, told: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_settings(**{setting: value})
    assert str(refused.value).startswith(told)
    assert "geheim" not in str(refused.value)


def test_a_settings_file_that_is_no_toml_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "vtflow.toml").write_text("region = [", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadInput, match=r"vtflow.toml is geen geldige TOML"):
        read_settings()


def test_a_home_that_is_a_file_is_refused_by_the_lock_and_by_every_command(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("", encoding="utf-8")
    for use in (HomeLock, make_home):
        with pytest.raises(BadInput, match=r"er staat een bestand met die naam.*VTFLOW_HOME"):
            use(home)


def test_a_home_where_nothing_can_be_made_is_refused() -> None:
    with pytest.raises(BadInput, match=r"kan niet worden gemaakt.*VTFLOW_HOME"):
        make_home(Path("/proc/vtflow"))


def test_a_database_address_is_shown_without_its_password() -> None:
    assert without_password("postgresql+psycopg://u:geheim@host/db") == "postgresql+psycopg://…@host/db"


def test_a_team_that_no_region_has_and_links_to_this_machine_only_are_told() -> None:
    told = _cautions(Settings(channels=Path("kanalen.yaml")))
    assert len(told) == 2
    assert told[0].startswith("kanalen.yaml noemt team 'cjg-haarlm'")
    assert told[1].startswith("links in berichten wijzen naar http://127.0.0.1:8270")


def test_a_proxy_must_say_who_asks_so_that_only_links_work_without_the_password() -> None:
    told = _cautions(Settings(channels=Path("kanalen.yaml"), public_url="https://vtflow.voorbeeld.nl/"))
    assert told[1].startswith("de proxy van https://vtflow.voorbeeld.nl moet X-Forwarded-For meesturen")


def test_without_a_channels_file_there_is_nothing_to_tell() -> None:
    assert _cautions(Settings()) == []


def _cautions(settings: Settings) -> list[str]:
    return list(cautions(settings, parse_channels(CHANNELS, {}, "kanalen.yaml"), PolicyBook()))


def test_a_database_file_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from vtflow.cli import main; main()", "up"]
    settings = {"VTFLOW_HOME": str(tmp_path), "VTFLOW_DATABASE_URL": "sqlite:////proc/map/x.db"}
    ports = {"VTFLOW_WEB_PORT": "18391", "VTFLOW_PREFECT_PORT": "18392"}
    ended = subprocess.run(
        command, env=os.environ | settings | ports, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 2
    assert ended.stderr.startswith("vtflow: /proc/map/x.db kan niet worden gemaakt")
    assert "Traceback" not in ended.stderr


def test_ctrl_c_while_the_program_loads_ends_quietly() -> None:
    interrupted = """
import sys
from types import ModuleType

class Loading(ModuleType):
    def __getattr__(self, name):
        raise KeyboardInterrupt

sys.modules["vtflow.cli.run"] = Loading("vtflow.cli.run")
from vtflow.cli import main
main()
"""
    ended = subprocess.run([sys.executable, "-c", interrupted], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (130, "")


def test_the_command_line_loads_nothing_before_it_can_be_interrupted() -> None:
    probe = "import sys, vtflow.cli; print(sorted(n for n in sys.modules if n.startswith('vtflow.')))"
    loaded = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, timeout=60, check=True)
    assert loaded.stdout.strip() == "['vtflow.cli']"
