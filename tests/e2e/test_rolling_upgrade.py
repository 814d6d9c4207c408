"""A new version takes the place of the old one, machine by machine, while people work.

The old version is this checkout. The new one is a copy of it: with the same schema, or with a next one.
"""

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.e2e.load import Load, account
from tests.e2e.running import PROJECT, wait_for
from tests.e2e.test_machines import LONGEST, say
from tests.e2e.topology import Topology, postgresql
from vtflow.store import schema
from vtflow.store.connect import WrongDatabase

pytestmark = [pytest.mark.postgres, pytest.mark.long]
#: Prefect is left out: terms, messages and pages do not wait for it, and it has an upgrade of its own
MACHINES = {"a": ("waakhond", "web"), "b": ("waakhond", "web")}
NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "9001"
down_revision = "{head}"


def upgrade() -> None:
    op.create_table("next_version", sa.Column("id", sa.Integer(), primary_key=True))
"""


@pytest.fixture
def topology(tmp_path: Path) -> Iterator[Topology]:
    pytest.importorskip("pgserver", reason="pgserver is not installed")
    with postgresql() as databases:
        found = Topology(tmp_path, databases, machines=MACHINES)
        try:
            yield found
        finally:
            found.close()


def copied(folder: Path) -> Path:
    """Return another checkout with the same code."""
    for name in ("vtflow", "flows", "deployments"):
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def with_next_schema(folder: Path) -> Path:
    """Return another checkout of which the schema is one further."""
    made = copied(folder)
    versions = made / "vtflow" / "store" / "migrations" / "versions"
    (versions / "9001_next.py").write_text(NEXT.format(head=schema.head()), encoding="utf-8")
    path = made / "vtflow" / "store" / "schema.py"
    text = path.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("REVISIONS = "))
    path.write_text(text.replace(line, f"{line}\nREVISIONS = (*REVISIONS, '9001')"), encoding="utf-8")
    return made


def test_two_versions_of_one_schema_work_side_by_side_and_nothing_stands_still(
    topology: Topology, tmp_path: Path
) -> None:
    app = topology.prepare()
    topology.start()
    begun, new = app.clock.now(), copied(tmp_path / "new")
    with Load(app.engine, [web for _, web in topology.ports.values()]) as load:
        load.go_on(10)
        for machine in ("a", "b"):
            topology.stop(machine)
            load.go_on(5)
            topology.projects[machine] = new
            topology.start_machine(machine)
            load.go_on(20)  # both versions, then the new one alone
    found = account(app.store, load.journal, begun)
    say(
        f"one schema, load {os.getloadavg()[0]:.1f}: {found.moments} moments, {found.latest:.1f} s late at most, "
        f"pages dark {load.longest_dark:.1f} s"
    )
    assert not found.lost
    assert not found.doubled
    assert found.moments > 30
    assert found.latest <= LONGEST, found.late
    assert load.longest_dark <= LONGEST
    assert topology.run("a", "verify").returncode == 0
    app.store.close()


def test_a_new_schema_stands_still_for_less_than_a_minute_and_old_code_writes_nothing_after_it(
    topology: Topology, tmp_path: Path
) -> None:
    app = topology.prepare()
    topology.start()
    begun, new = app.clock.now(), with_next_schema(tmp_path / "new")
    topology.projects["a"] = new
    early = topology.run("a", "list", "--json")
    assert early.returncode == 2
    assert "vtflow db upgrade" in early.stderr
    # why so far ahead: their moments fall while nothing runs and just after it
    with Load(app.engine, [web for _, web in topology.ports.values()], ahead=timedelta(seconds=60)) as load:
        load.go_on(55)
    # what the people of this test work with is of the old version as well: it ends before the new schema comes
    stopped = app.clock.now()
    for machine in MACHINES:
        topology.stop(machine)
    upgraded = topology.run("a", "db", "upgrade")
    assert upgraded.returncode == 0, upgraded.stderr
    with pytest.raises(WrongDatabase, match="nieuwere"):
        app.engine.settle_all()
    topology.start_machine("a")
    still = (app.clock.now() - stopped).total_seconds()
    old = topology.run("b", "list", "--json")
    assert old.returncode == 2
    assert "nieuwere vtflow" in old.stderr
    topology.projects["b"] = new
    topology.start_machine("b")
    refs = len(load.journal.taken_in)
    wait_for(lambda: account(app.store, load.journal, begun).moments >= refs, 120, topology.logs)
    checked = topology.run("a", "verify")
    assert checked.returncode == 0, checked.stdout
    found = account(app.store, load.journal, begun)
    app.store.close()
    say(
        f"new schema, load {os.getloadavg()[0]:.1f}: {found.moments} moments, {found.latest:.1f} s late at most; "
        f"stood still for {still:.1f} s"
    )
    assert not found.lost
    assert not found.doubled
    assert found.latest <= LONGEST, found.late
