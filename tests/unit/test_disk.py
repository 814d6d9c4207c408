"""Files of the installation: for their owner only, whole or not there."""

import os
import stat
from pathlib import Path

import pytest

from vtflow.disk import make_folders, read_secret, write_private, written_beside
from vtflow.domain.errors import BadInput


def test_a_file_that_is_written_again_is_the_owners_alone_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "geheim"
    for text in ("eerste", "tweede é\r\n"):
        write_private(path, text)
        assert path.read_bytes() == text.encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_secret_that_anybody_else_may_read_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "geheim"
    write_private(path, " woord\n")
    assert read_secret(path) == "woord"
    for mode in (0o640, 0o604, 0o610):
        path.chmod(mode)
        with pytest.raises(BadInput, match=r"leesbaar voor anderen; geef het rechten 0600 \(chmod 600 "):
            read_secret(path)


def test_what_cannot_be_written_leaves_no_part_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        written_beside(tmp_path / "lijst.csv", "regel")
    assert list(tmp_path.iterdir()) == []


def test_folders_are_made_once_for_their_owner_and_a_place_that_is_taken_is_told_with_the_setting(
    tmp_path: Path,
) -> None:
    root = tmp_path / "inlezen"
    for _ in range(2):
        make_folders(root, ("in", "klaar"), "de inleesmap", "VTFLOW_DROP_FOLDER")
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in root.iterdir()} == {"in": 0o700, "klaar": 0o700}

    (tmp_path / "bestand").touch()
    with pytest.raises(BadInput, match=r"de inleesmap .*bestand kan niet .*; kies een andere met VTFLOW_DROP_FOLDER"):
        make_folders(tmp_path / "bestand", ("in",), "de inleesmap", "VTFLOW_DROP_FOLDER")
