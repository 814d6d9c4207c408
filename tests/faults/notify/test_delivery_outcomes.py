"""What is said of a message for every way in which a receiver can misbehave."""

import socket
import time

import pytest

from tests.contract.notify.receivers import HttpReceiver, SmtpReceiver, eventually
from tests.faults.notify.conftest import TEAM, MakeNotifier
from vtflow.ports import Delivery, DeliveryResult

GELUKT, MISLUKT, ONBEKEND = DeliveryResult.GELUKT, DeliveryResult.MISLUKT, DeliveryResult.ONBEKEND


def one(channel: str, key: str = "k1") -> Delivery:
    return Delivery(key, TEAM, channel, "Nieuwe overdracht", "Er wacht een overdracht op uw antwoord.")


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@pytest.mark.parametrize(
    ("path", "result", "reason", "arrived"),
    [
        ("ok", GELUKT, "http 200", True),
        ("status/204", GELUKT, "http 204", True),
        ("status/400", MISLUKT, "http 400", True),
        ("status/401", MISLUKT, "http 401", True),
        ("status/404", MISLUKT, "http 404", True),
        ("status/429", MISLUKT, "http 429", True),
        ("status/500", MISLUKT, "http 500", True),
        ("status/503", MISLUKT, "http 503", True),
        ("status/502", ONBEKEND, "http 502", True),
        ("status/504", ONBEKEND, "http 504", True),
        ("slow/6", ONBEKEND, "ReadTimeout", True),
        ("hang", ONBEKEND, "ReadTimeout", True),
        ("drop", ONBEKEND, "ConnectionError", True),
        ("trickle", ONBEKEND, "killed at deadline", True),
    ],
)
def test_an_http_receiver_that_gives(
    http: HttpReceiver, notifier: MakeNotifier, path: str, result: DeliveryResult, reason: str, *, arrived: bool
) -> None:
    sender = notifier({"kanaal": f"json://127.0.0.1:{http.port}/{path}"})

    [outcome] = sender.deliver_with_reasons([one("kanaal")])

    assert (outcome.result, outcome.reason) == (result, reason)
    assert (len(http.received) == 1) is arrived


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_fails_and_nothing_goes_to_the_other_address(
    http: HttpReceiver, elsewhere: HttpReceiver, notifier: MakeNotifier, status: int
) -> None:
    sender = notifier({"kanaal": f"json://127.0.0.1:{http.port}/redirect/{status}/{elsewhere.port}"})

    assert sender.deliver([one("kanaal")]) == [MISLUKT]
    assert elsewhere.requests == []


def test_a_receiver_that_is_not_there_certainly_has_nothing(notifier: MakeNotifier) -> None:
    sender = notifier(
        {
            "http": f"json://127.0.0.1:{closed_port()}/",
            "naam": "json://bestaat-niet.invalid/",
            "mail": f"mailto://127.0.0.1:{closed_port()}/?from=vtflow@example.nl&to=goed@example.nl",
        }
    )

    assert sender.deliver([one("http"), one("naam"), one("mail")]) == [MISLUKT, MISLUKT, MISLUKT]


@pytest.mark.parametrize(
    ("recipient", "result", "reason", "mails"),
    [
        ("goed", GELUKT, "smtp 250", 1),
        ("geweigerd", MISLUKT, "SMTPRecipientsRefused 550", 0),
        ("later", MISLUKT, "SMTPDataError 451", 0),
        ("nee", MISLUKT, "SMTPDataError 554", 0),
        ("weg", ONBEKEND, "SMTPServerDisconnected", 1),
        ("stil", ONBEKEND, "killed at deadline", 1),
    ],
)
def test_a_mail_server_whose_answer_is(
    smtp: SmtpReceiver, notifier: MakeNotifier, recipient: str, result: DeliveryResult, reason: str, mails: int
) -> None:
    url = f"mailto://127.0.0.1:{smtp.port}/?from=vtflow@example.nl&to={recipient}@example.nl"

    [outcome] = notifier({"mail": url}).deliver_with_reasons([one("mail")])

    assert (outcome.result, outcome.reason) == (result, reason)
    assert len(smtp.mails) == mails


