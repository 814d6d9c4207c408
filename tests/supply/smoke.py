"""`make smoke`: a fresh environment from the lock alone starts the demo, sweeps, and ends well.

Prints how long each step took; ends with 1 where one fails, or where the first sweep takes longer than a minute.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path

from tests.e2e.running import free_ports

ROOT = Path(__file__).parents[2]
MOST_SECONDS = 60.0
_PIP = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")


def main() -> int:
    """Install, start, look, and tell."""
    with tempfile.TemporaryDirectory(prefix="vtflow-smoke-") as folder:
        began = time.perf_counter()
        python = install(Path(folder) / "venv")
        installed = time.perf_counter() - began
        found = start(python, Path(folder) / "home")
    told = {"install seconds": round(installed, 1), **found, "at most": MOST_SECONDS}
    ok = found["exit"] == 0 and found["verified"] == 0 and 0 < found["seconds to first sweep"] <= MOST_SECONDS
    sys.stdout.write(json.dumps({**told, "ok": ok}, indent=1) + "\n")
    return 0 if ok else 1


def install(venv: Path) -> Path:
    """Make an environment with what the lock names and nothing else; returns its Python."""
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    python = venv / "bin" / "python"
    lock = ("--require-hashes", "-r", str(ROOT / "requirements.lock"))
    own = ("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    for what in (lock, own):
        subprocess.run([str(python), *_PIP, *what], check=True, env=_environ())
    return python


def start(python: Path, home: Path) -> dict[str, float]:
    """Start the demo for twenty seconds; returns how long the first sweep took, and how it and the check ended."""
    prefect, web = free_ports()
    settings = {"VTFLOW_HOME": str(home), "VTFLOW_PREFECT_PORT": str(prefect), "VTFLOW_WEB_PORT": str(web)}
    environ = _environ() | settings
    command = [str(python.parent / "vtflow")]
    began, swept = time.perf_counter(), 0.0
    process = subprocess.Popen([*command, "up", "--demo", "--exit-after", "20"], env=environ, cwd=home.parent)
    try:
        while process.poll() is None and not swept and time.perf_counter() - began < 300:
            swept = time.perf_counter() - began if has_swept(home / "vtflow.db") else 0.0
            time.sleep(0.1)
        code = process.wait(300)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(30)
    verified = subprocess.run([*command, "verify"], env=environ, cwd=home.parent, check=False).returncode
    return {"seconds to first sweep": round(swept, 1), "exit": code, "verified": verified}


def has_swept(database: Path) -> bool:
    """Tell whether the watchdog went round once: its sign of life comes after settling and delivering."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as record:
        row = record.execute("SELECT count(*) FROM heartbeat WHERE part LIKE 'waakhond%'").fetchone()
        return bool(row[0])
    return False


def _environ() -> dict[str, str]:
    foreign = ("VTFLOW_", "PREFECT_", "PYTHON")
    return {name: value for name, value in os.environ.items() if not name.startswith(foreign)}


if __name__ == "__main__":
    sys.exit(main())
