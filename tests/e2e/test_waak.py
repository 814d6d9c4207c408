"""The independent watch over a real installation: kill each part, and an alarm comes within the interval."""

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from tests.e2e.running import PROJECT, VTFLOW, Up, environ, run, wait_for

pytestmark = [pytest.mark.prefect, pytest.mark.long]
#: a fifth of it must leave room to load the channel library on a busy machine
INTERVAL = 40.0
#: parts that are hung and killed in turn: ten drills in all, twenty-two with LONG=1
PARTS = ("dispatcher", "waakhond", "auditor") * (3 if os.environ.get("LONG") == "1" else 1)
REGION = "kennemerland"


class Alarms:
    """Where waak tells: it keeps every message with its moment."""

    def __init__(self) -> None:
        heard: list[tuple[float, str]] = []
        self.heard = heard

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                found = json.loads(self.rfile.read(int(self.headers["content-length"])))
                heard.append((time.monotonic(), f"{found['title']}\n{found['message']}"))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"json://127.0.0.1:{self._server.server_port}/alarm"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def within(self, seconds: float, since: float, *words: str) -> str:
        """Wait for an alarm that holds all words, told at most `seconds` after `since`."""

        def found() -> list[str]:
            return [text for at, text in self.heard if at >= since and all(word in text for word in words)]

        wait_for(lambda: bool(found()), seconds - (time.monotonic() - since), f"no alarm of {words}: {self.heard}")
        return found()[0]

    def over_within(self, seconds: float, since: float, what: str) -> None:
        """Wait until a trouble is told to be over, maybe beside new ones; at most `seconds` from now."""

        def is_told() -> bool:
            over = (text.partition("Weer in orde:")[2] for at, text in self.heard if at >= since)
            return any(what in text for text in over)

        wait_for(is_told, seconds, f"{what} is not told to be over: {self.heard}")


@pytest.fixture
def alarms() -> Iterator[Alarms]:
    found = Alarms()
    yield found
    found.close()


def channels(home: Path, alarms: Alarms) -> Path:
    path = home / "waak.yaml"
    home.mkdir(parents=True, exist_ok=True)
    path.write_text(f'channels:\n  piket: {{url: "{alarms.url}"}}\nteams:\n  waak: [piket]\n', encoding="utf-8")
    return path


