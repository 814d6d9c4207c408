import json
import os
import signal
import socket
import stat
import time
from pathlib import Path

import httpx
import pytest

from tests.e2e.running import Up, free_places, run, wait_for
from tests.given import MELDING

pytestmark = pytest.mark.prefect


def test_a_busy_port_is_refused_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = str(busy.getsockname()[1])
        for name in ("VTFLOW_PREFECT_PORT", "VTFLOW_WEB_PORT"):
            ended = run(tmp_path / "var", "up", "--demo", **{**free_places(), name: port})
            assert ended.returncode == 2
            assert f"poort {port}" in ended.stderr
            assert f"is bezet; kies een andere met {name}" in ended.stderr
    assert not (tmp_path / "var" / "vtflow.db").exists()


def test_the_demo_refuses_a_database_that_it_did_not_make(tmp_path: Path) -> None:
    home = tmp_path / "var"
    assert run(home, "db", "upgrade").returncode == 0
    ended = run(home, "up", "--demo", **free_places())
    assert ended.returncode == 2
    assert "niet door de demo gemaakt" in ended.stderr
    assert json.loads(run(home, "list", "--json").stdout) == []


def test_an_outside_bind_without_a_password_is_refused_by_the_doctor(tmp_path: Path) -> None:
    ended = run(tmp_path / "var", "doctor", "--json", VTFLOW_WEB_HOST="192.0.2.1")
    assert ended.returncode == 1
    found = {one["subject"]: one for one in json.loads(ended.stdout)["findings"]}
    assert found["bereik"]["verdict"] == "fout"
    assert run(tmp_path / "var", "doctor").returncode == 0


def test_verify_tells_whole_broken_and_unknown_apart(tmp_path: Path) -> None:
    home = tmp_path / "var"
    assert run(home, "verify").returncode == 2
    run(home, "db", "upgrade")
    ended = run(home, "verify", "--json")
    assert ended.returncode == 0
    assert json.loads(ended.stdout)["verdict"] == "whole"


def test_the_demo_runs_for_a_while_and_ends_by_itself(tmp_path: Path) -> None:
    home = tmp_path / "var"
    with Up(home, "--demo", "--exit-after", "12") as up:
        up.wait_ready()
        ready = time.monotonic()
        assert f"http://127.0.0.1:{up.prefect_port}" in up.text()
        assert f"http://127.0.0.1:{up.web_port}/postvak" in up.text()
        second = run(home, "up", "--demo", **up.settings)
        assert second.returncode == 2
        assert f"draait al een `vtflow up` (proces {up.process.pid})" in second.stderr
        assert up.process.wait(60) == 0, up.text()
        assert 11 < time.monotonic() - ready < 24
        assert not up.survivors()
    assert run(home, "verify").returncode == 0, up.logs()
    rows = json.loads(run(home, "list", "--alles", "--json").stdout)
    assert len(rows) >= 3


def test_without_the_demo_a_password_is_made_and_nothing_is_simulated(tmp_path: Path) -> None:
    home = tmp_path / "var"
    with Up(home, VTFLOW_REGION="kennemerland") as up:
        up.wait_ready()
        secret = home / "prefect-wachtwoord"
        assert str(secret) in up.text()
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
        user, _, password = secret.read_text().strip().partition(":")
        assert password not in up.text()
        guarded = f"http://127.0.0.1:{up.prefect_port}/api/admin/version"
        assert httpx.get(guarded, trust_env=False).status_code == 401
        assert httpx.get(guarded, auth=(user, password), trust_env=False).is_success
        assert up.pid("demo") == 0
        taken = run(home, "register", "--json", "--data", json.dumps(MELDING), VTFLOW_REGION="kennemerland")
        assert taken.returncode == 0, taken.stderr
        wait_for(lambda: "1 open routes" in up.text(), 30, up.text())
        assert up.stop(signal.SIGINT) < 15
        assert up.process.returncode == 0
        assert not up.survivors()


@pytest.mark.long
def test_no_process_outlives_a_killed_supervisor_and_the_clock_stands_still(tmp_path: Path) -> None:
    home = tmp_path / "var"
    with Up(home, "--demo") as up:
        up.wait_ready()
        time.sleep(8)
        os.kill(up.process.pid, signal.SIGKILL)
        up.process.wait()
        wait_for(lambda: not up.survivors(), 15, "orphans")
    time.sleep(4)
    first = _newest(home)
    time.sleep(4)
    assert _newest(home) == first
    with Up(home, "--demo", "--exit-after", "10") as again:
        again.wait_ready()
        assert again.process.wait(90) == 0, again.text()
    assert run(home, "verify").returncode == 0
    assert _newest(home) > first
    assert "T".join(_newest(home).split("T")[:1]) < "2026-02-15"


def _newest(home: Path) -> str:
    from tests.e2e.journal import Journal

    journal = Journal(home)
    return max(event.recorded_at for events in journal.streams.values() for event in events).isoformat()
