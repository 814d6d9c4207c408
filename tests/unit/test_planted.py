"""The list of planted bugs fits the code: every text stands in its file exactly once."""

from pathlib import Path

import yaml

from tests.planted.run import LIST, ROOT, Bug, bugs, misfits


def test_there_are_at_least_forty_and_each_fits_the_code_of_today() -> None:
    found = bugs()
    assert len(found) >= 40
    assert misfits(found) == []


def test_the_bugs_lie_in_every_room_and_no_two_are_the_same() -> None:
    found = bugs()
    rooms = {bug.file.split("/")[1] for bug in found}
    assert rooms >= {"terms", "domain", "engine", "store", "outbox.py", "notify", "importing", "reports", "watch"}
    assert len({(bug.file, bug.old, bug.new) for bug in found}) == len(found)


def test_a_text_that_is_gone_stands_twice_or_changes_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text("one\ntwo\ntwo\n", encoding="utf-8")
    (tmp_path / "test_code.py").touch()

    def fits(old: str, new: str = "x", test: str = "test_code.py") -> list[str]:
        return misfits([Bug("breaks", "code.py", old, new, (test,))], tmp_path)

    assert fits("one\n") == []
    assert "0 times" in fits("three\n")[0]
    assert "2 times" in fits("two\n")[0]
    assert "changes nothing" in fits("one\n", "one\n")[0]
    assert "is not there" in fits("one\n", test="test_gone.py")[0]


def test_the_list_is_read_whole() -> None:
    assert len(yaml.safe_load(LIST.read_text(encoding="utf-8"))) == len(bugs())
    assert (ROOT / "pyproject.toml").exists()
