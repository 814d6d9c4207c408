"""A duty roster as a clerk saves it: either separator, local times, and every wrong line named."""

from pathlib import Path

import pytest

from vtflow.importing.roster import MOST_ROWS, read_roster
from vtflow.importing.rows import FileRefused
from vtflow.play.story import local_text

HEADER = "van,tot,medewerker\n"
ROW = "2026-09-07 17:00,2026-09-08 08:30,vt-hm.m01\n"


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "rooster.csv"
    path.write_text(text, encoding=encoding)
    return path


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (HEADER + ROW, "utf-8"),
        (HEADER + ROW, "utf-8-sig"),
        ("medewerker; Tot ;VAN\n\nvt-hm.m01; 2026-09-08T08:30 ;2026-09-07T17:00+02:00\n;;\n", "utf-8"),
    ],
)
def test_a_roster_is_read_whatever_the_separator_the_order_and_the_blanks(
    tmp_path: Path, text: str, encoding: str
) -> None:
    (row,) = read_roster(write(tmp_path, text, encoding))

    assert (local_text(row.start), local_text(row.until)) == ("2026-09-07 17:00", "2026-09-08 08:30")
    assert row.staff == "vt-hm.m01"


def test_lines_are_numbered_as_in_the_file(tmp_path: Path) -> None:
    assert [row.line for row in read_roster(write(tmp_path, HEADER + ROW + "\n" + ROW))] == [2, 4]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "de eerste regel noemt de kolommen van, tot, medewerker"),
        ("van,tot,naam\n" + ROW, "de eerste regel noemt de kolommen"),
        (HEADER, "heeft geen diensten"),
        (HEADER + "2026-09-07 17:00,vt-hm.m01\n", "regel 2: heeft 2 kolommen, verwacht worden er 3"),
        (HEADER + ROW + "2026-09-07,2026-09-08 08:30,vt-hm.m01\n", "regel 3: van: het tijdstip ontbreekt"),
        (HEADER + "2026-09-07 17:00,2026-09-31 08:30,vt-hm.m01\n", "regel 2: tot: 31 september 2026 bestaat niet"),
        (HEADER + "2026-03-29 02:30,2026-03-29 08:30,vt-hm.m01\n", "regel 2: van: .* die nacht ging de zomertijd in"),
        (HEADER + "x,y,z\n" * 12, "regel 11: .*; en nog 2$"),
        (HEADER + ROW * (MOST_ROWS + 1), f"meer dan {MOST_ROWS} regels"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_nothing_is_read(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(FileRefused, match=says):
        read_roster(write(tmp_path, text))


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="kan niet worden gelezen"):
        read_roster(tmp_path / "weg.csv")
    with pytest.raises(FileRefused, match="is geen bestand"):
        read_roster(Path("/dev/zero"))
    with pytest.raises(FileRefused, match="is geen bestand"):
        read_roster(write(tmp_path, HEADER + ROW * 30_000))
    with pytest.raises(FileRefused, match="geen UTF-8"):
        read_roster(write(tmp_path, HEADER + "é,,\n", "latin-1"))
