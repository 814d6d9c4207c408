"""What must be whole or not there, cut off just before it gets its name; the whole sweep is in tests/faults/points."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from vtflow import faults
from vtflow.reports.files import write_whole
from vtflow.settings import read_settings
from vtflow.store.backup import back_up
from vtflow.store.manifest import manifest_path, read_manifest
from vtflow.store.sql import SqlStore
from vtflow.wiring.keys import seal_of

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


class CutOff(BaseException):
    """Stands for the kill: nothing in the product may catch it."""


@pytest.fixture
def cut_at(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Names of points; whoever comes there is cut off."""
    names: list[str] = []

    def watch(name: str) -> None:
        if name in names:
            raise CutOff

    monkeypatch.setattr(faults, "watcher", watch)
    yield names
    names.clear()


def test_a_first_start_that_is_cut_off_leaves_no_half_keys_and_the_next_one_makes_them(
    tmp_path: Path, cut_at: list[str]
) -> None:
    settings = read_settings(home=tmp_path / "var")
    cut_at.append("keys.half-written")
    with pytest.raises(CutOff):
        seal_of(settings)
    assert not (settings.home / "secret.json").exists()
    cut_at.clear()
    first = seal_of(settings).household("X")
    assert first == seal_of(settings).household("X")
    assert (settings.home / "secret.json").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in settings.home.iterdir()] == ["secret.json"]


def test_a_new_database_that_is_cut_off_is_not_there_and_the_next_one_is_made(
    tmp_path: Path, cut_at: list[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'vtflow.db'}"
    cut_at.append("schema.made")
    with pytest.raises(CutOff):
        SqlStore.create(url)
    assert list(tmp_path.iterdir()) == []
    cut_at.clear()
    SqlStore.create(url).close()
    assert [path.name for path in tmp_path.iterdir()] == ["vtflow.db"]


def test_a_backup_under_its_name_has_its_manifest_and_one_that_is_cut_off_can_be_made_again(
    tmp_path: Path, cut_at: list[str]
) -> None:
    url, copy = f"sqlite:///{tmp_path / 'vtflow.db'}", tmp_path / "kopie.db"
    SqlStore.create(url).close()
    for point in ("backup.copied", "backup.described"):
        cut_at[:] = [point]
        with pytest.raises(CutOff):
            back_up(url, copy, NOW)
        assert not copy.exists()
    assert manifest_path(copy).exists()
    cut_at.clear()
    made = back_up(url, copy, NOW)
    assert read_manifest(copy) == made


def test_a_report_that_is_cut_off_leaves_the_old_one(tmp_path: Path, cut_at: list[str]) -> None:
    path = tmp_path / "rapport.csv"
    write_whole(path, "oud")
    cut_at.append("file.half-written")
    with pytest.raises(CutOff):
        write_whole(path, "nieuw")
    assert path.read_text(encoding="utf-8") == "oud"


def test_without_the_switch_nobody_watches_and_a_point_does_nothing() -> None:
    assert faults.parse("") is None
    assert faults.watcher is None
    faults.point("import.row")


@pytest.mark.parametrize("text", ["import.row", "import.row:0", "import.row:x", "import.row:1:soms", "import.row:-1"])
def test_a_switch_that_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="hoeveelste keer"):
        faults.parse(text)


def test_a_watcher_acts_once_and_at_its_own_time() -> None:
    seen: list[str] = []
    watch = faults.at("import.row", 2, seen.append)
    for name in ("import.row", "import.step", "import.row", "import.row"):
        watch(name)
    assert seen == ["import.row"]
