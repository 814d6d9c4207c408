"""What a Prefect server costs while nothing happens, with thousands of open legs. Aim: below 0.1 core.

Shows the routes through the dispatcher first (that rate is printed too), then watches the CPU time of the server's
process while dispatcher and watchdog look on as they do in service.

    python tests/bench/bench_idle_server.py [LEGS] [SECONDS]
"""

import os
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from vtflow.up.environment import client_env

AIM = 0.1  #: cores


def main(legs: int = 5_000, seconds: int = 120) -> float:
    """Print the figures and return the share of one core that the idle server took."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        os.environ.update(client_env(Path(home) / "client", "http://127.0.0.1:9/api"))
        from tests.flows.prefect_server import PrefectServer

        server = PrefectServer(Path(home) / "server")
        server.start()
        try:
            return _measure(server, legs, seconds)
        finally:
            server.stop()


def _measure(server: object, legs: int, seconds: int) -> float:
    from flows.waakhond import Watchdog
    from tests.flows.prefect_server import PrefectServer
    from tests.flows.room import Room

    assert isinstance(server, PrefectServer)
    assert server.process is not None
    room, stop = Room(server.url), threading.Event()
    room.dispatcher = room.new_dispatcher(interval=1.0)
    for number in range(legs):
        room.book.take_in(f"VT-{number:04d}-0000-0000-0000-A", kind=room.kind)
    workers = [threading.Thread(target=room.dispatcher.serve, args=(stop,))]
    workers[0].start()
    start = time.monotonic()
    while room.book.stale(1):
        time.sleep(0.5)
    rate = legs / (time.monotonic() - start)
    print(f"shown: {legs} routes, {rate:.1f} a second")

    beside = Room(server.url, name=room.name, book=room.book)  # the watchdog is a process of its own in service
    workers.append(threading.Thread(target=Watchdog(interval=30).serve, args=(stop,)))
    workers[1].start()
    time.sleep(20)  # let the events of the showing be written
    before = _cpu_seconds(server.process.pid)
    time.sleep(seconds)
    share = (_cpu_seconds(server.process.pid) - before) / seconds
    stop.set()
    for worker in workers:
        worker.join()
    met = "reached" if share < AIM else "MISSED"
    print(
        f"idle: {share:.3f} core with {legs} open legs over {seconds} s, aim below {AIM}: {met} ({beside.ticks} rounds)"
    )
    return share


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
