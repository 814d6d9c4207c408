"""What really happened on the wire during one delivery, and what may be concluded from it.

Apprise answers true or false only; false may still mean that the message arrived. This module
runs in the sending child and watches the two doors every allowed channel uses: HTTP requests
and SMTP. When in doubt the answer is "onbekend".
"""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import wraps
from typing import Any

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from vtflow.ports import DeliveryResult, Outcome

#: A gateway that answers so does not know what the receiver behind it did.
_GATEWAY_DOUBT = frozenset({502, 504, 520, 524})

_NEVER_SENT = (
    requests.exceptions.ConnectTimeout,
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidHeader,
)
_NOT_CONNECTED = (NewConnectionError, ConnectTimeoutError, ssl.SSLCertVerificationError)
_SMTP_REFUSED = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPHeloError,
    smtplib.SMTPNotSupportedError,
)


class Certainty(Enum):
    """What one step on the wire proves about arrival."""

    TAKEN = auto()  #: the other side said that it has the message
    NOT_TAKEN = auto()  #: the other side said no, or never got the message
    UNKNOWN = auto()  #: the message was under way when the line fell silent


@dataclass(frozen=True, slots=True)
class Step:
    """One request or one mail, and what came of it; `reason` holds a class or code, no content."""

    certainty: Certainty
    reason: str


class Trail:
    """The steps of the delivery that is under way in this process."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.mail_under_way = False

    def clear(self) -> None:
        """Forget everything; a new delivery starts."""
        self.steps.clear()
        self.mail_under_way = False

    def add(self, certainty: Certainty, reason: str) -> None:
        """Record a step."""
        self.steps.append(Step(certainty, reason))


TRAIL = Trail()


def judge(answer: bool | None, steps: list[Step]) -> Outcome:
    """Weigh the library's answer against the steps on the wire.

    Args:
        answer: What Apprise said: sent, not sent, or None when no channel matched.
        steps: What was seen, oldest first.

    Returns:
        The result and a reason of classes and codes only.
    """
    if answer is None:
        return Outcome(DeliveryResult.MISLUKT, "no channel matched")
    if not steps:
        # why: every allowed channel uses a watched door, so nothing seen means nothing sent.
        if answer:
            return Outcome(DeliveryResult.ONBEKEND, "no trace on the wire")
        return Outcome(DeliveryResult.MISLUKT, "nothing was sent")
    last = steps[-1]
    if all(step.certainty is Certainty.NOT_TAKEN for step in steps):
        return Outcome(DeliveryResult.MISLUKT, last.reason)
    if answer and last.certainty is Certainty.TAKEN:
        return Outcome(DeliveryResult.GELUKT, last.reason)
    unsure = [step for step in steps if step.certainty is Certainty.UNKNOWN] or [last]
    return Outcome(DeliveryResult.ONBEKEND, unsure[-1].reason)


def of_status(status: int) -> Certainty:
    """Return what an HTTP status proves; a redirect is a refusal, for it is never followed."""
    if 200 <= status < 300:
        return Certainty.TAKEN
    return Certainty.UNKNOWN if status in _GATEWAY_DOUBT else Certainty.NOT_TAKEN


def of_http_error(error: BaseException) -> Certainty:
    """Return what a failed request proves: only a connection that never stood is certain."""
    if isinstance(error, _NEVER_SENT):
        return Certainty.NOT_TAKEN
    never = any(isinstance(inner, _NOT_CONNECTED) for inner in _chain(error))
    return Certainty.NOT_TAKEN if never else Certainty.UNKNOWN


def of_mail_error(error: BaseException, *, under_way: bool) -> Certainty:
    """Return what a failed mail proves: a spoken no is certain, silence after DATA is not."""
    if isinstance(error, _SMTP_REFUSED) or not under_way:
        return Certainty.NOT_TAKEN
    return Certainty.UNKNOWN


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and everything wrapped in it."""
    seen: set[int] = set()
    todo: list[object] = [error]
    while todo:
        item = todo.pop()
        if not isinstance(item, BaseException) or id(item) in seen:
            continue
        seen.add(id(item))
        yield item
        todo += [item.__cause__, item.__context__, *item.args]
        todo += [getattr(item, "reason", None), getattr(item, "original_error", None)]


def _name(error: BaseException) -> str:
    """Return the class of the error and a reply code; the text may quote an address."""
    code = getattr(error, "smtp_code", None)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next((reply[0] for reply in error.recipients.values()), None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def watch() -> None:
    """Put a watch on both doors; once per sending child."""
    _watch_http()
    _watch_mail()


def _watch_http() -> None:
    door: Any = requests.Session
    send = door.send

    @wraps(send)
    def watched(session: Any, request: Any, **options: Any) -> requests.Response:
        options["allow_redirects"] = False
        try:
            response = send(session, request, **options)
        except BaseException as error:
            TRAIL.add(of_http_error(error), _name(error))
            raise
        TRAIL.add(of_status(response.status_code), f"http {response.status_code}")
        return response

    door.send = watched


def _watch_mail() -> None:
    door: Any = smtplib.SMTP
    sendmail, data = door.sendmail, door.data

    @wraps(data)
    def watched_data(smtp: Any, *args: Any) -> Any:
        TRAIL.mail_under_way = True
        return data(smtp, *args)

    @wraps(sendmail)
    def watched_sendmail(smtp: Any, *args: Any, **options: Any) -> Any:
        try:
            refused = sendmail(smtp, *args, **options)
        except BaseException as error:
            TRAIL.add(of_mail_error(error, under_way=TRAIL.mail_under_way), _name(error))
            raise
        if refused:
            # why: the library ignores who was refused here and says "sent".
            TRAIL.add(Certainty.NOT_TAKEN, "recipient refused")
        else:
            TRAIL.add(Certainty.TAKEN, "smtp 250")
        return refused

    door.data = watched_data
    door.sendmail = watched_sendmail
    for name in ("connect", "starttls", "login"):
        setattr(door, name, _watch_opening(getattr(door, name)))


def _watch_opening(step: Callable[..., Any]) -> Callable[..., Any]:
    """Watch a step before the mail itself: whatever goes wrong there, nothing was sent."""

    @wraps(step)
    def watched(*args: Any, **options: Any) -> Any:
        try:
            return step(*args, **options)
        except BaseException as error:
            TRAIL.add(Certainty.NOT_TAKEN, _name(error))
            raise

    return watched
