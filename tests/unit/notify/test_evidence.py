"""What may be concluded from a false answer: only what is certain is called mislukt."""

import smtplib
import ssl
import subprocess
import sys

import pytest
import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError

from vtflow.notify.evidence import Certainty, Step, judge, of_http_error, of_mail_error, of_status
from vtflow.ports import DeliveryResult

GELUKT, MISLUKT, ONBEKEND = DeliveryResult.GELUKT, DeliveryResult.MISLUKT, DeliveryResult.ONBEKEND
TAKEN, NOT_TAKEN, UNKNOWN = Certainty.TAKEN, Certainty.NOT_TAKEN, Certainty.UNKNOWN


@pytest.mark.parametrize(
    ("answer", "seen", "result"),
    [
        (True, [TAKEN], GELUKT),
        (True, [NOT_TAKEN], MISLUKT),
        (True, [], ONBEKEND),
        (True, [TAKEN, UNKNOWN], ONBEKEND),
        (False, [], MISLUKT),
        (False, [NOT_TAKEN], MISLUKT),
        (False, [UNKNOWN], ONBEKEND),
        (False, [UNKNOWN, NOT_TAKEN], ONBEKEND),
        (False, [TAKEN], ONBEKEND),
        (False, [TAKEN, NOT_TAKEN], ONBEKEND),
        (None, [], MISLUKT),
    ],
)
def test_an_answer_is_weighed_against_what_was_seen(
    answer: bool | None, seen: list[Certainty], result: DeliveryResult
) -> None:
    assert judge(answer, [Step(item, "reason") for item in seen]).result is result


@pytest.mark.parametrize(
    ("status", "certainty"),
    [
        (200, TAKEN),
        (204, TAKEN),
        (302, NOT_TAKEN),
        (307, NOT_TAKEN),
        (404, NOT_TAKEN),
        (429, NOT_TAKEN),
        (500, NOT_TAKEN),
        (503, NOT_TAKEN),
        (502, UNKNOWN),
        (504, UNKNOWN),
    ],
)
def test_a_gateway_that_does_not_know_leaves_it_unknown(status: int, certainty: Certainty) -> None:
    assert of_status(status) is certainty


def _wrapped(cause: Exception) -> requests.ConnectionError:
    return requests.ConnectionError(MaxRetryError(None, "/", cause))  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("error", "certainty"),
    [
        (requests.ConnectTimeout(), NOT_TAKEN),
        (requests.exceptions.InvalidURL(), NOT_TAKEN),
        (_wrapped(NewConnectionError(None, "refused")), NOT_TAKEN),  # pyright: ignore[reportArgumentType]
        (requests.exceptions.SSLError(ssl.SSLCertVerificationError()), NOT_TAKEN),
        (requests.exceptions.SSLError("while reading"), UNKNOWN),
        (requests.ReadTimeout(), UNKNOWN),
        (requests.ConnectionError(ProtocolError("Connection aborted.", ConnectionResetError())), UNKNOWN),
        (requests.exceptions.ChunkedEncodingError(), UNKNOWN),
        (OSError(), UNKNOWN),
    ],
)
def test_only_a_connection_that_never_stood_is_certain(error: Exception, certainty: Certainty) -> None:
    assert of_http_error(error) is certainty


@pytest.mark.parametrize(
    ("error", "under_way", "certainty"),
    [
        (smtplib.SMTPRecipientsRefused({}), False, NOT_TAKEN),
        (smtplib.SMTPDataError(451, b"later"), True, NOT_TAKEN),
        (smtplib.SMTPServerDisconnected(), False, NOT_TAKEN),
        (smtplib.SMTPServerDisconnected(), True, UNKNOWN),
        (TimeoutError(), True, UNKNOWN),
        (ConnectionResetError(), True, UNKNOWN),
    ],
)
def test_a_mail_cut_off_after_data_is_unknown(error: Exception, under_way: bool, certainty: Certainty) -> None:
    assert of_mail_error(error, under_way=under_way) is certainty


def test_building_a_notifier_does_not_load_apprise_into_the_parent() -> None:
    code = (
        "import sys; from vtflow.notify.apprise_notifier import AppriseNotifier; "
        "from vtflow.notify.channels import Channels; AppriseNotifier(Channels({}, {})).close(); "
        "sys.exit('apprise' in sys.modules or 'requests' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
