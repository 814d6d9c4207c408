"""One installation with its API a test, over a copy of an empty record."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.web.api_office import ApiOffice
from vtflow.store.sql import SqlStore


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new database that every test copies."""
    path = tmp_path_factory.mktemp("api") / "template.db"
    SqlStore.create(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def office(tmp_path: Path, template: Path) -> Iterator[ApiOffice]:
    """The API of Kennemerland."""
    made = ApiOffice(tmp_path, template)
    yield made
    made.close()
