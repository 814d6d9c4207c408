"""The window of a real `vtflow up`: how soon an imported quarter is visible, and what one wake costs.

    python tests/bench/bench_window.py [FILE.csv] [WAKES]

The file is imported for region kennemerland (default: the project's own sample). A wake's cost is the CPU time of
dispatcher and server for a command to be settled, shown and armed anew; beside it stands what the same step costs in a
process of its own, as a served flow would run it. Aims: visible within 5 minutes, a wake at most a third.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.e2e.running import Up, run, wait_for  # noqa: E402
from vtflow.store.sql import SqlStore  # noqa: E402

#: one route brought up to date by a process of its own: everything is imported anew, as a served flow's process does
ONE_STEP = """
import asyncio, os
from contextlib import aclosing
from vtflow.settings import read_settings
from vtflow.wiring import open_app
from vtflow.up.plan import auth_of
from vtflow.up.window import bind_flows
from vtflow.orchestrate.dispatcher import Dispatcher
from vtflow.orchestrate.runner import engine_session
from vtflow.wiring import real_now
app = open_app(read_settings())
bound = bind_flows(app, auth_of(os.environ), lambda: None)
async def once():
    async with aclosing(bound.window.api), engine_session(bound.window.api):
        await Dispatcher(app.book, bound.window, bound.flows, real_now).step()
asyncio.run(once())
"""


def cpu_seconds(*pids: int) -> float:
    """Return the CPU time that processes have used so far."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def unseen(store: SqlStore) -> int:
    """Return how many routes the window does not show as they are."""
    return len(store.read(lambda reader: reader.stale(2_000)))


def command(home: Path, ref: str, up: Up) -> None:
    """Give one command on a route, as a person would."""
    done = run(home, "do", ref, "report-signal", "--by", "vt.m01", **up.settings)
    assert done.returncode == 0, done.stderr


def main(file: str = "", wakes: int = 20) -> None:
    """Write the figures."""
    path = Path(file) if file else ROOT / "samples" / "meldingen-voorbeeld.csv"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        home = Path(name) / "var"
        with Up(home) as up:
            up.wait_ready()
            store = SqlStore(f"sqlite:///{home / 'vtflow.db'}")
            copy = Path(name) / path.name
            copy.write_bytes(path.read_bytes())
            begun = time.monotonic()
            imported = run(home, "import", str(copy), "--json", **up.settings)
            wait_for(lambda: unseen(store) == 0, 900, "the routes were not shown")
            seconds = time.monotonic() - begun
            met = "reached" if seconds <= 300 else "MISSED"
            sys.stdout.write(f"{' '.join(imported.stdout.split())}\n")
            sys.stdout.write(f"visible after {seconds:.0f} s, aim within 300 s: {met}\n")
            _wakes(up, home, store, wakes)
            store.close()


def _wakes(up: Up, home: Path, store: SqlStore, wakes: int) -> None:
    stored = store.read(lambda reader: reader.meldingen(None, "", 2_000))
    refs = [one.route.ref for one in stored if one.route.joined_to is None][:wakes]
    pids = (up.pid("dispatcher"), up.pid("prefect"))
    before, begun = cpu_seconds(*pids), time.monotonic()
    for ref in refs:
        command(home, ref, up)
        wait_for(lambda: unseen(store) == 0, 60, "a wake was not shown")
    busy, elapsed = cpu_seconds(*pids) - before, time.monotonic() - begun
    before = cpu_seconds(*pids)
    time.sleep(elapsed / 4)
    wake = (busy - 4 * (cpu_seconds(*pids) - before)) / len(refs)
    served = _served(up, home, store, refs[:5])
    sys.stdout.write(f"one wake in the dispatcher, server included: {wake:.2f} CPU seconds\n")
    sys.stdout.write(f"the same step in a process of its own: {served:.2f} CPU seconds\n")
    met = "reached" if wake * 3 <= served else "MISSED"
    sys.stdout.write(f"share {wake / served:.2f}, aim at most 0.33: {met}\n")


def _served(up: Up, home: Path, store: SqlStore, refs: list[str]) -> float:
    """Return the CPU of one step that starts a process each time, with the dispatcher out of the way."""
    os.kill(up.pid("dispatcher"), 19)  # SIGSTOP: it would take the work
    raw = Path(f"/proc/{up.pid('dispatcher')}/environ").read_bytes().decode()
    settings = dict(line.split("=", 1) for line in raw.split("\0") if "=" in line)
    server, total = up.pid("prefect"), 0.0
    for ref in refs:
        command(home, ref, up)
        before, own = cpu_seconds(server), _children()
        subprocess.run([sys.executable, "-c", ONE_STEP], env=settings, cwd=ROOT, check=True)
        total += cpu_seconds(server) - before + _children() - own
    assert unseen(store) == 0
    return total / len(refs)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "", int(sys.argv[2]) if len(sys.argv) > 2 else 20)
