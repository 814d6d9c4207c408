"""How long every report takes over a year of a region (5,100 meldingen), and with LONG=1 of the nation (127,340).

    python tests/bench/bench_reports.py [DATABASE]

A year of one region is simulated first, unless a database of `vtflow simulate` is named; that is left as it was. The
nation is that year over and over, once a region, in one database: the same meldingen under other codes, so that the two
reports that ask a region for its own teams are timed for the region only. Aims: 3 s a report of the region, 60 s of the
nation, in processor time, with the facts kept as the round of reports keeps them.
"""

import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import msgspec

from tests.bench.figures import record, recorded, timed
from tests.unit.simulate.world import BOOK, parts
from vtflow.reports.adviezen import advies_rows
from vtflow.reports.berichten import berichten_rows
from vtflow.reports.cohorten import cohort_rows
from vtflow.reports.doorlooptijd import doorlooptijd_rows
from vtflow.reports.facts import decode, encode
from vtflow.reports.gesprekken import gesprekken_rows
from vtflow.reports.kept import keep_all
from vtflow.reports.kinds import KINDS, build
from vtflow.reports.knelpunten import knelpunten_rows
from vtflow.reports.meldersignalen import meldersignaal_rows
from vtflow.reports.radar import radar_rows
from vtflow.reports.samenwerking import samenwerking_rows
from vtflow.reports.taken import casushouder_rows, taken_rows
from vtflow.reports.wachtlijst import wachtlijst_rows
from vtflow.reports.wachtspreiding import spreiding_rows, werkdruk_rows
from vtflow.reports.zonder_contact import zonder_contact_rows
from vtflow.simulate.inflow import Plan
from vtflow.simulate.loop import Simulation
from vtflow.store.connect import sqlite_module
from vtflow.store.sql import SqlStore
from vtflow.wiring import steady_memory

REGION, FIRST, LAST = "kennemerland", date(2025, 1, 1), date(2025, 12, 31)
NOW, EARLIER = datetime(2025, 12, 31, 23, tzinfo=UTC), date(2025, 9, 30)
MELDINGEN, NATION = 5_100, 127_340
REGION_AIM, NATION_AIM = 3.0, 60.0
Work = Callable[[], object]
_NOW = (doorlooptijd_rows, gesprekken_rows, taken_rows, casushouder_rows, samenwerking_rows, meldersignaal_rows)
_AT = (cohort_rows, wachtlijst_rows)
#: reports that ask a region for its own teams, which the copies of another region are not held by
_OF_TEAMS = (spreiding_rows, werkdruk_rows)


def simulated(path: Path) -> None:
    """Make a year of one region."""
    plan = Plan({REGION: tuple(BOOK.policy(REGION).region.gemeenten)}, MELDINGEN, FIRST, LAST, 2026)
    store = SqlStore.create(f"sqlite:///{path}")
    Simulation(parts(plan, store), plan).run(plan.end)
    store.close()


def works(store: SqlStore, regions: tuple[str, ...], on: date | None) -> Iterator[tuple[str, Work]]:
    """Yield every report by its name, over the year or up to a day in it."""
    for kind in KINDS:
        yield kind, lambda kind=kind: build(store, BOOK, regions, kind, NOW, (on, FIRST, on or LAST))
    for count in _NOW:
        yield count.__name__, lambda count=count: count(store, BOOK, on)
    for count in (*_AT, *(_OF_TEAMS if len(regions) == 1 else ())):
        yield count.__name__, lambda count=count: count(store, BOOK, NOW, on)
    yield "knelpunten_rows", lambda: knelpunten_rows(store, BOOK, regions, NOW, on)
    yield "zonder_contact_rows", lambda: zonder_contact_rows(store, BOOK, NOW, None, on)
    yield "radar_rows", lambda: radar_rows(store, BOOK, on=on)
    yield "advies_rows", lambda: advies_rows(store, BOOK, on=on)
    if on is None:
        yield "berichten_rows", lambda: berichten_rows(store, BOOK)


