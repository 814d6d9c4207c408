"""The sample files, the project's own and the shared ones, give the counts that they were made to give."""

import csv
from pathlib import Path

import pytest

from tests.contract.importing.world import REPOSITORY, SHARED, World, rejected
from vtflow.importing import Report

OWN = REPOSITORY / "samples"
BAD = [OWN / "meldingen-fouten.csv", SHARED / "meldingen-bad-rows.csv"]


def _copy(source: Path, folder: Path) -> Path:
    if not source.exists():
        pytest.skip(f"{source} is not on this machine")
    target = folder / source.name
    target.write_bytes(source.read_bytes())
    return target


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_quarter_is_taken_in_whole_and_a_second_time_unchanged(world: World, tmp_path: Path) -> None:
    path = _copy(OWN / "meldingen-voorbeeld.csv", tmp_path)
    rows = _rows(path)
    households = len({one["huishouden"] for one in rows})

    _require_counts(world, path, imported=households, joined=len(rows) - households)


def test_the_shared_quarter_gives_510_routes_and_405_joined_meldingen(on_disk: World, tmp_path: Path) -> None:
    path = _copy(SHARED / "meldingen-kennemerland-2026q1.csv", tmp_path)

    _require_counts(on_disk, path, imported=510, joined=405)


def _require_counts(world: World, path: Path, *, imported: int, joined: int) -> None:
    read = imported + joined
    dry, first, second = world.take(path, dry_run=True), world.take(path), world.take(path)

    expected = {"read": read, "imported": imported, "joined": joined, "rejected": 0, "unchanged": 0}
    assert dry.counts() == expected
    assert first.counts() == expected
    assert second.counts() == expected | {"imported": 0, "joined": 0, "unchanged": read}


@pytest.mark.parametrize("source", BAD, ids=lambda path: path.stem)
def test_of_the_bad_rows_one_good_one_and_the_first_of_the_pair_are_taken(
    world: World, tmp_path: Path, source: Path
) -> None:
    path = _copy(source, tmp_path)
    report: Report = world.take(path)

    assert (report.imported, report.joined, report.unchanged) == (2, 0, 0)
    assert report.rejected == len(_rows(path)) - 2
    listed = rejected(report)
    assert len(listed) == report.rejected
    assert all(len(one["reden"]) > 10 and one["regel"].isdigit() for one in listed)
    told = "\n".join(one["reden"] for one in listed)
    for part in (
        "bedoelt u ",
        "hoort bij ",
        " bestaat niet; die maand heeft ",
        "zomertijd",
        "burgerservicenummer",
        "telefoonnummer",
        "toekomst",
        "dubbel: dit kenmerk staat ook op regel ",
        "hoogstens 280",
        "moet ja of nee zijn",
        "heel getal",
        "geen naam van een gemeente",
    ):
        assert part in told
