"""What a message may look like, whatever made it. Checked when rendered and again before it leaves.

A message that a channel library chokes on fails for ever and hides the ones behind it, so it
must not come into being.
"""

import json
import re

from vtflow.notify.errors import UnsafeMessageError
from vtflow.ports import Delivery

TITLE_LIMIT = 150  #: characters
BODY_LIMIT = 10_000  #: characters
WIRE_LIMIT = 60_500  #: bytes of the body spelled as JSON; with the rest it stays below the mailbox's 64 KiB
KEY_LIMIT = 200  #: characters
FACT_LIMIT = 400  #: characters

# why: C0, DEL, C1, the two Unicode line breaks and the signs that turn the reading direction.
_CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"
_NOT_IN_BODY = re.compile(f"[{_CONTROL}]")
_NOT_IN_TITLE = re.compile(f"[\t\n{_CONTROL}]")
_KEY = re.compile(r"[!-~]+")
_LINK = re.compile(r"https?://[^\s@<>\"']+")
_SURROGATE = re.compile("[\ud800-\udfff]")


def check_title(title: str) -> None:
    """Refuse a title that is empty, too long, or more than one plain line.

    Raises:
        UnsafeMessageError: Names the rule, never the text.
    """
    if not title.strip():
        msg = "title is empty"
        raise UnsafeMessageError(msg)
    if len(title) > TITLE_LIMIT:
        msg = f"title has {len(title)} characters; at most {TITLE_LIMIT}"
        raise UnsafeMessageError(msg)
    if _NOT_IN_TITLE.search(title) or _SURROGATE.search(title):
        msg = "title holds a line break, a control character or half a character"
        raise UnsafeMessageError(msg)


def check_body(body: str) -> None:
    """Refuse a body that is empty, too long, or holds control characters other than tab and LF.

    Raises:
        UnsafeMessageError: Names the rule, never the text.
    """
    if not body.strip():
        msg = "body is empty"
        raise UnsafeMessageError(msg)
    if not body_fits(body):
        msg = f"body has {len(body)} characters; at most {BODY_LIMIT}, fewer when many are rare ones"
        raise UnsafeMessageError(msg)
    if _NOT_IN_BODY.search(body) or _SURROGATE.search(body):
        msg = "body holds a control character or half a character"
        raise UnsafeMessageError(msg)


def body_fits(body: str) -> bool:
    """Tell whether every channel can carry a body of this size."""
    return len(body) <= BODY_LIMIT and len(json.dumps(body)) <= WIRE_LIMIT


def check_delivery(delivery: Delivery) -> None:
    """Refuse a delivery whose title, body or key no channel may see.

    Raises:
        UnsafeMessageError: Names the rule, never the text.
    """
    check_title(delivery.title)
    check_body(delivery.body)
    if len(delivery.key) > KEY_LIMIT or not _KEY.fullmatch(delivery.key):
        msg = f"key must be 1 to {KEY_LIMIT} printable ASCII characters without spaces"
        raise UnsafeMessageError(msg)


def check_fact(name: str, value: object) -> None:
    """Refuse a fact that is no plain line or number, or a link that is not a plain web address.

    Raises:
        UnsafeMessageError: Names the fact and the rule, never the value.
    """
    if isinstance(value, int):
        return
    if not isinstance(value, str):
        msg = f"fact {name!r} is no text or number"
        raise UnsafeMessageError(msg)
    if len(value) > FACT_LIMIT or _NOT_IN_TITLE.search(value) or _SURROGATE.search(value):
        msg = f"fact {name!r} is too long or holds a line break or control character"
        raise UnsafeMessageError(msg)
    # why the second: a digest without an overview has none to name
    if (name == "link" or (name == "overzicht" and value)) and not _LINK.fullmatch(value):
        msg = f"fact {name!r} is no plain web address"
        raise UnsafeMessageError(msg)
