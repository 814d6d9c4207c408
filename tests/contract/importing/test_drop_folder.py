"""The watched folder, and the export of another system: a file is taken in whole or not, once, and never half."""

import fcntl
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.contract.importing.world import SEAL, World
from vtflow.domain.errors import BadInput
from vtflow.importing.drop import ASIDE, BUSY, DONE, IN, QUIET, Drop, DropFolder
from vtflow.importing.load import import_file
from vtflow.importing.mapping import ColumnMapping, read_mapping

HEADER = "bron_kenmerk,ontvangen_op,gemeente,melder,kanaal,huishouden,acuut,structureel,aard,kinderen,notitie"
GOOD = "K-{n},2026-03-02T10:00,Haarlem,onderwijs,telefoon,H-{n},nee,nee,kindermishandeling,1,"
BAD = "K-{n},2026-03-02T10:00,Duckstad,onderwijs,telefoon,H-{n},nee,nee,kindermishandeling,1,"
MAPPING = """
kolommen:
  bron_kenmerk: Zaaknummer
  ontvangen_op: Datum binnenkomst
  gemeente: Plaats
  melder: Bron
  huishouden: Gezinsnummer
  acuut: Spoed
  aard: Soort
  kinderen: Aantal kinderen
vast: {kanaal: telefoon, structureel: nee}
waarden:
  acuut: {J: ja, N: nee}
  melder: {School: onderwijs}
  aard: {Kind: kindermishandeling}
moment: "%d-%m-%Y %H:%M"
overslaan: [Behandelaar]
"""
EXPORT = """Zaaknummer;Datum binnenkomst;Plaats;Bron;Gezinsnummer;Spoed;Soort;Aantal kinderen;Behandelaar
Z-1;02-03-2026 10:00;Haarlem;School;G-1;N;Kind;2;iemand
Z-2;02-03-2026 11:30;Velsen;School;G-2;J;Kind;0;iemand anders
"""


class Folder:
    """A watched folder, with a clock that tells how long files are quiet."""

    def __init__(self, world: World, root: Path, mapping: ColumnMapping | None = None) -> None:
        self.world = world
        self.folder = DropFolder.at(root)
        self.real = datetime(2026, 4, 1, 6, tzinfo=UTC)
        self.drop = Drop(
            world.engine,
            world.store,
            SEAL,
            "kennemerland",
            self.folder,
            world.clock.now,
            lambda: self.real,
            mapping,
        )

    def put(self, name: str, *rows: str) -> Path:
        path = self.folder.root / IN / name
        return self.write(path, "\n".join([HEADER, *rows]) + "\n")

    def write(self, path: Path, text: str) -> Path:
        """Write a file that is quiet long enough."""
        path.write_text(text, encoding="utf-8")
        quiet = (self.real - timedelta(seconds=QUIET)).timestamp()
        os.utime(path, (quiet, quiet))
        return path

    def names(self, part: str) -> list[str]:
        return sorted(path.name for path in (self.folder.root / part).iterdir())

    def count(self) -> int:
        return self.world.store.read(lambda reader: reader.counts())[0]


@pytest.fixture
def make(world: World, tmp_path: Path) -> Callable[..., Folder]:
    def made(mapping: ColumnMapping | None = None) -> Folder:
        return Folder(world, tmp_path / "inlezen", mapping)

    return made


def test_a_good_file_is_taken_in_whole_and_put_with_what_is_done(make: Callable[..., Folder]) -> None:
    folder = make()
    folder.put("a.csv", GOOD.format(n=1), GOOD.format(n=2))
    (done,) = folder.drop.round()
    assert (done.ok, done.read, folder.count()) == (True, 2, 2)
    assert (folder.names(IN), folder.names(BUSY), folder.names(DONE)) == ([], [], ["a.csv", "a.csv.verslag.json"])
    assert folder.drop.round() == []


def test_one_wrong_row_keeps_the_whole_file_out_and_says_which(make: Callable[..., Folder]) -> None:
    folder = make()
    folder.put("a.csv", GOOD.format(n=1), BAD.format(n=2))
    (done,) = folder.drop.round()
    assert (done.ok, folder.count()) == (False, 0)
    told = json.loads((folder.folder.root / ASIDE / "a.csv.verslag.json").read_text(encoding="utf-8"))
    assert [(row["regel"], row["veld"]) for row in told["regels"]] == [(3, "gemeente")]
    assert folder.names(BUSY) == []


def test_a_file_that_is_still_being_written_stays_where_it_is(make: Callable[..., Folder]) -> None:
    folder = make()
    path = folder.put("a.csv", GOOD.format(n=1))
    folder.put(".half.csv", GOOD.format(n=2))
    folder.put("b.csv.deel", GOOD.format(n=3))
    written = folder.real.timestamp()
    os.utime(path, (written - QUIET + 0.01, written - QUIET + 0.01))
    assert folder.drop.round() == []
    assert [(left.name, reason) for left, reason in folder.folder.passed_over(folder.real)] == [
        ("a.csv", "veranderde net; het wordt gelezen als het 5 seconden gelijk bleef"),
        ("b.csv.deel", "is geen bestand met meldingen (.csv, .jsonl, .ndjson)"),
    ]
    os.utime(path, (written - QUIET, written - QUIET))
    assert [done.name for done in folder.drop.round()] == ["a.csv"]
    assert folder.names(IN) == [".half.csv", "b.csv.deel"]


