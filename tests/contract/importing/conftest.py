"""The stores that an import is tested on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.importing.world import World
from vtflow.store.memory import InMemoryStore
from vtflow.store.sql import SqlStore


@pytest.fixture(params=["memory", "sqlite"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """An engine over an empty record."""
    if request.param == "memory":
        yield World.over(InMemoryStore())
        return
    path: Path = tmp_path_factory.mktemp("record") / "vtflow.db"
    store = SqlStore.create(f"sqlite:///{path}")
    yield World.over(store)
    store.close()
