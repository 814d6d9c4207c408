"""Health for machines: what this machine may see, what others may, and the door for Prefect's reports."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.unit.engine.world import World
from vtflow.ports import StoreUnavailable
from vtflow.ports.watch import Heartbeat
from vtflow.watch.checks import Present
from vtflow.watch.health import health_facts
from vtflow.watch.limits import Limits
from vtflow.web.app import create_app
from vtflow.web.health import Door, add_health
from vtflow.web.mailbox import Mailbox

T0 = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
PARTS = ("dispatcher", "auditor")
TOKEN = "een-proefsleutel"
REF = "VT-0000-0000-0000-0001-1"


class Client:
    """Asks the application as somebody at an address under a name."""

    def __init__(self, transport: httpx.ASGITransport, base: str) -> None:
        self.transport, self.base = transport, base

    def get(self, address: str, **options: Any) -> httpx.Response:
        return asyncio.run(self._ask("GET", address, **options))

    def post(self, address: str, **options: Any) -> httpx.Response:
        return asyncio.run(self._ask("POST", address, **options))

    async def _ask(self, method: str, address: str, **options: Any) -> httpx.Response:
        async with httpx.AsyncClient(transport=self.transport, base_url=self.base) as client:
            return await client.request(method, address, **options)


class Pages:
    def __init__(self, tmp_path: Path) -> None:
        self.world = World("2026-03-02 09:00")
        self.now = T0
        self.away = False
        self.reported: list[tuple[str, str]] = []
        mailbox = Mailbox(tmp_path / "postvak.jsonl", lambda: T0)
        door = Door(self.facts, self.report, "/waak/prefect", "X-Vtflow-Waak", TOKEN)
        hosts = ("127.0.0.1", "localhost", "vtflow.voorbeeld.nl")
        self.app = create_app(mailbox, {}, hosts, parts=(lambda app: add_health(app, door),))
        self.here = self.client("127.0.0.1", "http://127.0.0.1")

    def client(self, caller: str, base: str) -> "Client":
        return Client(httpx.ASGITransport(app=self.app, client=(caller, 50_000)), base)

    def facts(self) -> dict[str, Any]:
        if self.away:
            away = "postgresql://geheim@host is weg"
            raise StoreUnavailable(away)
        present = Present(self.now, self.world.clock.now(), T0)
        limits = Limits(timedelta(minutes=5))
        regions = [self.world.region]
        return self.world.store.read(lambda reader: health_facts(reader, PARTS, regions, present, limits))

    def report(self, kind: str, ref: str) -> None:
        if self.away:
            away = "weg"
            raise StoreUnavailable(away)
        self.reported.append((kind, ref))

    def beat(self, *parts: str) -> None:
        for part in parts:
            beat = Heartbeat(part=part, at=self.now, every=15, started_at=T0)
            self.world.store.transact(lambda unit, beat=beat: unit.beat(beat))

    def tell(self, client: "Client | None" = None, token: str = TOKEN, **body: Any) -> int:
        found = client or self.here
        return found.post("/waak/prefect", json=body, headers={"X-Vtflow-Waak": token}).status_code


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    return Pages(tmp_path)


def test_health_says_how_each_part_does_and_counts_what_is_open(pages: Pages) -> None:
    pages.world.offered()
    pages.world.outbox.tick()
    pages.beat(*PARTS)
    found = pages.here.get("/gezond").json()
    assert (found["status"], found["stand"], found["storingen"]) == ("ok", "goed", [])
    assert [(row["onderdeel"], row["stand"]) for row in found["onderdelen"]] == [
        ("dispatcher", "goed"),
        ("auditor", "goed"),
    ]
    assert found["meldingen"]["open"] == 1
    assert found["meldingen"]["komende_48_uur"] == 1


def test_a_part_that_is_lost_makes_health_red_and_strict_health_a_failure(pages: Pages) -> None:
    pages.beat(*PARTS)
    pages.now = T0 + timedelta(minutes=3)
    pages.beat("auditor")
    assert pages.here.get("/gezond").json()["stand"] == "goed"
    pages.now += timedelta(seconds=1)
    found = pages.here.get("/gezond")
    assert found.status_code == 200
    assert [row["stand"] for row in found.json()["onderdelen"]] == ["fout", "goed"]
    assert found.json()["storingen"][0]["soort"] == "hartslag"
    assert pages.here.get("/gezond?streng=ja").status_code == 503


def test_a_record_that_is_away_is_told_without_its_address(pages: Pages) -> None:
    pages.away = True
    found = pages.here.get("/gezond")
    assert (found.status_code, found.json()["stand"]) == (200, "fout")
    assert "geheim" not in found.text
    assert pages.here.get("/metrics").status_code == 503


@pytest.mark.parametrize(
    ("caller", "base", "headers"),
    [
        ("192.0.2.7", "http://127.0.0.1", {}),
        ("127.0.0.1", "https://vtflow.voorbeeld.nl", {}),
        ("127.0.0.1", "http://127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}),
    ],
)
def test_others_hear_only_whether_it_is_well(pages: Pages, caller: str, base: str, headers: dict[str, str]) -> None:
    client = pages.client(caller, base)
    assert set(client.get("/gezond", headers=headers).json()) == {"status", "stand"}
    assert client.get("/metrics", headers=headers).status_code == 404
    told = client.post("/waak/prefect", json={"soort": "etappe-gecrasht"}, headers={**headers, "X-Vtflow-Waak": TOKEN})
    assert told.status_code == 404
    assert pages.reported == []


def test_metrics_are_in_the_form_of_prometheus_and_name_no_melding(pages: Pages) -> None:
    pages.world.offered()
    pages.beat(*PARTS)
    answer = pages.here.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    values = {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in lines}
    assert values["vtflow_meldingen_open"] == 1
    assert values['vtflow_part_up{part="dispatcher"}'] == 1
    assert values['vtflow_outbox_messages{status="mislukt"}'] == 0
    assert values['vtflow_incidents_open{kind="trede-zonder-bericht"}'] == 0
    names = [line.split()[2] for line in answer.text.splitlines() if line.startswith("# TYPE")]
    assert len(names) == len(set(names))
    assert {name.partition("{")[0] for name in values} == set(names)
    for word in ("VT-", "haarlem", "cjg", pages.world.refs["A"]):
        assert word not in answer.text


def test_a_report_of_prefect_is_taken_with_its_token_and_keeps_only_a_display_code(pages: Pages) -> None:
    run = f"{pages.world.register().ref} · 4 · Wacht op CJG Haarlem"
    assert pages.tell(soort="etappe-gecrasht", run=run) == 200
    assert pages.tell(soort="dispatcher-kwijt", run="waakhond") == 200
    assert pages.reported == [("etappe-gecrasht", pages.world.refs["A"]), ("dispatcher-kwijt", "")]


def test_a_report_that_is_not_ours_is_refused_and_nothing_is_kept(pages: Pages) -> None:
    assert pages.tell(token="anders", soort="etappe-gecrasht") == 404
    assert pages.tell(soort="zomaar") == 422
    assert pages.tell(run="x") == 422
    assert pages.here.post("/waak/prefect", content=b"[" * 5000, headers={"X-Vtflow-Waak": TOKEN}).status_code == 413
    assert pages.here.post("/waak/prefect", content=b"[1]", headers={"X-Vtflow-Waak": TOKEN}).status_code == 422
    pages.away = True
    assert pages.tell(soort="etappe-gecrasht") == 503
    assert pages.reported == []
