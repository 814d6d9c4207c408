"""Commands, bulk settling and import, measured beside the raw transaction and DBOS steps in one run.

Run `python tests/bench/bench_engine.py [ROUTES]`, or all of them with `make bench`. First on SQLite files in one
temporary folder, at the durability that vtflow uses (write-ahead log, full sync); then on a PostgreSQL of the run, that
both share.
"""

import base64
import csv
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any, Self

from sqlalchemy import event

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.figures import record
from tests.throwaway import postgres_server
from vtflow.domain.commands import CheckVeiligheid, RegisterMelding
from vtflow.engine import Engine, NewMelding, Surroundings
from vtflow.importing import COLUMNS, import_file
from vtflow.play.player import VirtualClock
from vtflow.policy import PolicyBook
from vtflow.seal import Seal, random_code
from vtflow.store import prepared
from vtflow.store.connect import sqlite_module
from vtflow.store.sql import SqlStore
from vtflow.wiring import steady_memory

START = datetime(2026, 2, 2, 9, tzinfo=UTC)
COMMANDS = 400
STEPS = 150
IMPORTED = 10_000
#: times that what is done in bulk is measured: a machine is never equally quiet twice, and the middle one counts
ROUNDS = 5
#: the address of a database of this name
Address = Callable[[str], str]
_KEY = base64.urlsafe_b64encode(b"vtflow-bench-holds-no-secrets...")


def rate(count: int, work: Callable[[], object]) -> float:
    """Return how many a second."""
    begun = time.perf_counter()
    work()
    return count / (time.perf_counter() - begun)


class Writes:
    """What the store writes inside a `with` block, transaction by transaction, as the database driver gets it."""

    def __init__(self, store: SqlStore) -> None:
        """Get ready to listen to a store; reads are left out."""
        self.transactions: list[list[tuple[str, Any, bool]]] = []
        event.listen(store._engine, "begin", lambda _: self.transactions.append([]))  # why: no other way to listen
        self._execute = prepared.execute

    def __enter__(self) -> Self:
        prepared.execute = self._seen
        return self

    def __exit__(self, *_: object) -> None:
        prepared.execute = self._execute

    def _seen(self, connection: Any, text: str, values: Any = (), *, many: bool = False) -> Any:
        if text.startswith(("INSERT", "UPDATE", "DELETE")):
            self.transactions[-1].append((text, values, many))
        return self._execute(connection, text, values, many=many)


def raw_transactions(path: Path, writes: Writes) -> float:
    """Write the same rows in the same transactions with the bare driver: what SQLite and the disk allow."""
    base: Any = sqlite_module().connect(path, isolation_level=None)
    base.execute("pragma journal_mode=wal")
    base.execute("pragma synchronous=full")
    transactions = [statements for statements in writes.transactions if statements]

    def work() -> None:
        for statements in transactions:
            base.execute("begin immediate")
            for text, values, many in statements:
                (base.executemany if many else base.execute)(text, values)
            base.execute("commit")

    found = rate(len(transactions), work)
    base.close()
    return found


class Dbos:
    """Steps of DBOS workflows a second, at its defaults: measured again and again between our own work."""

    def __init__(self, url: str) -> None:
        """Start it on a database and let it warm up."""
        from dbos import DBOS, DBOSConfig

        os.environ["DBOS__CLOUD"] = "false"
        config = DBOSConfig(name="bench", system_database_url=url, log_level="ERROR")
        DBOS(config=config)

        @DBOS.step()
        def step(number: int) -> int:
            return number

        @DBOS.workflow()
        def steps(number: int) -> int:
            return sum(step(n) for n in range(number))

        DBOS.launch()
        self._steps, self.close = steps, DBOS.destroy
        self._steps(20)
        self._last = self._measured()
        self.all = [self._last]

    def _measured(self) -> float:
        return rate(STEPS, lambda: self._steps(STEPS))

    def around(self) -> float:
        """Return the rate around the work done since the last call: the mean of just before and just after it.

        The machine is never equally quiet twice; only what lies side by side can be compared.
        """
        before, self._last = self._last, self._measured()
        self.all.append(self._last)
        return (before + self._last) / 2


