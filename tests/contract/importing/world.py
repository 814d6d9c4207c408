"""Builders for import tests: files of meldingen and an engine over any store."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from vtflow.domain.melding import Route
from vtflow.engine import Engine, Surroundings
from vtflow.importing import COLUMNS, BadRow, Report, Row, import_file, read_rows
from vtflow.policy import PolicyBook
from vtflow.ports import Store
from vtflow.seal import Seal, random_code

REPOSITORY = Path(__file__).parents[3]
SHARED = REPOSITORY.parent / "shared" / "samples"
NOW = datetime(2026, 4, 1, 6, tzinfo=UTC)
SEAL = Seal(b"k" * 32, b"A" * 43 + b"=")
GOOD = {
    "bron_kenmerk": "KEN-2026-00001",
    "ontvangen_op": "2026-02-03T10:00",
    "gemeente": "Haarlem",
    "melder": "politie",
    "kanaal": "corv",
    "huishouden": "D000001",
    "acuut": "nee",
    "structureel": "nee",
    "aard": "partnergeweld",
    "kinderen": "2",
    "notitie": "",
}


class FixedClock:
    """A clock that a test moves by hand."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def to_real(self, moment: datetime) -> datetime:
        return moment


@cache
def policies() -> PolicyBook:
    return PolicyBook()


@dataclass
class World:
    """An engine over a store, at a moment."""

    store: Store
    clock: FixedClock
    engine: Engine
    region: str = "kennemerland"

    @classmethod
    def over(cls, store: Store, now: datetime = NOW, region: str = "kennemerland") -> "World":
        clock = FixedClock(now)
        around = Surroundings(policies(), SEAL, lambda _team: ("postvak",), random_code)
        return cls(store, clock, Engine(store, clock, around), region)

    def take(self, path: Path, **how: Any) -> Report:
        how.setdefault("now", self.clock.now())
        return import_file(self.engine, self.store, SEAL, self.region, path, **how)

    def routes(self) -> list[Route]:
        stored = self.store.read(lambda reader: reader.meldingen(self.region, "", 1_000_000))
        return [one.route for one in stored]


def row(number: int, **cells: str) -> dict[str, str]:
    """Return a good row about a household of its own."""
    return GOOD | {"bron_kenmerk": f"KEN-2026-{number:05}", "huishouden": f"D{number:06}"} | cells


def csv_text(rows: Iterable[Mapping[str, str]], delimiter: str = ",", columns: Sequence[str] = COLUMNS) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write(path: Path, *rows: Mapping[str, str]) -> Path:
    path.write_text(csv_text(rows), "utf-8", newline="")
    return path


def read(folder: Path, data: bytes, name: str = "meldingen.csv") -> list[Row | BadRow]:
    path = folder / name
    path.write_bytes(data)
    return list(read_rows(path))


def rejected(report: Report) -> list[dict[str, str]]:
    assert report.rejected_file is not None
    with report.rejected_file.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
