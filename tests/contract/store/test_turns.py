"""Work that one process at a time does: the second one that tries has no turn, and has it once the first is gone."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from vtflow.ports import StoreUnavailable
from vtflow.store.turns import turn

_HOLDER = """
import sys, time
from pathlib import Path
from vtflow.store.turns import turn
with turn(sys.argv[1], "corv", Path(sys.argv[2])) as is_ours:
    print(is_ours, flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_turn_is_of_one_process_and_free_when_that_is_killed(
    new_database: Callable[[str], str], tmp_path: Path, kind: str
) -> None:
    url = new_database(kind)
    command = [sys.executable, "-c", _HOLDER, url, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        with turn(url, "corv", tmp_path) as is_ours, turn(url, "rapporten", tmp_path) as other:
            assert (is_ours, other) == (False, True)
        holder.send_signal(signal.SIGKILL)
        holder.wait(10)
    for _ in range(50):  # the server notices the end of a connection a moment later
        with turn(url, "corv", tmp_path) as is_ours:
            if is_ours:
                return
    pytest.fail("the turn of a process that is gone stayed taken")


def test_what_goes_wrong_in_a_turn_is_told_and_the_turn_is_free_again(
    new_database: Callable[[str], str], tmp_path: Path
) -> None:
    url = new_database("sqlite")

    def fail() -> None:
        with turn(url, "corv", tmp_path):
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - the test's own
        fail()
    with turn(url, "corv", tmp_path) as is_ours:
        assert is_ours


def test_a_database_that_is_away_is_told_without_its_password(tmp_path: Path) -> None:
    url = "postgresql+psycopg://vtflow:geheim@127.0.0.1:1/vtflow"
    with pytest.raises(StoreUnavailable) as told, turn(url, "corv", tmp_path):
        pass
    assert "geheim" not in str(told.value)
