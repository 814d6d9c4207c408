"""An installation in a folder, opened anew by every process that works in it, at a moment that the test says."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from tests.contract.importing.world import SEAL, FixedClock
from tests.unit.engine.world import command
from vtflow.domain import events as e
from vtflow.engine import Engine, NewMelding, Surroundings
from vtflow.notify.apprise_notifier import AppriseNotifier
from vtflow.notify.channels import parse_channels
from vtflow.notify.composer import TeamComposer
from vtflow.outbox import Outbox
from vtflow.play.story import moment
from vtflow.policy import PolicyBook
from vtflow.seal import random_code
from vtflow.store.sql import SqlStore
from vtflow.store.verify import verify

REGION = "kennemerland"
START = moment("2026-03-02 09:00")
TEAMS = ("vt", "cjg-haarlem", "vt-coordinatie", "operaties")
POLICIES = PolicyBook()
POLICIES.policy(REGION)


def channels_file(port: int, path: str, teams: tuple[str, ...] = TEAMS) -> dict[str, Any]:
    """Each team its own address on a receiver on this machine; the default for the others."""
    rows = {f"van-{team}": {"url": f"json://127.0.0.1:{port}/{path}/{team}"} for team in teams}
    rows["rest"] = {"url": f"json://127.0.0.1:{port}/{path}/rest"}
    return {"channels": rows, "teams": {team: [f"van-{team}"] for team in teams}, "default": ["rest"]}


class Place:
    """Store, engine and outbox of one process."""

    def __init__(self, home: Path, at: datetime = START, *, port: int = 9, path: str = "x") -> None:
        self.home = home
        self.store = SqlStore(f"sqlite:///{home / 'vtflow.db'}")
        self.clock = FixedClock(at)
        self.channels = parse_channels(yaml.safe_dump(channels_file(port, path)), {}, "kanalen.yaml")
        around = Surroundings(POLICIES, SEAL, self.channels.of_team, random_code, reach=self.channels.reach)
        self.engine = Engine(self.store, self.clock, around)

    def outbox(self) -> tuple[Outbox, AppriseNotifier]:
        notifier = AppriseNotifier(self.channels, deadline_seconds=5, workers=2)
        composer = TeamComposer(POLICIES.policy(REGION), lambda row: f"http://127.0.0.1/melding/{row.ref}")
        return Outbox(self.engine, self.store, self.clock, notifier, composer), notifier

    def register(self, key: str, household: str = "", **fields: Any) -> str:
        data: dict[str, Any] = {
            "gemeente": "Haarlem",
            "melder": "politie",
            "kanaal": "corv",
            "aard": "partnergeweld",
            "huishouden": household or f"gezin {key}",
        }
        asked: Any = command("register-melding", **{**data, **fields})
        return self.engine.register(REGION, NewMelding(command=asked, received_at=self.clock.now(), key=key)).ref

    def refs(self) -> list[str]:
        return [s.route.ref for s in self.store.read(lambda reader: reader.meldingen(None, "", 10_000))]

    def close(self) -> None:
        self.store.close()


def create(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    SqlStore.create(f"sqlite:///{home / 'vtflow.db'}").close()


def with_place(work: Callable[[Place], Any], home: Path, at: datetime = START, **options: Any) -> Any:
    place = Place(home, at, **options)
    try:
        return work(place)
    finally:
        place.close()


def picture(store: SqlStore) -> Counter[Any]:
    """What a record holds, told without the references that are drawn at random."""
    found: Counter[Any] = Counter()
    stored = store.read(lambda reader: reader.meldingen(None, "", 10_000))
    for one in stored:
        events = [event for event, _ in store.read(lambda reader, ref=one.route.ref: reader.events(ref))]
        waits = tuple((wait.norm, wait.level, wait.limit_at) for wait in one.route.waits)
        facts = tuple((e.name_of(event.fact), event.at) for event in events)
        found["melding", one.route.state.value, one.armed.number, waits, facts] += 1
    for row in store.read(lambda reader: reader.outbox()):
        found["bericht", row.kind, row.team, row.channel, row.norm, row.rung, row.at] += 1
    return found


def whole(store: SqlStore) -> None:
    """Require that a record passes its own check."""
    verdict = verify(store)
    assert verdict.whole, verdict.faults
    doubled = Counter((row.key, row.channel) for row in store.read(lambda reader: reader.outbox()))
    assert not doubled or max(doubled.values()) == 1
