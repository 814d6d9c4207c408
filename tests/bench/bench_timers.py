"""A case that waits and then goes on: vtflow beside what else one would pick, each durable, on one machine in one run.

    python tests/bench/bench_timers.py [CASES]

Every case is armed (it must be there after a crash), comes due at once, and records that it went on. Compared is
processor time a case, server and children included. vtflow does more for it: the rules, the ladder, the messages and
the chain of hashes; Prefect shows it, which vtflow does apart (`bench_window.py`).
"""

import logging
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.bench_engine import START, _melding, fresh
from tests.bench.figures import ROOT, Took, record, timed

#: Prefect starts a process a case, which is why it gets few
PREFECT_CASES = 4
_fired: list[int] = []

_SERVED = """
from prefect import flow

@flow(name="geval", persist_result=False)
def geval(number: int) -> int:
    return number

if __name__ == "__main__":
    geval.serve(name="geval", limit=2)
"""
_SUSPENDED = """
from prefect import flow, suspend_flow_run

@flow(name="geval", persist_result=True)
def geval(number: int) -> int:
    suspend_flow_run(timeout=None, key="wacht")
    return number

if __name__ == "__main__":
    geval.serve(name="geval", limit=2)
"""


def vtflow(folder: Path, cases: int) -> Took:
    """Meldingen of which a rung comes: taken in, settled."""
    engine, clock, store = fresh(f"sqlite:///{folder / 'timers.db'}")

    def work() -> None:
        for first in range(0, cases, 200):
            engine.register_all("kennemerland", [_melding(n, START) for n in range(first, min(first + 200, cases))])
        clock.set(START + timedelta(hours=2))
        assert engine.settle_all() == cases

    found = timed(work)
    store.close()
    return found


def dbos(folder: Path, cases: int) -> Took:
    """A workflow a case, that sleeps for a moment and then does a step."""
    from dbos import DBOS, DBOSConfig

    config = DBOSConfig(name="timers", system_database_url=f"sqlite:///{folder / 'timers-dbos.db'}", log_level="ERROR")
    DBOS(config=config)

    @DBOS.step()
    def go_on(number: int) -> int:
        return number

    @DBOS.workflow()
    def case(number: int) -> int:
        DBOS.sleep(0.01)
        return go_on(number)

    DBOS.launch()

    def work() -> None:
        for first in range(0, cases, 20):
            handles = [DBOS.start_workflow(case, n) for n in range(first, min(first + 20, cases))]
            assert sum(handle.get_result() >= 0 for handle in handles) == len(handles)

    found = timed(work)
    DBOS.destroy()
    return found


def fire(number: int) -> None:
    """Go on with a case of APScheduler."""
    _fired.append(number)


def apscheduler(folder: Path, cases: int) -> Took:
    """A job a case in a job store on SQLite, with a moment that has come."""
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
    from apscheduler.schedulers.background import BackgroundScheduler

    stores = {"default": SQLAlchemyJobStore(f"sqlite:///{folder / 'timers-aps.db'}")}
    scheduler = BackgroundScheduler(jobstores=stores, executors={"default": ThreadPoolExecutor(2)})
    _fired.clear()

    def work() -> None:
        scheduler.start(paused=True)
        moment = datetime.now(UTC) + timedelta(milliseconds=1)
        for number in range(cases):
            scheduler.add_job(fire, "date", run_date=moment, args=[number], misfire_grace_time=None)
        scheduler.resume()
        _until(lambda: len(_fired) == cases, 300)

    found = timed(work)
    scheduler.shutdown()
    return found


