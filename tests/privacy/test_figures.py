"""The figures at a small size: that their programs work, and that they would fail where the promise does not hold."""

from pathlib import Path

import pytest

from tests.privacy import tampering
from tests.privacy.figures import destroying, restoring, tamper
from vtflow.store import backup, erasing


@pytest.mark.long
def test_every_tampering_is_detected_and_located(tmp_path: Path):
    found = tamper(tmp_path / "home", 45, 7)
    assert (found["attempts"], found["detected"], found["located"], found["ok"]) == (45, 45, 45, True)


@pytest.mark.long
def test_a_tampering_that_nobody_sees_would_be_counted_as_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tampering, "broken_chains", lambda _: set())
    found = tamper(tmp_path / "home", 18, 7)
    assert not found["ok"] or found["seen by the anchor alone"]


@pytest.mark.long
def test_a_restored_record_is_the_same_and_sends_nothing(tmp_path: Path):
    found = restoring(tmp_path / "home", 300)
    assert (found["meldingen"], found["state the same"], found["sends before release"]) == (300, True, 0)


@pytest.mark.long
def test_who_is_destroyed_is_in_no_file_and_would_be_seen_if_he_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    found = destroying(tmp_path / "heel", 5)
    assert found["ok"], found
    monkeypatch.setattr(backup, "forget", lambda *_: None)
    left = destroying(tmp_path / "lek", 5)
    assert left["residual bytes in record, log, exports, restored backup"] != 0
    assert erasing.forget is not backup.forget
