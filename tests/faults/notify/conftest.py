"""Real receivers that misbehave, and a notifier with one channel for each misbehaviour."""

from collections.abc import Callable, Iterator

import pytest
import yaml

from tests.contract.notify.receivers import HttpReceiver, SmtpReceiver
from vtflow.notify.apprise_notifier import AppriseNotifier
from vtflow.notify.channels import parse_channels

TEAM = "CJG Haarlem"
MakeNotifier = Callable[..., AppriseNotifier]


@pytest.fixture
def http() -> Iterator[HttpReceiver]:
    receiver = HttpReceiver().start()
    yield receiver
    receiver.stop()


@pytest.fixture
def elsewhere() -> Iterator[HttpReceiver]:
    receiver = HttpReceiver().start()
    yield receiver
    receiver.stop()


@pytest.fixture
def smtp() -> Iterator[SmtpReceiver]:
    receiver = SmtpReceiver().start()
    yield receiver
    receiver.stop()


@pytest.fixture
def notifier() -> Iterator[MakeNotifier]:
    made: list[AppriseNotifier] = []

    def make(urls: dict[str, str], **options: float) -> AppriseNotifier:
        rows = {name: {"url": url} for name, url in urls.items()}
        text = yaml.safe_dump({"channels": rows, "teams": {TEAM: list(urls)}})
        options = {"deadline_seconds": 2, "read_timeout_seconds": 1} | options
        made.append(AppriseNotifier(parse_channels(text, {}, "kanalen.yaml"), **options))  # pyright: ignore[reportArgumentType]
        return made[-1]

    yield make
    for item in made:
        item.close()
