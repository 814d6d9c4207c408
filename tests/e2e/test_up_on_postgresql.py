"""`vtflow up` on a real PostgreSQL, several runs at once."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.running import Up, free_places, run
from tests.throwaway import address_of, postgres_server

pytestmark = [pytest.mark.prefect, pytest.mark.postgres, pytest.mark.long]


@pytest.fixture
def database() -> Iterator[str]:
    """Address of an empty database on a throwaway server."""
    with postgres_server() as server:
        yield address_of(server)


def test_the_demo_runs_on_postgresql_with_several_runs_at_once(tmp_path: Path, database: str) -> None:
    home, settings = tmp_path / "var", {"VTFLOW_DATABASE_URL": database}
    with Up(home, "--demo", "--exit-after", "30", VTFLOW_DISPATCH_CONCURRENCY="4", **settings) as up:
        up.wait_ready()
        assert up.process.wait(120) == 0, up.text()
        assert "viel uit" not in up.text(), up.logs()
        assert "step failed" not in up.logs()
        assert not up.survivors()
    assert run(home, "verify", **settings).returncode == 0
    assert len(json.loads(run(home, "list", "--alles", "--json", **settings).stdout)) >= 3


def test_a_database_that_cannot_be_reached_is_named_without_its_password(tmp_path: Path) -> None:
    address = "postgresql+psycopg://vtflow:geheim@127.0.0.1:1/vtflow"
    ended = run(tmp_path / "var", "up", VTFLOW_DATABASE_URL=address, **free_places())
    assert ended.returncode == 2
    assert "postgresql+psycopg://…@127.0.0.1:1/vtflow" in ended.stderr
    assert "VTFLOW_DATABASE_URL" in ended.stderr
    assert "geheim" not in ended.stderr
    assert "Traceback" not in ended.stderr