def fresh(url: str) -> tuple[Engine, VirtualClock, SqlStore]:
    """Return an engine on a new database with a virtual clock."""
    store, clock = SqlStore.create(url), VirtualClock(START)
    around = Surroundings(PolicyBook(), Seal(_KEY, _KEY), lambda _: ("postvak",), random_code)
    engine = Engine(store, clock, around)
    engine.policy("kennemerland")  # why: reading the rules is part of starting up, not of the work that is measured
    return engine, clock, store


def _melding(number: int, at: datetime) -> NewMelding:
    command = RegisterMelding(
        gemeente="Haarlem", melder="politie", kanaal="corv", huishouden=f"D{number}", aard="partnergeweld", kinderen=1
    )
    return NewMelding(command=command, received_at=at)


def some_taken_in(url: str) -> tuple[SqlStore, Callable[[], object]]:
    """Take meldingen in; return the record, and the work of a command on each, in a transaction of its own."""
    engine, clock, store = fresh(url)
    answers = engine.register_all("kennemerland", [_melding(n, START) for n in range(COMMANDS)])
    refs = [answer.ref for answer in answers if not isinstance(answer, Exception)]
    clock.set(START + timedelta(minutes=5))
    check = CheckVeiligheid(acuut=False)
    return store, lambda: [engine.do(ref, check, "vt.m00", key=f"k{ref}") for ref in refs]


def commands(folder: Path) -> tuple[float, float]:
    """Single commands, each a transaction of its own; and the same rows written raw into a copy of the database."""
    store, work = some_taken_in(f"sqlite:///{folder / 'commands.db'}")
    copy: Any = sqlite_module().connect(folder / "commands.db")
    copy.execute("vacuum into ?", (str(folder / "raw.db"),))
    copy.close()
    with Writes(store) as writes:
        single = rate(COMMANDS, work)
    return single, raw_transactions(folder / "raw.db", writes)


def registering(url: str, routes: int) -> tuple[float, Callable[[], object]]:
    """Take in routes in bulk; return the rate, and the work that settles them all at a moment at which each is due."""
    engine, clock, _ = fresh(url)
    news = [_melding(n, START) for n in range(routes)]

    def take_in() -> None:
        for first in range(0, routes, 200):
            engine.register_all("kennemerland", news[first : first + 200])

    found = rate(routes, take_in)
    clock.set(START + timedelta(hours=2))
    return found, engine.settle_all


def importing(url: str, folder: Path) -> float:
    """Import a file of fresh rows through the whole path: reading, checking, registering."""
    engine, clock, store = fresh(url)
    path = folder / "rows.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        for n in range(IMPORTED):
            moment = (START - timedelta(minutes=5)).isoformat()
            cells = [f"B-{n}", moment, "Haarlem", "politie", "corv", f"D{n}", "nee", "nee", "partnergeweld", 1, ""]
            # why: columns that came later may be left empty
            out.writerow(cells + [""] * (len(COLUMNS) - len(cells)))
    seal = Seal(_KEY, _KEY)

    def take_in() -> None:
        report = import_file(engine, store, seal, "kennemerland", path, dry_run=False, now=clock.now(), progress=None)
        if report.imported != IMPORTED:
            text = f"{report.imported} of {IMPORTED} rows were imported: what was measured is not an import"
            raise RuntimeError(text)

    return rate(IMPORTED, take_in)


