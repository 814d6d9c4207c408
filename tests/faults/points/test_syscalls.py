"""Killed, or failed by the disk, at every write and sync call of every command: no half commit, no untrue answer.

Quick: twelve calls of each piece of work, spread evenly, and the first of each kind. LONG=1: every call; with
PART=1/4 the first, fifth, ninth … of them, so that a run can be split.
"""

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.faults.points import syscalls
from tests.faults.points.roles import ROLES, Role
from tests.faults.points.test_sweep import fresh, inspect, template

LONG = os.environ.get("LONG") == "1"
PART, PARTS = map(int, os.environ.get("PART", "1/1").split("/"))
#: the work whose every call is cut; the others are cut at their named points in any case
CUT = tuple(role for role in ROLES if role.name in {"intake", "commands", "settle", "leg", "migration", "backup"})
MOST = 12  #: cuts of one piece of work in the quick form, but for the first call of each kind
WHY = syscalls.available()
pytestmark = pytest.mark.skipif(bool(WHY), reason=WHY)


def places(calls: Sequence[str]) -> Sequence[int]:
    """Return which calls are cut: all, or `MOST` spread evenly with the first, the last, and the first of each kind."""
    if LONG or len(calls) <= MOST:
        return range(PART, len(calls) + 1, PARTS)
    spread = {1 + round(step * (len(calls) - 1) / (MOST - 1)) for step in range(MOST)}
    return sorted(spread | {calls.index(kind) + 1 for kind in calls})


def tell(capsys: pytest.CaptureFixture[str], name: str, accounting: Counter[str]) -> None:
    name += f", part {PART} of {PARTS}" if PARTS > 1 else ""
    with capsys.disabled():
        os.write(1, f"\n{name}: {dict(accounting)}\n".encode())


@pytest.mark.parametrize("role", CUT, ids=lambda role: role.name)
def test_a_kill_at_a_write_or_sync_call_leaves_all_of_a_commit_or_nothing(
    role: Role, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = template(role, tmp_path)
    home = fresh(before, tmp_path)
    counted = syscalls.run(lambda say: role.act(home, say), tmp_path)
    assert not counted.error, counted.error
    assert len(counted.calls) > 5
    expected, accounting = role.look(home), Counter(calls=len(counted.calls))
    for number in places(counted.calls):
        home = fresh(before, tmp_path)
        inject = syscalls.killing(counted.calls, number)
        cut = syscalls.run(lambda say, at=home: role.act(at, say), tmp_path, inject)
        accounting["kills" if cut.killed else "ended before it"] += 1
        assert not cut.killed or len(cut.calls) == number, f"{inject} killed at call {len(cut.calls)}, not at {number}"
        inspect(role, home, cut.acknowledged, tmp_path)
        again = syscalls.run(lambda say, at=home: role.act(at, say), tmp_path)
        assert not again.error, f"after call {number}: {again.error}"
        found = role.look(home)
        accounting["lost"] += (expected - found).total()
        accounting["duplicated"] += (found - expected).total()
        accounting["unknown"] += len(counted.acknowledged) - len(cut.acknowledged)
        assert found == expected, f"after call {number}"
    tell(capsys, role.name, accounting)
    assert accounting["kills"] >= len(places(counted.calls)) - 2
    assert accounting["lost"] == accounting["duplicated"] == 0


@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
@pytest.mark.parametrize("calls", ["pwrite64", "fdatasync,fsync"])
def test_a_full_or_broken_disk_is_told_and_what_was_acknowledged_stays(
    error: str, calls: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the n-th write or sync on the disk fails; afterwards it works again and the work is done after all."""
    role = next(role for role in ROLES if role.name == "intake")
    before = template(role, tmp_path)
    home = fresh(before, tmp_path)
    counted = syscalls.run(lambda say: role.act(home, say), tmp_path, calls=calls)
    expected, accounting = role.look(home), Counter[str]()
    for number in places(counted.calls):
        home = fresh(before, tmp_path)
        inject = syscalls.failing(counted.calls, number, error)
        failed = syscalls.run(lambda say, at=home: role.act(at, say), tmp_path, inject, calls)
        accounting["faults"] += 1
        accounting["acknowledged"] += len(failed.acknowledged)
        if len(failed.acknowledged) < len(counted.acknowledged):
            assert "niet vastgelegd" in failed.error or "StoreUnavailable" in failed.error, failed.error
            accounting["told"] += 1
        inspect(role, home, failed.acknowledged, tmp_path)
        again = syscalls.run(lambda say, at=home: role.act(at, say), tmp_path)
        assert not again.error, again.error
        assert role.look(home) == expected
    tell(capsys, f"{error} at {calls}", accounting)
    assert accounting["told"]
