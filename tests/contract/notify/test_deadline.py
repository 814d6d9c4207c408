"""A receiver that never finishes its answer holds a sending child until the deadline, and no longer."""

import time

import yaml

from tests.contract.notify.conftest import delivery
from tests.contract.notify.receivers import HttpReceiver
from vtflow.notify.apprise_notifier import AppriseNotifier
from vtflow.notify.channels import parse_channels
from vtflow.ports import DeliveryResult, Outcome


def test_an_answer_that_comes_drop_by_drop_is_cut_off_at_the_deadline_and_the_next_message_goes_out() -> None:
    """Each drop comes within the time that one read may take, so nothing but the deadline ends it."""
    receiver = HttpReceiver().start()
    base = f"json://127.0.0.1:{receiver.port}"
    rows = {"druppelt": {"url": f"{base}/trickle"}, "goed": {"url": f"{base}/ok"}}
    text = yaml.safe_dump({"channels": rows, "teams": {"CJG Haarlem": ["druppelt", "goed"]}, "default": ["goed"]})
    channels = parse_channels(text, {}, "kanalen.yaml")
    with AppriseNotifier(channels, deadline_seconds=3, workers=1, read_timeout_seconds=1) as notifier:
        began = time.monotonic()
        found = notifier.deliver_with_reasons([delivery("k1", "druppelt"), delivery("k2")])
        seconds = time.monotonic() - began
    receiver.stop()

    assert found == [Outcome(DeliveryResult.ONBEKEND, "killed at deadline"), Outcome(DeliveryResult.GELUKT, "http 200")]
    assert seconds >= 3