class Figures:
    """What was measured on one kind of database, each as it is printed and in DBOS steps beside it."""

    def __init__(self, *, has_aims: bool) -> None:
        """Hold none yet; the aims are set for the default, SQLite."""
        self._has_aims = has_aims
        self.all: dict[str, dict[str, float]] = {}

    def keep(self, name: str, found: float, beside: float, note: str) -> None:
        """Keep and print one."""
        self.all[name] = {"per_s": found, "maal_dbos": beside}
        sys.stdout.write(f"{name:44} {found:10,.0f}/s  {note}\n")

    def against(self, text: str, aim: str, *, met: bool) -> str:
        """Return a note with whether an aim was met, where it counts."""
        return f"{text}, aim {aim}: {'reached' if met else 'MISSED'}" if self._has_aims else text


def in_bulk(address: Address, folder: Path, routes: int, dbos: Dbos, figures: Figures) -> None:
    """Measure what is done in bulk, and DBOS between one and the next; keep the middle of all rounds."""
    found: dict[str, list[tuple[float, float]]] = {}

    def keep(name: str, measured: float) -> None:
        found.setdefault(name, []).append((measured, dbos.around()))

    for number in range(ROUNDS):
        taken_in, settle = registering(address(f"settle{number}"), routes)
        keep("register in bulk", taken_in)
        keep(f"settle {routes} routes due at once", rate(routes, settle))
        keep("import from a file", importing(address(f"import{number}"), folder))
    for name, rounds in found.items():
        ratios = sorted(measured / steps for measured, steps in rounds)
        middle, beside = median(measured for measured, _ in rounds), median(ratios)
        spread = f"from {ratios[0]:.1f} to {ratios[-1]:.1f}"
        note = f"{beside:.1f}x DBOS beside it ({spread})"
        met = beside >= 8 and middle >= 1_500
        figures.keep(name, middle, beside, figures.against(note, "at least 8x and 1,500/s", met=met))


def single_command(single: float, steps: float, figures: Figures) -> None:
    """Keep the rate of single commands."""
    beside = f"{single / steps:.1f}x DBOS beside it ({steps:,.0f}/s)"
    note = figures.against(beside, "at least 2x", met=single >= 2 * steps)
    figures.keep("one command", single, single / steps, note)


def dbos_itself(dbos: Dbos, figures: Figures) -> None:
    """Keep what DBOS did, and end it."""
    spread = f"from {min(dbos.all):,.0f} to {max(dbos.all):,.0f}"
    figures.keep("DBOS step, its defaults", median(dbos.all), 1.0, spread)
    dbos.close()


def on_sqlite(folder: Path, routes: int) -> Figures:
    """Measure on files in a folder."""

    def address(name: str) -> str:
        return f"sqlite:///{folder / name}.db"

    figures, dbos = Figures(has_aims=True), Dbos(address("dbos"))
    single, raw = commands(folder)
    steps = dbos.around()
    cost = figures.against(f"raw / command = {raw / single:.1f}", "at most 6", met=raw <= 6 * single)
    figures.keep("raw transaction, the same rows", raw, raw / steps, cost)
    single_command(single, steps, figures)
    in_bulk(address, folder, routes, dbos, figures)
    dbos_itself(dbos, figures)
    return figures


def on_postgresql(server: Any, folder: Path, routes: int) -> Figures:
    """Measure in databases of one server."""

    def address(name: str) -> str:
        server.psql(f"CREATE DATABASE {name};")
        return str(server.get_uri()).replace("/postgres?", f"/{name}?")

    figures, dbos = Figures(has_aims=False), Dbos(address("dbos"))
    single = rate(COMMANDS, some_taken_in(address("commands"))[1])
    single_command(single, dbos.around(), figures)
    in_bulk(address, folder, routes, dbos, figures)
    dbos_itself(dbos, figures)
    return figures


def main() -> None:
    """Measure on both, each figure with its ratio and aim, and keep them."""
    logging.disable(logging.WARNING)
    steady_memory()
    routes = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as name:
        record("opdrachten", on_sqlite(Path(name), routes).all)
    sys.stdout.write("PostgreSQL\n")
    with tempfile.TemporaryDirectory() as name, postgres_server() as server:
        record("postgresql", on_postgresql(server, Path(name), routes).all)


if __name__ == "__main__":
    main()