def measure(path: Path, regions: tuple[str, ...], aim: float) -> dict[str, Any]:
    """Time every report, at the end of the year and as at a day three months before."""
    store = SqlStore(f"sqlite:///{path}")
    keeping = timed(lambda: keep_all(store))
    meldingen, events = store.read(lambda reader: reader.counts())
    found: dict[str, Any] = {}
    for on in (None, EARLIER):
        for name, work in works(store, regions, on):
            took = timed(work)
            key = f"{name.removesuffix('_rows')}{f' op {on}' if on else ''}"
            found[key] = {"klok_s": round(took.wall, 2), "cpu_s": round(took.cpu, 2)}
            late = "" if took.cpu <= aim else f"  MISSED, aim {aim:.0f} s"
            sys.stdout.write(f"{key:34} {took.wall:7.2f} s  {took.cpu:7.2f} s of processor{late}\n")
            sys.stdout.flush()
    store.close()
    around = {"meldingen": meldingen, "gebeurtenissen": events, "regios": len(regions), "doel_s": aim}
    return {**around, "bijhouden_cpu_s": round(keeping.cpu, 1), "rapporten": found}


def multiply(path: Path, regions: tuple[str, ...]) -> None:
    """Copy the year of one region to each of the others, until there are as many meldingen as in the nation."""
    with closing(sqlite_module().connect(path, isolation_level=None)) as base:
        base.execute("PRAGMA synchronous=off")
        events, messages = (base.execute(f"SELECT max(id) FROM {name}").fetchone()[0] for name in ("event", "outbox"))  # noqa: S608
        for number, region in enumerate(regions, 1):
            keys = {
                "step": MELDINGEN * number,
                "events": events * number,
                "messages": messages * number,
                "last_message": messages,
                "mark": f"{chr(96 + number)}_",  # why: no display code has these, so that no copy is another original
                "was": f'"{REGION}"',
                "region": f'"{region}"',
                "id": region,
                "most": min(MELDINGEN, NATION - MELDINGEN * number),
            }
            base.execute("BEGIN")
            for table in _OTHER:
                _copy(base, table, keys)
            _facts(base, keys)
            base.execute("COMMIT")
            sys.stdout.write(f"{region} ")
            sys.stdout.flush()
        sys.stdout.write("\n")


_REF = "'VT-' || :mark || substr(ref, 6)"
#: table -> which rows are copied, and what a copy holds in some columns
_OTHER: dict[str, tuple[str, dict[str, str]]] = {
    "melding": (
        "id <= :most",
        {
            "id": "id + :step",
            "ref": _REF,
            "region": ":id",
            "root_id": "root_id + :step",
            "snapshot": f"replace(replace(snapshot, :was, :region), ref, {_REF})",
        },
    ),
    "event": (
        "melding_id <= :most",
        {
            "id": "id + :events",
            "melding_id": "melding_id + :step",
            "payload": "CASE WHEN seq = 1 THEN replace(payload, :was, :region) ELSE payload END",
        },
    ),
    "outbox": ("id <= :last_message", {"id": "id + :messages", "ref": _REF, "key": ":mark || key"}),
}


def _copy(base: Any, table: str, keys: dict[str, Any]) -> None:
    chosen, other = _OTHER[table]
    names = [row[1] for row in base.execute(f"PRAGMA table_info({table})")]
    columns, values = ", ".join(f'"{name}"' for name in names), ", ".join(other.get(n, f'"{n}"') for n in names)
    base.execute(f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} WHERE {chosen}", keys)  # noqa: S608


def _facts(base: Any, keys: dict[str, Any]) -> None:
    rows = base.execute("SELECT melding_id, version, form, facts FROM report_facts WHERE melding_id <= :most", keys)
    base.executemany(
        "INSERT INTO report_facts (melding_id, version, form, facts) VALUES (?, ?, ?, ?)",
        [(number + keys["step"], version, form, _moved(facts, keys["id"])) for number, version, form, facts in rows],
    )


def _moved(facts: bytes, region: str) -> bytes:
    first, *others = decode(facts)
    return encode([msgspec.structs.replace(first, region=region), *others])


def main(given: list[str]) -> int:
    """Measure, print and keep the figures; 1 when an aim is missed."""
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "region.db"
        if given:
            shutil.copy(given[0], path)
        else:
            simulated(path)
        steady_memory()
        figures = {**((recorded("rapporten") or {}).get("cijfers", {})), "regio": measure(path, (REGION,), REGION_AIM)}
        if os.environ.get("LONG"):
            others = tuple(region for region in BOOK.country() if region != REGION)
            multiply(path, others)
            figures["land"] = measure(path, (REGION, *others), NATION_AIM)
    record("rapporten", figures)
    late = [
        report for one in figures.values() for report, took in one["rapporten"].items() if took["cpu_s"] > one["doel_s"]
    ]
    sys.stdout.write(f"{'aims reached' if not late else 'MISSED: ' + ', '.join(late)}\n")
    return int(bool(late))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
