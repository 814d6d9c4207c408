import os
import signal
import time
from pathlib import Path

import pytest

from tests.e2e.journal import Journal
from tests.e2e.running import WORKERS, NewcomersUp, Up, run, run_bare, wait_for

pytestmark = [pytest.mark.prefect, pytest.mark.long]


def test_two_minutes_show_a_whole_route_and_what_can_go_wrong_on_it(tmp_path: Path) -> None:
    with NewcomersUp(tmp_path, "--exit-after", "120") as up:
        up.wait_ready()
        assert up.process.wait(180) == 0, up.text()
        assert not up.survivors()
    assert "viel uit" not in up.text(), up.logs()
    assert "opdrachten op deze demo: vtflow list" in up.text()
    verdict = run_bare(tmp_path, "verify")
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
    assert "dit is de demo, in var/demo" in verdict.stderr
    journal = Journal(up.home)
    assert journal.went_all_the_way()
    for kind in ("overdracht-onvolledig", "overdracht-geweigerd", "melding-gevoegd", "termijn-verstreken"):
        assert journal.count(kind), kind
    assert 11 <= len(journal.streams) <= 15
    journal.require_no_rung_lost_or_doubled()


def test_each_child_may_be_killed_during_the_demo(tmp_path: Path) -> None:
    home = tmp_path / "var"
    with Up(home, "--demo") as up:
        up.wait_ready()
        for child in ("prefect", *WORKERS):
            before = up.pid(child)
            assert before, f"{child} does not run"
            os.kill(before, signal.SIGKILL)
            wait_for(lambda c=child, b=before: up.pid(c) not in {0, b}, 30, f"{child} does not come back: {up.text()}")
            time.sleep(4)
        wait_for(up.answers, 60, up.text())
        assert all(f"{child} viel uit" in up.text() for child in ("prefect", *WORKERS))
        time.sleep(20)
        assert up.stop(signal.SIGTERM) < 15
        assert up.process.returncode == 0
        assert not up.survivors()
    verdict = run(home, "verify")
    assert verdict.returncode == 0, verdict.stdout
    Journal(home).require_no_rung_lost_or_doubled()
