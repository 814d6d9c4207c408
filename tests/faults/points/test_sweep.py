"""Kill at every named point of every piece of work, look at what is left, do the work again, and compare.

The accounting is Jepsen's: what was attempted, acknowledged, lost, duplicated and unknown (done, but not acknowledged).
Quick: the first and the last time that a point is passed. LONG=1: every time.
"""

import ast
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import vtflow
from tests.faults.points import forks
from tests.faults.points.roles import ROLES, Role
from tests.faults.points.sending import SENDING, receiver
from vtflow import faults
from vtflow.faults import POINTS

LONG = os.environ.get("LONG") == "1"
EVERY = (*ROLES, SENDING)
#: points and times that were killed at, over all roles of this run
_killed: Counter[str] = Counter()
_done: set[str] = set()


def template(role: Role, folder: Path) -> Path:
    """Make what is there before the work, once."""
    place = folder / "before"
    place.mkdir(parents=True)
    made = forks.run(lambda _: role.prepare(place / "home"), None, folder)
    assert not made.error, made.error
    return place


def fresh(before: Path, folder: Path) -> Path:
    """Return a copy of it to work in."""
    after = folder / "now"
    shutil.rmtree(after, ignore_errors=True)
    shutil.copytree(before, after)
    return after / "home"


def inspect(role: Role, home: Path, acknowledged: list[str], folder: Path) -> None:
    """Look at what is left, in a process of its own: some looks go over the command line and its settings."""
    seen = forks.run(lambda _: role.check(home, acknowledged), None, folder)
    assert not seen.error, seen.error


def times(count: int) -> list[int]:
    return list(range(1, count + 1)) if LONG else sorted({1, count})


@pytest.mark.parametrize("role", EVERY, ids=lambda role: role.name)
def test_whoever_is_killed_leaves_a_whole_record_and_who_comes_next_finishes(
    role: Role, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if role is SENDING:
        receiver()  # why here: it must be there before the forks, so that all of them send to one
    before = template(role, tmp_path)
    home = fresh(before, tmp_path)
    passed = forks.run(lambda say: role.act(home, say), None, tmp_path)
    assert not passed.error, passed.error
    expected = role.look(home)
    assert passed.points, "this work passes no point at all"
    accounting = Counter[str]()
    for point, count in sorted(passed.points.items()):
        for number in times(count):
            home = fresh(before, tmp_path)
            cut = forks.run(lambda say, at=home: role.act(at, say), faults.at(point, number), tmp_path)
            assert cut.killed, f"{point} was not reached the {number}th time: {cut.error}"
            _killed[point] += 1
            inspect(role, home, cut.acknowledged, tmp_path)
            again = forks.run(lambda say, at=home: role.act(at, say), None, tmp_path)
            assert not again.error, f"after {point}, the {number}th time: {again.error}"
            inspect(role, home, again.acknowledged, tmp_path)
            found = role.look(home)
            accounting.update(
                kills=1,
                acknowledged=len(cut.acknowledged),
                unknown=len(passed.acknowledged) - len(cut.acknowledged),
                lost=(expected - found).total(),
                duplicated=(found - expected).total(),
            )
            assert found == expected, f"after {point}, the {number}th time"
    _done.add(role.name)
    with capsys.disabled():
        os.write(1, f"\n{role.name}: {dict(accounting)}\n".encode())
    assert accounting["lost"] == accounting["duplicated"] == 0


def in_the_code() -> Counter[str]:
    """The points that stand in the product, each with how often."""
    found: Counter[str] = Counter()
    for path in Path(vtflow.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "point":
                (argument,) = node.args
                assert isinstance(argument, ast.Constant), f"{path.name}: a point has a plain name"
                found[str(argument.value)] += 1
    return found


def test_every_point_in_the_code_is_in_the_table_and_the_other_way_round() -> None:
    assert set(in_the_code()) == set(POINTS)


def test_the_sweep_killed_at_every_point() -> None:
    if _done != {role.name for role in EVERY}:
        pytest.skip("the whole sweep has to run first: run this file whole")
    assert set(POINTS) - set(_killed) == set()


def test_the_switch_is_read_when_a_process_starts_and_a_wrong_one_is_told(tmp_path: Path) -> None:
    code = "from vtflow.faults import point; point('import.row'); print('alive'); point('import.row'); print('alive')"

    def start(switch: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, faults.SWITCH: switch}
        return subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
        )

    assert start("").stdout == "alive\nalive\n"
    assert (start("import.row:2").returncode, start("import.row:3").returncode) == (-9, 0)
    wrong = start("import.rij:1")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "punt 'import.rij' bestaat niet" in wrong.stderr
    for text in ("import.row", "import.row:0", "import.row:x", "import.row:1:soms"):
        with pytest.raises(ValueError, match="hoeveelste keer"):
            faults.parse(text)
