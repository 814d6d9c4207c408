"""Members of an installation on several machines: addresses that are tried in turn, and starts that are refused."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.e2e.running import free_ports
from vtflow.domain.errors import BadInput
from vtflow.orchestrate.api import PrefectApi, WindowUnavailable
from vtflow.settings import read_settings
from vtflow.up.members import is_ready, prefect_env, ready_file, run_member


@contextmanager
def server() -> Iterator[tuple[str, list[str]]]:
    """Yield the address of a server that answers every call, and the calls it got."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(422 if self.path.startswith("/csrf") else 200)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            asked.append(self.path)
            self._answer(200)

        def _answer(self, status: int) -> None:
            body = json.dumps({"status": "ACCEPT"}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    found = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=found.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{found.server_port}", asked
    finally:
        found.shutdown()
        found.server_close()


def claims(urls: list[str], times: int) -> tuple[list[bool], str]:
    """Claim runs one after another; return the outcomes and the address in use at the end."""

    async def work() -> tuple[list[bool], str]:
        api = PrefectApi(",".join(urls))
        try:
            return [await api.claim(f"run-{n}") for n in range(times)], api.url
        finally:
            await api.aclose()

    return asyncio.run(work())


def test_a_server_that_is_away_is_passed_over_and_the_next_one_is_kept() -> None:
    gone = f"http://127.0.0.1:{free_ports(1)[0]}"
    with server() as (url, asked):
        assert claims([gone, url], 2) == ([True, True], url)
        assert asked == ["/flow_runs/run-0/set_state", "/flow_runs/run-1/set_state"]


def test_a_server_that_answers_is_not_left() -> None:
    with server() as (first, asked), server() as (second, other):
        assert claims([first, second], 3) == ([True] * 3, first)
        assert (len(asked), len(other)) == (3, 0)


def test_only_when_no_server_answers_the_window_is_away() -> None:
    with pytest.raises(WindowUnavailable):
        claims([f"http://127.0.0.1:{port}" for port in free_ports(2)], 1)


def test_an_unknown_member_is_refused_by_name() -> None:
    with pytest.raises(BadInput, match=r"'postbode' bestaat niet.*waakhond"):
        run_member("postbode")


def test_prefect_members_ask_for_what_they_share(tmp_path: Path) -> None:
    database = "postgresql://prefect:geheim@db/prefect"
    for given in ({}, {"prefect_database_url": database}, {"prefect_redis_url": "redis://r/0"}):
        with pytest.raises(BadInput, match="VTFLOW_PREFECT_REDIS_URL"):
            prefect_env(read_settings(home=tmp_path, **given), {}, "server", None)
    settings = read_settings(home=tmp_path, prefect_database_url=database, prefect_redis_url="redis://r/0")
    env = prefect_env(settings, {"PREFECT_API_KEY": "stray", "PATH": "/bin"}, "server", "vtflow:x")
    assert env["PREFECT_SERVER_DATABASE_CONNECTION_URL"] == "postgresql+asyncpg://prefect:geheim@db/prefect"
    assert env["PREFECT_SERVER_DATABASE_MIGRATE_ON_START"] == "false"
    assert env["PREFECT_REDIS_MESSAGING_URL"] == env["PREFECT_SERVER_DOCKET_URL"] == "redis://r/0"
    assert env["PREFECT_SERVER_API_AUTH_STRING"] == "vtflow:x"
    assert "PREFECT_API_KEY" not in env


def test_a_server_that_others_reach_needs_a_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VTFLOW_HOME", str(tmp_path))
    monkeypatch.setenv("VTFLOW_PREFECT_HOST", "10.0.0.11")
    with pytest.raises(BadInput, match="prefect-wachtwoord"):
        run_member("server")


def test_a_member_without_a_living_process_is_not_ready(tmp_path: Path) -> None:
    settings = read_settings(home=tmp_path)
    assert not is_ready(settings, "dispatcher")
    path = ready_file(settings, "dispatcher")
    path.parent.mkdir(parents=True)
    path.write_text("4194399", encoding="utf-8")  # more than the system gives out
    assert not is_ready(settings, "dispatcher")


@pytest.mark.parametrize("given", ["prefect", "http://a:4200/api,ftp://b/api", "http://a/api,b"])
def test_an_address_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(BadInput, match="VTFLOW_PREFECT_API_URL"):
        read_settings(prefect_api_url=given)


def test_addresses_are_asked_in_the_order_given() -> None:
    settings = read_settings(prefect_api_url="http://a:4200/api/, http://b:4200/api")
    assert settings.api_urls == ("http://a:4200/api", "http://b:4200/api")
    assert settings.api_url == settings.api_urls[0]


@pytest.mark.parametrize(
    ("name", "is_good"), [("a", True), ("", True), ("kamer-2", True), ("A", False), ("a@b", False)]
)
def test_the_name_of_a_machine_is_short_and_plain(name: str, is_good: bool) -> None:
    if is_good:
        assert read_settings(member=name).member == name
        return
    with pytest.raises(BadInput, match="VTFLOW_MEMBER"):
        read_settings(member=name)
