"""A real Prefect server for the whole folder, and a room of its own for each test."""

import asyncio
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from vtflow.up.environment import client_env

# why: Prefect reads its settings at import, so they come before anything that imports it.
_home = tempfile.TemporaryDirectory(prefix="vtflow-flows-", ignore_cleanup_errors=True)
os.environ.update(client_env(Path(_home.name) / "client", "http://127.0.0.1:9/api"))

from tests.flows.prefect_server import PrefectServer  # noqa: E402 - see above
from tests.flows.room import Room, Scenario  # noqa: E402 - see above


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    server = PrefectServer(tmp_path_factory.mktemp("prefect"))
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def room(server: PrefectServer) -> Room:
    return Room(server.url)


@pytest.fixture
def play(room: Room) -> Callable[[Scenario], None]:
    """Return what plays a scenario in the room, within one event loop."""

    def play(scenario: Scenario) -> None:
        async def run() -> None:
            async with room.open():
                await scenario(room)

        asyncio.run(run())

    return play


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.prefect)
