"""A real engine over a real SQLite file with the real delivery path to receivers on this machine."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from cryptography.fernet import Fernet

from vtflow.domain.reference import display_code
from vtflow.engine import Engine, Surroundings
from vtflow.notify.apprise_notifier import AppriseNotifier
from vtflow.notify.channels import parse_channels
from vtflow.notify.composer import TeamComposer
from vtflow.outbox import Outbox
from vtflow.policy import PolicyBook
from vtflow.seal import Seal
from vtflow.store.sql import SqlStore

REGION = "kennemerland"
KEY = Fernet.generate_key()


class RunningClock:
    """Runs as fast as the real one, from a moment of our choosing; may be moved forward."""

    def __init__(self, start: datetime) -> None:
        self._start, self._began = start, time.monotonic()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=time.monotonic() - self._began)

    def to_real(self, moment: datetime) -> datetime:
        return moment

    def set(self, moment: datetime) -> None:
        self._start, self._began = moment, time.monotonic()


class Office:
    """One installation: store, engine, channels and outbox."""

    def __init__(
        self, folder: Path, clock: Any, file: Mapping[str, Any], *, workers: int = 4, deadline: float = 20.0
    ) -> None:
        self.clock = clock
        path = folder / "vtflow.db"
        url = f"sqlite:///{path}"
        self.store = SqlStore(url) if path.exists() else SqlStore.create(url)
        policies = PolicyBook()
        channels = parse_channels(yaml.safe_dump(dict(file)), {}, "kanalen.yaml")
        numbers = iter(range(1, 10_000_000))
        around = Surroundings(
            policies=policies,
            seal=Seal(KEY, KEY),
            channels=channels.of_team,
            reach=channels.reach,
            alarm_after=channels.fallback.after,
            new_ref=lambda: display_code(next(numbers)),
        )
        self.engine = Engine(self.store, clock, around)
        self.policy = policies.policy(REGION)
        self.notifier = AppriseNotifier(
            channels, deadline_seconds=deadline, workers=workers, read_timeout_seconds=min(4.0, deadline / 3)
        )
        composer = TeamComposer(self.policy, lambda row: f"http://127.0.0.1/melding/{row.ref}")
        self.outbox = Outbox(self.engine, self.store, clock, self.notifier, composer, (REGION,))

    def close(self) -> None:
        self.notifier.close()
        self.store.close()


def by_channel(count: int, url: Callable[[int], str]) -> dict[str, dict[str, str]]:
    """Return so many channels; `url` makes the address of each from its number."""
    return {f"kanaal-{number}": {"url": url(number)} for number in range(count)}
