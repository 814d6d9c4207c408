"""Signatures of messages to other systems: who made it, when, and that it was not changed on the way."""

import hashlib
import hmac
from datetime import datetime, timedelta

ID, TIME, SIGNATURE = "Vtflow-Bericht", "Vtflow-Tijd", "Vtflow-Handtekening"
#: how far the clock of a receiver may be off
LIFE = timedelta(minutes=5)


def signed(secret: bytes, message: str, body: bytes, now: datetime) -> dict[str, str]:
    """Return the headers that go with a body.

    The signature is HMAC-SHA-256 over `<id>.<seconds since 1970>.<body>`, so that a message that is sent again later is
    another one, and a message that somebody repeats is known by its id and its age.
    """
    moment = str(int(now.timestamp()))
    return {ID: message, TIME: moment, SIGNATURE: f"v1={_mac(secret, message, moment, body)}"}


def is_genuine(secret: bytes, headers: dict[str, str], body: bytes, now: datetime) -> bool:
    """Tell whether a message is signed with this secret and young enough; the receiver still looks at its id."""
    given = {name.lower(): value for name, value in headers.items()}
    message, moment = given.get(ID.lower(), ""), given.get(TIME.lower(), "")
    if not message or not (moment.isascii() and moment.isdigit()) or len(moment) > 12:
        return False
    wanted = f"v1={_mac(secret, message, moment, body)}"
    right = hmac.compare_digest(wanted.encode(), given.get(SIGNATURE.lower(), "").encode())
    return right and abs(now.timestamp() - int(moment)) <= LIFE.total_seconds()


def _mac(secret: bytes, message: str, moment: str, body: bytes) -> str:
    return hmac.new(secret, f"{message}.{moment}.".encode() + body, hashlib.sha256).hexdigest()
