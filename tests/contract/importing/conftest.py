"""The stores that an import is tested on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.importing.world import World
from vtflow.store.memory import InMemoryStore


@pytest.fixture(params=["memory"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    yield World.over(InMemoryStore())
