"""The stores that an import is tested on."""

from collections.abc import Iterator

import pytest

from tests.contract.importing.world import World
from vtflow.store.memory import InMemoryStore
from vtflow.store.sql import SqlStore


@pytest.fixture
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of an empty record on disk."""
    url = f"sqlite:///{tmp_path_factory.mktemp('record') / 'vtflow.db'}"
    SqlStore.create(url).close()
    return url


@pytest.fixture
def on_disk(address: str) -> Iterator[World]:
    """An engine over an empty record on disk."""
    store = SqlStore(address)
    yield World.over(store)
    store.close()


@pytest.fixture(params=["memory", "sqlite"])
def world(request: pytest.FixtureRequest) -> World:
    """An engine over an empty record, in memory and on disk in turn."""
    return World.over(InMemoryStore()) if request.param == "memory" else request.getfixturevalue("on_disk")
