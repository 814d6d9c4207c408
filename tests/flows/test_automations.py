"""Prefect's automations on a real server: made once, mended, and heard by vtflow's webhook."""

import asyncio
import os
import stat
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.flows.prefect_server import PrefectServer
from tests.flows.room import CountingApi, Room, Scenario
from vtflow.domain.errors import BadInput
from vtflow.orchestrate.api import Json, PrefectApi, state
from vtflow.up.automations import KEY_HEADER, PATH, Automations, read_automations, read_token

Play = Callable[[Scenario], None]
TOKEN = "een-geheim-van-de-proef"


class Hook:
    """Where the server calls: it keeps what it was sent."""

    def __init__(self) -> None:
        heard: list[tuple[str, str, str]] = []
        self.heard = heard

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                heard.append((self.path, self.headers.get(KEY_HEADER, ""), body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def hook() -> Iterator[Hook]:
    found = Hook()
    yield found
    found.close()


async def _ours(api: PrefectApi) -> list[Json]:
    rows = await api.request("POST", "/automations/filter", {"limit": 200})
    return sorted((row for row in rows if "vtflow" in row["tags"]), key=lambda row: row["name"])


async def _until(check: Callable[[], Awaitable[bool] | bool], seconds: float, why: str) -> None:
    end = time.monotonic() + seconds
    while True:
        found = check()
        if found if isinstance(found, bool) else await found:
            return
        assert time.monotonic() < end, why
        await asyncio.sleep(0.2)


def test_the_automations_are_made_once_and_come_back_when_they_are_removed_or_changed(play: Play, hook: Hook) -> None:
    async def scenario(room: Room) -> None:
        automations = Automations(hook.url, TOKEN)
        await automations.ensure(room.api)
        first = await _ours(room.api)
        assert [row["name"] for row in first] == ["vtflow: dispatcher kwijt", "vtflow: etappe gecrasht"]
        assert await automations.ensure(room.api) == 0
        assert [row["id"] for row in await _ours(room.api)] == [row["id"] for row in first]

        await room.api.request("DELETE", f"/automations/{first[0]['id']}")
        await room.api.request("PATCH", f"/automations/{first[1]['id']}", {"enabled": False})
        assert await automations.ensure(room.api) == 1
        again = await _ours(room.api)
        assert [(row["name"], row["enabled"]) for row in again] == [
            ("vtflow: dispatcher kwijt", True),
            ("vtflow: etappe gecrasht", False),
        ]

        changed = tuple(one.model_copy(update={"description": "anders"}) for one in read_automations()[1:])
        assert await Automations(hook.url, TOKEN, changed).ensure(room.api) == 2
        (left,) = await _ours(room.api)
        assert (left["description"], left["enabled"], left["id"]) == ("anders", False, again[1]["id"])
        await Automations(hook.url, TOKEN, ()).ensure(room.api)
        assert await _ours(room.api) == []

    play(scenario)


def test_address_and_token_follow_the_settings_and_the_token_is_shown_nowhere(play: Play, hook: Hook) -> None:
    async def scenario(room: Room) -> None:
        await Automations("http://127.0.0.1:9", "oud").ensure(room.api)
        await Automations(hook.url, TOKEN).ensure(room.api)
        blocks = await room.api.request("POST", "/block_documents/filter", {})
        (block,) = [one for one in blocks if one["name"] == "vtflow-waak"]
        assert TOKEN not in str(blocks)
        assert TOKEN not in str(await room.api.request("POST", "/automations/filter", {"limit": 200}))
        assert TOKEN not in str(await room.api.request("POST", "/events/filter", {"limit": 50}))
        path = f"/block_documents/{block['id']}?include_secrets=true"
        kept = await room.api.request("GET", path)
        assert kept["data"]["url"] == f"{hook.url}{PATH}"
        assert kept["data"]["headers"] == {KEY_HEADER: TOKEN}
        assert isinstance(room.api, CountingApi)
        room.api.asked.clear()
        assert await Automations(hook.url, TOKEN).ensure(room.api) == 0
        assert not [ask for ask in room.api.asked if ask[0] in {"PATCH", "PUT", "DELETE"}]

    play(scenario)


async def _crash_until_heard(room: Room, leg: str, hook: Hook) -> None:
    """Let a leg run crash until somebody hears it; again, because the server takes seconds to know a new automation."""
    end = time.monotonic() + 90
    while not hook.heard:
        assert time.monotonic() < end, "the webhook was never called"
        await room.api.set_state(leg, state("CRASHED", "Crashed"), force=True)
        await asyncio.sleep(1)
        await room.api.set_state(leg, state("RUNNING", "Running"), force=True)


def test_a_leg_run_that_crashes_reaches_the_webhook_with_the_token_and_the_display_code(play: Play, hook: Hook) -> None:
    async def scenario(room: Room) -> None:
        await Automations(hook.url, TOKEN).ensure(room.api)
        ref = await room.show()
        leg = str(room.book.shown_rows[ref].leg_run)
        await _crash_until_heard(room, leg, hook)
        path, token, body = hook.heard[0]
        assert (path, token) == (PATH, TOKEN)
        assert '"soort": "etappe-gecrasht"' in body
        assert ref in body

    play(scenario)


def test_a_breach_is_no_crash_and_reaches_nobody(play: Play, hook: Hook) -> None:
    async def scenario(room: Room) -> None:
        await Automations(hook.url, TOKEN).ensure(room.api)
        refs = [await room.show()]
        leg = str(room.book.shown_rows[refs[0]].leg_run)
        await room.api.set_state(leg, state("FAILED", "Termijn verstreken"), force=True)
        # why: an event that follows and is heard shows that this one was passed over
        await _crash_until_heard(room, leg, hook)
        assert not [body for _, _, body in hook.heard if "gecrasht" not in body]

    play(scenario)


@pytest.mark.long
def test_a_dispatcher_that_stops_is_noticed_by_prefect_itself(tmp_path: Path, hook: Hook) -> None:
    server = PrefectServer(tmp_path / "server")
    server.env |= {
        "PREFECT_SERVER_SERVICES_FOREMAN_LOOP_SECONDS": "2",
        "PREFECT_SERVER_SERVICES_FOREMAN_DEPLOYMENT_LAST_POLLED_TIMEOUT_SECONDS": "5",
    }
    server.start()
    try:
        asyncio.run(_lose_the_dispatcher(server, hook))
    finally:
        server.stop()


async def _lose_the_dispatcher(server: PrefectServer, hook: Hook) -> None:
    room = Room(server.url)
    async with room.open():
        await Automations(hook.url, TOKEN).ensure(room.api)
        ready = time.monotonic() + 15
        while time.monotonic() < ready:
            await room.dispatcher.due_runs()
            await asyncio.sleep(0.5)
        assert hook.heard == []
        await _until(lambda: bool(hook.heard), 60, "nobody noticed that the dispatcher stopped")
    assert [body for _, _, body in hook.heard if '"soort": "dispatcher-kwijt"' in body]
    assert len(hook.heard) == 1


def test_the_token_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    made = read_token(tmp_path)
    assert len(made) > 30
    assert read_token(tmp_path) == made
    path = tmp_path / "waak-sleutel"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["waak-sleutel"]
    os.chmod(path, 0o644)
    with pytest.raises(BadInput, match="leesbaar voor anderen"):
        read_token(tmp_path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("automations: [{name: x}]", "niet te gebruiken"),
        ("geen yaml: [", "niet te gebruiken"),
        (
            "automations: [{name: x, description: d, soort: y, expect: e, match: {}, match_related: {}}]",
            "meldt soort 'y'; bekend: etappe-gecrasht, dispatcher-kwijt",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_dutch(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "automations.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=told.replace("'", ".")):
        read_automations(path)