def prefect(folder: Path, *, suspended: bool) -> Took:
    """A run a case in a process of its own, as a served flow runs it; suspended it starts, sleeps and starts again."""
    from tests.flows.prefect_server import PrefectServer
    from vtflow.up.environment import client_env, inherited

    kind = "suspended" if suspended else "scheduled"
    server = PrefectServer(folder / f"server-{kind}")
    server.start()
    program = folder / f"{kind}.py"
    program.write_text(_SUSPENDED if suspended else _SERVED, encoding="utf-8")
    env = inherited(os.environ) | client_env(folder / f"client-{kind}", server.url)
    served = subprocess.Popen(
        [sys.executable, str(program)], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        api = _Api(server.url)
        _until(lambda: api.deployment() != "", 120)
        time.sleep(15)  # why: what starting costs is not the cost of a case
        assert server.process is not None
        pids = (server.process.pid, served.pid)
        cpu, wall = _cpu(*pids), time.perf_counter()
        api.start(PREFECT_CASES)
        if suspended:
            _until(lambda: api.count("PAUSED") == PREFECT_CASES, 300)
            api.resume()
        _until(lambda: api.count("COMPLETED") == PREFECT_CASES, 300)
        return Took(time.perf_counter() - wall, _cpu(*pids) - cpu)
    finally:
        served.terminate()
        served.wait(30)
        server.stop()


class _Api:
    """The few calls that a user of Prefect makes."""

    def __init__(self, url: str) -> None:
        import httpx

        self._http = httpx.Client(base_url=url, timeout=30, trust_env=False)
        token = self._http.get("/csrf-token", params={"client": "bench"}).json().get("token", "")
        self._http.headers.update({"Prefect-Csrf-Token": token, "Prefect-Csrf-Client": "bench"})

    def deployment(self) -> str:
        found = self._http.post("/deployments/filter", json={}).json()
        return str(found[0]["id"]) if found else ""

    def start(self, cases: int) -> None:
        path = f"/deployments/{self.deployment()}/create_flow_run"
        for number in range(cases):
            self._http.post(path, json={"parameters": {"number": number}}).raise_for_status()

    def count(self, state: str) -> int:
        return int(
            self._http.post("/flow_runs/count", json={"flow_runs": {"state": {"type": {"any_": [state]}}}}).json()
        )

    def resume(self) -> None:
        body = {"flow_runs": {"state": {"type": {"any_": ["PAUSED"]}}}}
        for run in self._http.post("/flow_runs/filter", json=body).json():
            self._http.post(f"/flow_runs/{run['id']}/resume", json={}).raise_for_status()


def _cpu(*pids: int) -> float:
    """Return the processor time of processes and of the children that they waited for."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += sum(int(fields[at]) for at in (11, 12, 13, 14))
    return total / os.sysconf("SC_CLK_TCK")


def _until(what: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            text = "not done in time"
            raise TimeoutError(text)
        time.sleep(0.05)


def main(cases: int = 500) -> None:
    """Measure, print and keep the figures."""
    logging.disable(logging.WARNING)
    os.environ["DBOS__CLOUD"] = "false"
    values: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        work: dict[str, tuple[int, Callable[[], Took]]] = {
            "vtflow": (cases * 4, lambda: vtflow(folder, cases * 4)),
            "DBOS-workflow met sleep": (cases, lambda: dbos(folder, cases)),
            "APScheduler-taak": (cases, lambda: apscheduler(folder, cases)),
            "Prefect, geplande run": (PREFECT_CASES, lambda: prefect(folder, suspended=False)),
            "Prefect, suspend en resume": (PREFECT_CASES, lambda: prefect(folder, suspended=True)),
        }
        for title, (count, measure) in work.items():
            took = measure()
            values[title] = {"gevallen": count, "cpu_ms": took.cpu / count * 1000, "klok_ms": took.wall / count * 1000}
            shown = (
                f"{took.cpu / count * 1000:10,.2f} ms processor time, {took.wall / count * 1000:10,.2f} ms by the clock"
            )
            sys.stdout.write(f"{title:30} {shown}, a case ({count} cases)\n")
            sys.stdout.flush()
    own = values["vtflow"]["cpu_ms"]
    for one in values.values():
        one["maal_vtflow"] = one["cpu_ms"] / own
    record("wachten", values)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"memory at most {peak:,.0f} MB; in {ROOT.name}\n")


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:]))
