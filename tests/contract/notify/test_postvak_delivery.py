"""The whole way of a message: notifier, Apprise, HTTP, mailbox, page."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import uvicorn

from vtflow.notify.apprise_notifier import AppriseNotifier
from vtflow.notify.channels import parse_channels
from vtflow.ports import Delivery, DeliveryResult
from vtflow.web.app import create_app
from vtflow.web.mailbox import Mailbox

TEAMS = {"CJG Haarlem": "CJG Haarlem", "Wijkteam Haarlem": "Wijkteam Haarlem"}
FILE = """
channels:
  postvak: {url: "json://127.0.0.1:${VTFLOW_WEB_PORT}/postvak/ontvang/{team}"}
default: [postvak]
"""


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    mailbox = Mailbox(tmp_path / "postvak.jsonl", lambda: datetime(2026, 5, 8, 6, 30, tzinfo=UTC))
    config = uvicorn.Config(create_app(mailbox, TEAMS), host="127.0.0.1", port=0, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(5)
    mailbox.close()


def test_a_message_goes_all_the_way_to_the_page_of_its_team_only(port: int) -> None:
    channels = parse_channels(FILE, {"VTFLOW_WEB_PORT": str(port)}, "kanalen.yaml")
    widest = "é€" * 5_000
    given = [
        Delivery("k1", "CJG Haarlem", "postvak", "Nieuwe overdracht é", "Regel 1\n<b>Regel 2</b>"),
        Delivery("k1", "CJG Haarlem", "postvak", "Nieuwe overdracht é", "Regel 1\n<b>Regel 2</b>"),
        Delivery("k2", "Wijkteam Haarlem", "postvak", "Termijn verstreken", "x"),
        Delivery("k3", "Wijkteam Haarlem", "postvak", "Breed", widest),
        Delivery("k4", "Onbekend team", "postvak", "Niemand", "x"),
    ]

    with AppriseNotifier(channels, deadline_seconds=5) as notifier:
        results = notifier.deliver(given)

    assert results == [DeliveryResult.GELUKT] * 4 + [DeliveryResult.MISLUKT]
    rows = httpx.get(f"http://127.0.0.1:{port}/postvak.json", params={"team": "CJG Haarlem"}).json()["berichten"]
    assert [(row["sleutel"], row["tekst"], row["dubbel"]) for row in rows] == [("k1", "Regel 1\n<b>Regel 2</b>", 1)]
    other = httpx.get(f"http://127.0.0.1:{port}/postvak.json", params={"team": "Wijkteam Haarlem"}).json()["berichten"]
    assert {row["sleutel"]: row["tekst"] for row in other} == {"k2": "x", "k3": widest}
