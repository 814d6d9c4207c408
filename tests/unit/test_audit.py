"""`make audit`: only a known vulnerability that nothing waives fails it, and what was not audited is said to be so."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.supply.audit import LOCKS, ROOT, Known, Waiver, licences, pinned, read_report, read_waivers, unwaived

DAY = date(2026, 11, 22)
WAIVER = Waiver(id="PYSEC-2026-1", package="voorbeeld", until=DAY, reason="het kwetsbare deel wordt niet gebruikt")
KNOWN = Known("PYSEC-2026-1", "voorbeeld", "1.0", ("1.1",), ("CVE-2026-1",))
REPORT = {
    "dependencies": [
        {"name": "voorbeeld", "version": "1.0", "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["1.1"]}]},
        {"name": "heel", "version": "2.0", "vulns": []},
        {"name": "vreemd", "skip_reason": "Dependency not found on the index"},
    ],
    "fixes": [],
}


def test_a_waiver_holds_until_its_day_and_not_on_it():
    assert unwaived([KNOWN], [WAIVER], DAY - timedelta(days=1)) == ()
    assert unwaived([KNOWN], [WAIVER], DAY) == (KNOWN,)


def test_a_waiver_holds_for_its_own_package_and_number_or_another_name_of_it():
    before = DAY - timedelta(days=1)
    other_name = WAIVER.model_copy(update={"id": "CVE-2026-1"})
    assert unwaived([KNOWN], [other_name], before) == ()
    for wrong in ({"id": "PYSEC-2026-2"}, {"package": "ander"}):
        assert unwaived([KNOWN], [WAIVER.model_copy(update=wrong)], before) == (KNOWN,)


def test_what_was_not_audited_is_never_counted_as_sound():
    found = read_report(json.dumps(REPORT))
    assert (found.sound, [one.id for one in found.known]) == (1, ["PYSEC-2026-1"])
    assert found.not_audited == ("vreemd: Dependency not found on the index",)


@pytest.mark.parametrize("printed", ["", "geen json", "[]", '{"dependencies": [{}]}'])
def test_anything_else_that_the_auditor_prints_is_no_report(printed: str):
    with pytest.raises(ValueError, match=r"."):
        read_report(printed)


@pytest.mark.parametrize(
    "row",
    [
        "{id: X, package: y, until: 2026-12-31}",  # no reason
        "{id: X, package: y, until: 2026-12-31, reason: kort}",
        "{id: X, package: y, until: ooit, reason: een goede reden hiervoor}",
        "{id: X, package: y, reason: een goede reden hiervoor}",
    ],
)
def test_a_waiver_without_a_day_or_a_reason_is_refused(tmp_path: Path, row: str):
    file = tmp_path / "waivers.yaml"
    file.write_text(f"waivers:\n  - {row}\n")
    with pytest.raises(ValueError, match="no list of waivers"):
        read_waivers(file)


def test_the_waivers_of_this_project_can_be_read():
    assert all(one.reason for one in read_waivers())


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_a_lock_is_found(lock: str):
    wanted = re.findall(r"^([\w.-]+)==", (ROOT / lock).read_text("utf-8"), re.MULTILINE)
    assert sorted(wanted) == list(pinned(ROOT / lock))


def test_a_licence_is_told_and_one_that_is_not_known_is_said_so():
    found = licences({"httpx": "0", "bestaat-niet": "0"})
    assert [licence for *_, licence in found] == ["BSD License", "unknown"]
