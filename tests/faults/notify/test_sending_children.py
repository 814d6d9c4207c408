"""Sending children that die, and what their death costs."""

import logging
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from tests.contract.notify.receivers import HttpReceiver, SmtpReceiver, eventually
from tests.faults.notify.conftest import TEAM, MakeNotifier
from vtflow.ports import Delivery, DeliveryResult

GELUKT, MISLUKT, ONBEKEND = DeliveryResult.GELUKT, DeliveryResult.MISLUKT, DeliveryResult.ONBEKEND


def one(channel: str, key: str = "k1") -> Delivery:
    return Delivery(key, TEAM, channel, "Nieuwe overdracht", "Er wacht een overdracht op uw antwoord.")


def children() -> set[int]:
    """Return the sending children of this process, found by the fork server they come from."""
    me = str(os.getpid())
    found: dict[int, tuple[str, str]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            text = (folder / "stat").read_text()
        except OSError:
            continue
        name, _, rest = text.partition("(")[2].rpartition(")")
        found[int(folder.name)] = (name, rest.split()[1])
    servers = {str(pid) for pid, (_, parent) in found.items() if parent == me}
    return {pid for pid, (_, parent) in found.items() if parent in servers}


def test_a_child_killed_while_sending_leaves_the_message_unknown_and_the_next_goes_out(
    http: HttpReceiver, notifier: MakeNotifier
) -> None:
    base = f"json://127.0.0.1:{http.port}"
    sender = notifier(
        {"dood": f"{base}/hang", "goed": f"{base}/ok"}, deadline_seconds=20, read_timeout_seconds=60, workers=1
    )
    sender.deliver([one("goed")])
    results: list[DeliveryResult] = []
    worker = threading.Thread(target=lambda: results.extend(sender.deliver([one("dood")])))
    worker.start()
    assert eventually(lambda: len(http.received) == 2)

    for pid in children():
        os.kill(pid, signal.SIGKILL)
    worker.join(10)

    assert results == [ONBEKEND]
    assert sender.deliver([one("goed", "k2")]) == [GELUKT]


def test_children_killed_while_idle_cost_nothing(http: HttpReceiver, notifier: MakeNotifier) -> None:
    sender = notifier({"goed": f"json://127.0.0.1:{http.port}/ok"}, workers=2)
    sender.deliver([one("goed")])

    for pid in children():
        os.kill(pid, signal.SIGKILL)
    time.sleep(1)

    assert sender.deliver([one("goed", "k2")]) == [GELUKT]


def test_children_are_reused_and_gone_after_closing(http: HttpReceiver, notifier: MakeNotifier) -> None:
    sender = notifier({"goed": f"json://127.0.0.1:{http.port}/ok"}, workers=2)
    sender.deliver([one("goed")])
    before = children()

    sender.deliver([one("goed", f"k{n}") for n in range(20)])

    assert children() == before
    assert len(before) == 2
    sender.close()
    assert eventually(lambda: not children() & before)


def test_closing_cuts_off_what_is_under_way_and_refuses_what_comes_after(
    http: HttpReceiver, notifier: MakeNotifier
) -> None:
    base = f"json://127.0.0.1:{http.port}"
    sender = notifier({"dood": f"{base}/hang"}, deadline_seconds=20, read_timeout_seconds=60, workers=1)
    results: list[DeliveryResult] = []
    worker = threading.Thread(target=lambda: results.extend(sender.deliver([one("dood"), one("dood", "k2")])))
    worker.start()
    assert eventually(lambda: len(http.received) == 1, 10)

    sender.close()
    worker.join(5)
    sender.close()

    assert results == [ONBEKEND, MISLUKT]
    assert sender.deliver([one("dood", "k3")]) == [MISLUKT]


def test_several_threads_deliver_beside_each_other(http: HttpReceiver, notifier: MakeNotifier) -> None:
    sender = notifier({"goed": f"json://127.0.0.1:{http.port}/ok"}, workers=2)
    results: list[DeliveryResult] = []

    def deliver(name: str) -> None:
        results.extend(sender.deliver([one("goed", f"{name}-{n}") for n in range(10)]))

    threads = [threading.Thread(target=deliver, args=(f"draad{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert results == [GELUKT] * 40
    keys = {row.headers["X-Vtflow-Sleutel"] for row in http.received}
    assert len(http.received) == len(keys) == 40


def test_no_secret_address_or_text_reaches_a_log_or_the_screen(
    http: HttpReceiver,
    smtp: SmtpReceiver,
    notifier: MakeNotifier,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "Geheim-W8woord"
    sender = notifier(
        {
            "goed": f"json://gebruiker:{secret}@127.0.0.1:{http.port}/ok/{secret}",
            "weigert": f"json://127.0.0.1:{http.port}/status/401/{secret}?+X-Sleutel={secret}",
            "dicht": f"json://127.0.0.1:1/{secret}",
            "onleesbaar": f"slack://T1/{secret}/x",
            "mail": f"mailto://gebruiker:{secret}@127.0.0.1:{smtp.port}/?from=a@{secret}.nl&to=geweigerd@{secret}.nl",
        }
    )

    outcomes = sender.deliver_with_reasons(
        [Delivery(f"k-{name}", TEAM, name, "Titel-in-het-log", "Tekst-in-het-log") for name in sender.channels(TEAM)]
    )

    assert outcomes[0].result is GELUKT
    assert outcomes[3] == type(outcomes[3])(MISLUKT, "no channel matched")
    assert any(record.levelno == logging.ERROR for record in caplog.records)
    screen = "".join(capfd.readouterr())
    # why: the SMTP receiver of the test lives in this process and logs what it is sent.
    logged = [record.getMessage() for record in caplog.records if record.name not in {"mail.log", "asyncio"}]
    for trace in (*logged, screen, repr(sender), repr(outcomes)):
        for leak in (secret, "Titel-in-het-log", "Tekst-in-het-log", "geweigerd@", "127.0.0.1"):
            assert leak.lower() not in trace.lower()


def test_channels_that_apprise_cannot_read_are_named_without_sending(
    http: HttpReceiver, notifier: MakeNotifier
) -> None:
    sender = notifier({"goed": f"json://127.0.0.1:{http.port}/ok", "onleesbaar": "slack://T1/niet-goed/x"})

    assert sender.unreadable_channels() == ("onleesbaar",)
    assert http.received == []