class Installation:
    """A running `vtflow up`, and a waak that is no child of it."""

    def __init__(self, up: Up, home: Path, alarms: Alarms) -> None:
        self.up, self.home, self.alarms = up, home, alarms
        self.killed: dict[str, float] = {}  #: part -> when it was killed last
        settings = up.settings | {"VTFLOW_WAAK_CHANNELS": str(channels(home, alarms))}
        self.environ = environ(home, **settings)
        self.log = (home / "waak-apart.log").open("ab")
        self.waak = subprocess.Popen([*VTFLOW, "waak"], env=self.environ, cwd=PROJECT, stderr=self.log)

    def health(self) -> dict[str, object]:
        return httpx.get(f"http://127.0.0.1:{self.up.web_port}/gezond", trust_env=False, timeout=10).json()

    def freeze(self, part: str) -> int:
        pid = self.up.pid(part)
        assert pid, part
        os.kill(pid, signal.SIGSTOP)
        return pid

    def await_over(self, part: str) -> None:
        """Wait until a crash of this part is told to be over; until then another one is the same trouble."""
        since = self.killed.get(part)
        if since is not None:
            self.alarms.over_within(INTERVAL * 4, since, f"{part} viel uit")

    def close(self) -> None:
        self.waak.terminate()
        self.waak.wait(15)
        self.log.close()


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One installation for all drills, in the order they stand here; each leaves it well, the last one dead."""
    alarms, home = Alarms(), tmp_path_factory.mktemp("waak") / "var"
    settings = {
        "VTFLOW_REGION": REGION,
        "VTFLOW_WAAK_INTERVAL": str(INTERVAL),
        "VTFLOW_WAAK_CHILD": "false",
        "VTFLOW_WAAKHOND_INTERVAL": "2",
    }
    with Up(home, **settings) as up:
        up.wait_ready()
        wait_for(lambda: _is_well(up), 90, up.logs)
        found = Installation(up, home, alarms)
        time.sleep(INTERVAL)
        assert alarms.heard == []
        yield found
        found.close()
    alarms.close()


def _is_well(up: Up) -> bool:
    found = httpx.get(f"http://127.0.0.1:{up.web_port}/gezond", trust_env=False, timeout=10).json()
    parts = found.get("onderdelen", [])
    return bool(parts) and all(row["stand"] == "goed" for row in parts if row["onderdeel"] != "waak")


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_hangs_is_told_within_the_interval_and_so_is_its_return(
    installation: Installation, part: str
) -> None:
    begun, pid = time.monotonic(), installation.freeze(part)
    told = installation.alarms.within(INTERVAL, begun, "storing", f"{part}: het laatste teken van leven")
    assert "Een onderdeel geeft geen teken van leven" in told
    os.kill(pid, signal.SIGCONT)
    installation.alarms.over_within(INTERVAL * 4, time.monotonic(), f"{part}: het laatste teken van leven")


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_killed_is_told_though_it_runs_again(installation: Installation, part: str) -> None:
    installation.await_over(part)
    begun = installation.killed[part] = time.monotonic()
    os.kill(installation.up.pid(part), signal.SIGKILL)
    # why twice: it must come up again before it can say that it fell out
    installation.alarms.within(INTERVAL * 2, begun, f"{part} viel uit en startte opnieuw")


def test_the_server_and_the_pages_that_hang_are_told(installation: Installation) -> None:
    begun = time.monotonic()
    pids = [installation.freeze(part) for part in ("prefect", "web")]
    installation.alarms.within(INTERVAL * 2, begun, "Prefect antwoordt niet")
    installation.alarms.within(INTERVAL * 2, begun, "De pagina's van vtflow antwoorden niet")
    for pid in pids:
        os.kill(pid, signal.SIGCONT)
    for title in ("Prefect antwoordt niet", "De pagina's van vtflow antwoorden niet"):
        installation.alarms.over_within(INTERVAL * 4, begun, title)


def test_everything_killed_at_once_is_told_by_the_one_that_stands_apart(installation: Installation) -> None:
    begun = time.monotonic()
    os.kill(installation.up.process.pid, signal.SIGKILL)
    told = installation.alarms.within(INTERVAL * 2, begun, "geen teken van leven")
    assert "auditor" in told or "dispatcher" in told


MELDING = {
    "gemeente": "Haarlem",
    "melder": "politie",
    "kanaal": "telefoon",
    "huishouden": "H-9",
    "aard": "partnergeweld",
    "acuut": True,
}


def test_a_channel_that_is_dead_is_told_over_another_one(tmp_path: Path, alarms: Alarms) -> None:
    home = tmp_path / "var"
    dead = home / "kanalen.yaml"
    home.mkdir()
    dead.write_text('channels:\n  dood: {url: "json://127.0.0.1:9/x"}\ndefault: [dood]\n', encoding="utf-8")
    settings = {
        "VTFLOW_REGION": REGION,
        "VTFLOW_WAAK_INTERVAL": str(INTERVAL),
        "VTFLOW_CHANNELS": str(dead),
        "VTFLOW_WAAK_CHANNELS": str(channels(home, alarms)),
        "VTFLOW_WAAKHOND_INTERVAL": "2",
    }
    with Up(home, **settings) as up:
        up.wait_ready()
        wait_for(lambda: _is_well(up), 90, up.logs)
        begun = time.monotonic()
        taken = run(home, "register", "--data", json.dumps(MELDING), **settings)
        assert taken.returncode == 0, taken.stderr
        told = alarms.within(INTERVAL + 10, begun, "Berichten komen niet aan", "kanaal dood")
        assert "acuut niet bezorgd" in told
        assert "Haarlem" not in told
        once = run(home, "waak", "--once", "--json", **settings)
        assert once.returncode == 1
        assert "niet-bezorgd" in {row["soort"] for row in json.loads(once.stdout)["storingen"]}


def test_a_record_that_is_gone_is_told(tmp_path: Path, alarms: Alarms) -> None:
    home = tmp_path / "var"
    settings = {
        "VTFLOW_REGION": REGION,
        "VTFLOW_WAAK_INTERVAL": "5",
        "VTFLOW_WAAK_CHANNELS": str(channels(home, alarms)),
        "VTFLOW_DATABASE_URL": f"sqlite:///{home / 'weg' / 'vtflow.db'}",
    }
    begun = time.monotonic()
    waak = subprocess.Popen([*VTFLOW, "waak"], env=environ(home, **settings), cwd=PROJECT)
    try:
        alarms.within(120, begun, "De database antwoordt niet", "Prefect antwoordt niet")
    finally:
        waak.terminate()
        assert waak.wait(15) == 0