def test_a_file_that_another_process_claims_meanwhile_is_no_trouble(make: Callable[..., Folder]) -> None:
    folder = make()
    for name in ("a.csv", "b.csv", "c.csv"):
        folder.put(name, GOOD.format(n=1))
    offered = folder.folder.ready(folder.real)
    first = next(offered)
    folder.folder.claim(folder.folder.root / IN / "b.csv")
    assert [first.name, *(path.name for path in offered)] == ["a.csv", "c.csv"]


def test_a_file_beside_the_folder_in_which_it_belongs_is_pointed_out(make: Callable[..., Folder]) -> None:
    folder = make()
    folder.write(folder.folder.root / "a.csv", HEADER)
    assert folder.drop.round() == []
    ((path, reason),) = folder.folder.passed_over(folder.real)
    assert (path.name, reason) == ("a.csv", f"hoort in {folder.folder.root / IN}")


@pytest.mark.parametrize(
    ("name", "start", "told"),
    [
        ("export.xlsx", b"PK\x03\x04", "dit is een Excel- of zip-bestand; bewaar het blad als CSV (UTF-8)"),
        ("export.XLS", b"\xd0\xcf\x11\xe0", "dit is een oud Excel-bestand; bewaar het blad als CSV (UTF-8)"),
    ],
)
def test_a_worksheet_does_not_lie_unread_for_ever_but_is_refused_with_what_to_do(
    make: Callable[..., Folder], name: str, start: bytes, told: str
) -> None:
    folder = make()
    path = folder.put(name)
    path.write_bytes(start + bytes(100))
    os.utime(path, (folder.real.timestamp() - QUIET, folder.real.timestamp() - QUIET))
    (done,) = folder.drop.round()
    assert (done.ok, folder.names(IN)) == (False, [])
    report = json.loads((folder.folder.root / ASIDE / f"{name}.verslag.json").read_text(encoding="utf-8"))
    assert report["reden"].endswith(told)


def test_what_a_process_left_behind_is_taken_in_by_the_next_and_doubles_nothing(make: Callable[..., Folder]) -> None:
    folder = make()
    path = folder.folder.claim(folder.put("a.csv", GOOD.format(n=1)))
    world = folder.world
    import_file(world.engine, world.store, SEAL, "kennemerland", path, now=world.clock.now())
    assert [done.ok for done in folder.drop.round()] == [True]
    assert (folder.count(), folder.names(BUSY)) == (1, [])


def test_while_another_process_is_at_it_nothing_is_claimed(make: Callable[..., Folder]) -> None:
    folder = make()
    folder.put("a.csv", GOOD.format(n=1))
    with (folder.folder.root / ".beurt").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert folder.drop.round() == []
        assert folder.names(IN) == ["a.csv"]
    assert len(folder.drop.round()) == 1


def test_two_files_of_one_name_both_stay(make: Callable[..., Folder]) -> None:
    folder = make()
    for n in (1, 2):
        folder.put("a.csv", GOOD.format(n=n))
        folder.drop.round()
    assert [name for name in folder.names(DONE) if name.endswith(".csv")] == ["a-2.csv", "a.csv"]


def test_what_is_no_table_is_refused_as_a_whole(make: Callable[..., Folder]) -> None:
    folder = make()
    folder.write(folder.folder.root / IN / "a.csv", "\x00\x01\x02")
    assert [done.ok for done in folder.drop.round()] == [False]
    assert "a.csv" in folder.names(ASIDE)


def mapping(tmp_path: Path, text: str = MAPPING) -> ColumnMapping:
    path = tmp_path / "kolommen.yaml"
    path.write_text(text, encoding="utf-8")
    return read_mapping(path)


def test_the_export_of_another_system_is_taken_in_through_a_mapping(
    make: Callable[..., Folder], tmp_path: Path
) -> None:
    folder = make(mapping(tmp_path))
    folder.write(folder.folder.root / IN / "zaken.csv", EXPORT)
    (done,) = folder.drop.round()
    assert (done.ok, done.read) == (True, 2), done.reason
    routes = folder.world.store.read(lambda reader: [one.route for one in reader.meldingen(None, "", 10)])
    assert {(route.gemeente, route.acuut) for route in routes} == {("haarlem", False), ("velsen", True)}
    assert {route.received_at.hour for route in routes} == {9, 10}


def test_a_word_that_the_mapping_does_not_know_is_refused_by_its_column(
    make: Callable[..., Folder], tmp_path: Path
) -> None:
    folder = make(mapping(tmp_path))
    folder.write(folder.folder.root / IN / "zaken.csv", EXPORT.replace(";N;", ";X;"))
    assert [done.ok for done in folder.drop.round()] == [False]
    told = json.loads((folder.folder.root / ASIDE / "zaken.csv.verslag.json").read_text(encoding="utf-8"))
    assert [row["veld"] for row in told["regels"]] == ["acuut"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a",
        "kolommen: {}",
        "kolommen: {naam: Naam}",
        "kolommen: {aard: A, melder: a}",
        "x: 1",
        "kolommen: {aard: A}\nvast: {aard: b}",
    ],
)
def test_a_wrong_mapping_is_told_by_its_place(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadInput):
        mapping(tmp_path, text)
