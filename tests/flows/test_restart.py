"""A server that dies, and comes back after a deadline has passed."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.flows.fake_book import real_now
from tests.flows.prefect_server import PrefectServer
from tests.flows.room import Room


def _until(condition: Callable[[], object], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.05)


def test_a_deadline_that_passes_while_the_server_is_dead_is_kept(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server = PrefectServer(tmp_path, auth="beheer:geheim")
    server.start()
    room, stop = Room(server.url, auth="beheer:geheim"), threading.Event()
    worker = threading.Thread(target=room.dispatcher.serve, args=(stop,))
    worker.start()
    try:
        ref = room.ref()
        room.book.take_in(ref, kind=room.kind, at=real_now() + timedelta(seconds=5))
        _until(lambda: ref in room.book.shown_rows)
        server.kill()
        _until(lambda: real_now() > room.book.routes[ref].at)
        _until(lambda: "away" in caplog.text)
        assert room.book.steps == {(ref, 0): 1}

        server.start()
        _until(lambda: room.book.outcomes.get((ref, 1)) and not room.book.stale(1))

        assert room.book.outcomes[ref, 1] == "Termijn verstreken"
        assert room.book.steps == {(ref, 0): 1, (ref, 1): 1}
        assert worker.is_alive()
        assert len([record for record in caplog.records if record.name.startswith("vtflow")]) == 1
        assert "Traceback" not in caplog.text
    finally:
        stop.set()
        worker.join(20)
        server.stop()
    assert not worker.is_alive()
