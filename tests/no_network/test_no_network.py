"""Nothing in the whole suite reaches another machine; and if it did, it would be seen."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

GUARD = Path(__file__).parent
ELSEWHERE = "192.0.2.1"  # an address that belongs to nobody, kept for examples


def tried(log: Path, program: str) -> tuple[int, list[str]]:
    """Run a program under the guard with a log of its own."""
    environ = os.environ | {"NO_NETWORK_LOG": str(log), "PYTHONPATH": str(GUARD)}
    command = [sys.executable, "-c", program]
    code = subprocess.run(command, check=False, env=environ, capture_output=True, timeout=60).returncode
    return code, log.read_text().splitlines() if log.exists() else []


@pytest.mark.parametrize(
    ("program", "told"),
    [
        (f"import socket; socket.create_connection(('{ELSEWHERE}', 9), 1)", f"-c: connect {ELSEWHERE}:9"),
        (f"import socket; socket.socket().connect(('{ELSEWHERE}', 9))", f"-c: connect {ELSEWHERE}:9"),
        ("import socket; socket.getaddrinfo('elders.voorbeeld.nl', 80)", "-c: look up elders.voorbeeld.nl"),
        ("import urllib.request as u; u.urlopen('http://elders.voorbeeld.nl')", "-c: look up elders.voorbeeld.nl"),
    ],
)
def test_a_process_that_reaches_out_is_stopped_and_written_down(tmp_path: Path, program: str, told: str):
    assert tried(tmp_path / "log", program) == (1, [told])


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.9.9.9", ELSEWHERE])
def test_this_machine_may_always_be_reached_and_an_address_asks_nobody(tmp_path: Path, host: str):
    program = f"import socket; socket.getaddrinfo('{host}', 80)"
    assert tried(tmp_path / "log", program) == (0, [])


def test_a_name_that_nobody_can_have_is_not_found_without_asking_anybody(tmp_path: Path):
    program = "import socket; socket.getaddrinfo('bestaat-niet.invalid', 80)"
    assert tried(tmp_path / "log", program) == (1, [])
    asked = f"import socket\ntry:\n {program.partition('; ')[2]}\nexcept socket.gaierror as error: print(error.errno)"
    assert tried(tmp_path / "log", asked) == (0, [])


def test_this_process_is_watched_too():
    with socket.socket() as out, pytest.raises(PermissionError, match="refused: connect"):
        out.connect((ELSEWHERE, 9))
    # why: this one was on purpose, and the end of the run counts the rest
    log = Path(os.environ["NO_NETWORK_LOG"])
    lines = [line for line in log.read_text().splitlines() if f"connect {ELSEWHERE}:9" not in line]
    log.write_text("".join(f"{line}\n" for line in lines))
