"""An installation for the commands."""

from pathlib import Path

import pytest

from vtflow.wiring import open_app


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database of its own, of Kennemerland, in the folder in which the commands are given."""
    monkeypatch.setenv("VTFLOW_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("VTFLOW_REGION", "kennemerland")
    monkeypatch.chdir(tmp_path)
    open_app(create=True)
    return tmp_path
