"""The disk is full, or somebody else holds the file: what is told is true, and afterwards everything goes on."""

import os
import select
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.points.place import START, Place, create, whole
from tests.unit.engine.world import command
from vtflow.ports import StoreUnavailable
from vtflow.store import connect
from vtflow.store.sql import SqlStore


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes in memory, where this machine lets us have one."""
    folder = tmp_path / "small"
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=2m,mode=0700", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("no disk of our own can be mounted here; max_page_count and injected errors stand in for it")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Take all the room that is left."""
    path = folder / "vol"
    with path.open("wb", buffering=0) as file:
        while True:
            try:
                file.write(b"x" * 4096)
            except OSError:
                return path


def go_on(place: Place, acknowledged: list[str]) -> None:
    """Take meldingen in, and keep what was answered, until one is refused."""
    while True:
        acknowledged.append(place.register(f"later{len(acknowledged)}"))


def test_on_a_full_disk_nothing_is_acknowledged_reads_go_on_and_later_all_that_was_due_fires(small_disk: Path) -> None:
    create(small_disk)
    place = Place(small_disk)
    refs = [place.register(f"m{number}") for number in range(5)]
    full = fill(small_disk)
    acknowledged: list[str] = []
    with pytest.raises(StoreUnavailable, match="schijf is vol"):
        go_on(place, acknowledged)
    before = set(place.refs())
    assert before == {*refs, *acknowledged}, "what was answered is there, and nothing else"
    place.clock.moment = START.replace(day=11)
    with pytest.raises(StoreUnavailable):
        place.engine.settle_all()
    assert set(place.refs()) == before

    full.unlink()

    assert place.engine.settle_all() > 0
    assert place.engine.settle_all() == 0
    whole(place.store)
    place.close()


def test_while_another_process_holds_the_file_a_command_waits_its_time_and_is_told(tmp_path: Path) -> None:
    create(tmp_path)
    place = Place(tmp_path)
    ref = place.register("m")
    hold, held = os.pipe()
    child = os.fork()
    if child == 0:
        connection = connect.sqlite_module().connect(tmp_path / "vtflow.db", isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        os.write(held, b".")
        select.select([], [], [], 60)
        os._exit(0)
    assert os.read(hold, 1) == b"."
    busy = SqlStore(f"sqlite:///{tmp_path / 'vtflow.db'}", timeout=0.2)
    place.engine._store, patient = busy, place.engine._store
    with pytest.raises(StoreUnavailable, match="bezet"):
        place.engine.do(ref, command("check-veiligheid", acuut=False), "vt.m01", key="k")
    assert place.refs() == [ref]
    os.kill(child, 9)
    os.waitpid(child, 0)

    assert place.engine.do(ref, command("check-veiligheid", acuut=False), "vt.m01", key="k").ref == ref

    busy.close()
    place.engine._store = patient
    whole(place.store)
    place.close()
    os.close(hold)
    os.close(held)
