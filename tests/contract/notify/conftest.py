"""One stage for both notifiers: channels that take, refuse, or take and never answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import pytest
import yaml

from tests.contract.notify.receivers import HttpReceiver
from vtflow.notify.apprise_notifier import AppriseNotifier
from vtflow.notify.channels import parse_channels
from vtflow.notify.recording import RecordingNotifier
from vtflow.ports import Delivery, DeliveryResult, Notifier, Reserve

TEAMS = {"CJG Haarlem": ["goed", "weigert", "zwijgt"], "Wijkteam Haarlem": ["wijk"], "leeg": []}
DEFAULT = ["goed"]
SPARE = Reserve("reserve", 2, 1)  #: of one team only


@dataclass(frozen=True)
class Seen:
    channel: str
    team: str
    key: str
    title: str
    body: str


class Stage(Protocol):
    notifier: Notifier

    def seen(self) -> list[Seen]: ...
    def close(self) -> None: ...


class AppriseStage:
    """The real notifier before a real receiver; a channel is a path."""

    def __init__(self) -> None:
        self.receiver = HttpReceiver().start()
        base = f"json://127.0.0.1:{self.receiver.port}"
        paths = {"goed": "ok", "weigert": "status/503", "zwijgt": "hang", "wijk": "ok"}
        rows = {
            name: {"url": f"{base}/{path}/{name}/{{team}}"} for name, path in {**paths, SPARE.channel: "ok"}.items()
        }
        fallback = {
            "after": SPARE.after,
            "after_acute": SPARE.after_acute,
            "teams": {"Wijkteam Haarlem": SPARE.channel},
        }
        text = yaml.safe_dump({"channels": rows, "teams": TEAMS, "default": DEFAULT, "fallback": fallback})
        channels = parse_channels(text, {}, "kanalen.yaml")
        self.notifier = AppriseNotifier(channels, deadline_seconds=2, workers=4, read_timeout_seconds=0.5)

    def seen(self) -> list[Seen]:
        refused = [row for row in self.receiver.received if "/status/" not in row.path]
        found: list[Seen] = []
        for row in refused:
            *_, channel, team = row.path.split("/")
            key = row.headers["X-Vtflow-Sleutel"]
            found.append(Seen(channel, team.replace("%20", " "), key, row.title, row.body))
        return found

    def close(self) -> None:
        self.notifier.close()
        self.receiver.stop()


class RecordingStage:
    """The notifier in memory; its script says what the channels of the real stage do."""

    def __init__(self) -> None:
        self.notifier = RecordingNotifier(TEAMS, DEFAULT, {"Wijkteam Haarlem": SPARE})
        self.notifier.script("weigert", [DeliveryResult.MISLUKT] * 20)
        self.notifier.script("zwijgt", [DeliveryResult.ONBEKEND] * 20)

    def seen(self) -> list[Seen]:
        return [Seen(d.channel, d.team, d.key, d.title, d.body) for d in self.notifier.arrived]

    def close(self) -> None:
        self.notifier.close()


@pytest.fixture(params=[AppriseStage, RecordingStage], ids=["apprise", "geheugen"])
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    made: Stage = request.param()
    yield made
    made.close()


def delivery(key: str, channel: str = "goed", team: str = "CJG Haarlem", **texts: str) -> Delivery:
    return Delivery(key, team, channel, texts.get("title", "Nieuwe overdracht"), texts.get("body", "Regel 1\nRegel 2"))