def test_a_mail_server_without_encryption_is_sent_nothing_when_encryption_was_asked(
    smtp: SmtpReceiver, notifier: MakeNotifier
) -> None:
    url = f"mailtos://127.0.0.1:{smtp.port}/?from=vtflow@example.nl&to=goed@example.nl"

    assert notifier({"mail": url}).deliver([one("mail")]) == [MISLUKT]
    assert smtp.mails == []


def test_a_mail_is_plain_text_and_repeats_its_key_and_message_id(smtp: SmtpReceiver, notifier: MakeNotifier) -> None:
    sender = notifier({"mail": f"mailto://127.0.0.1:{smtp.port}/?from=vtflow@example.nl&to=goed@example.nl"})
    message = Delivery("wacht-7:100", TEAM, "mail", "Termijn é", "<img src=x> blijft tekst")

    sender.deliver([message])
    sender.deliver([message])

    (to, first), (_, second) = smtp.mails
    assert to == "goed@example.nl"
    assert first.get_content_type() == "text/plain"
    payload = first.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert payload.decode().strip() == "<img src=x> blijft tekst"
    assert first["X-Vtflow-Sleutel"] == "wacht-7:100"
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["Message-ID"] == second["Message-ID"]
    assert first.get_all("Cc") is None


@pytest.mark.parametrize("path", ["hang", "trickle"])
def test_a_child_is_killed_at_the_deadline_and_not_later(http: HttpReceiver, notifier: MakeNotifier, path: str) -> None:
    sender = notifier(
        {"kanaal": f"json://127.0.0.1:{http.port}/{path}", "goed": f"json://127.0.0.1:{http.port}/ok"},
        deadline_seconds=1.5,
        read_timeout_seconds=60,
    )
    sender.deliver([one("goed")])

    started = time.monotonic()
    [result] = sender.deliver([one("kanaal")])

    assert result is ONBEKEND
    assert 1.4 <= time.monotonic() - started < 2.5


def test_a_message_reported_slow_after_six_seconds_arrived_once(http: HttpReceiver, notifier: MakeNotifier) -> None:
    base = f"json://127.0.0.1:{http.port}"
    sender = notifier(
        {"traag": f"{base}/slow/6", "goed": f"{base}/ok"}, deadline_seconds=20, read_timeout_seconds=4, workers=1
    )
    # why: a child loads the channel library once, and a busy machine takes seconds for that
    sender.deliver([one("goed", "warm")])

    started = time.monotonic()

    assert sender.deliver([one("traag")]) == [ONBEKEND]
    assert time.monotonic() - started < 5.5
    assert [row.path for row in http.received] == ["/ok", "/slow/6"]


def test_a_channel_that_hangs_does_not_delay_another_team(http: HttpReceiver, notifier: MakeNotifier) -> None:
    base = f"json://127.0.0.1:{http.port}"
    sender = notifier(
        {"dood": f"{base}/hang/dood", "goed": f"{base}/ok/goed"}, deadline_seconds=2, read_timeout_seconds=60
    )
    sender.deliver([one("goed", "warm")])
    given = [one("dood", f"dood-{n}") for n in range(4)] + [one("goed", f"goed-{n}") for n in range(8)]

    started = time.monotonic()
    results = sender.deliver(given)

    healthy = [row for row in http.received if row.path.endswith("/goed")]
    assert results == [ONBEKEND] * 4 + [GELUKT] * 8
    assert len(healthy) == 9
    # why: two rounds of two hanging ones at two seconds each; the good ones went out beside them.
    assert time.monotonic() - started < 6


def test_good_messages_arrive_while_a_hanging_one_is_still_under_way(
    http: HttpReceiver, notifier: MakeNotifier
) -> None:
    import threading

    base = f"json://127.0.0.1:{http.port}"
    sender = notifier(
        {"dood": f"{base}/hang/dood", "goed": f"{base}/ok/goed"}, deadline_seconds=4, read_timeout_seconds=60
    )
    sender.deliver([one("goed", "warm")])
    given = [one("dood", f"dood-{n}") for n in range(3)] + [one("goed", f"goed-{n}") for n in range(5)]
    worker = threading.Thread(target=sender.deliver, args=(given,))

    worker.start()

    assert eventually(lambda: sum(row.path.endswith("/goed") for row in http.received) == 6, 2)
    assert worker.is_alive()
    sender.close()
    worker.join(5)
    assert not worker.is_alive()
