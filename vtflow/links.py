"""Signed links: what a team needs to answer, in an address that nobody can make up and that ends by itself.

A link holds a display code, a team, what it is about and when it ends; no personal data. Whoever has it may answer for
that team and for nothing else, so it is as secret as the message it stood in.
"""

import base64
import binascii
import hmac
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from vtflow.domain.errors import VtflowError
from vtflow.domain.reference import BITS, display_code, number_of

_REF_BYTES = BITS // 8
_MAC_BYTES = 12
_ID_BYTES = 6
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)
#: what a link is about, by the letter it bears in the address
_LETTERS = {"overdracht": b"o", "traject": b"t", "melding": b"m", "team": b"a"}
_KINDS = {letter: kind for kind, letter in _LETTERS.items()}
_TEXT = re.compile(r"[A-Za-z0-9_-]{30,200}")
_SUBJECT = re.compile(r"(overdracht|traject|melding)-(\d{1,5})")


class LinkBroken(VtflowError):
    """The address was not made here, or was changed on the way."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What an answer is about: one overdracht, one traject, or the melding as a whole."""

    kind: str = "melding"  #: overdracht, traject, melding; or team: everything that lies with a team
    no: int = 0  #: number of the overdracht or traject

    @property
    def text(self) -> str:
        """Return it as a short text, e.g. "overdracht-2"."""
        return f"{self.kind}-{self.no}"

    @classmethod
    def read(cls, text: str) -> "Subject | None":
        """Return what `text` made; None for anything else."""
        found = _SUBJECT.fullmatch(text)
        return cls(found[1], int(found[2])) if found else None


TEAM = Subject("team")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link, as it was sent."""

    team: str
    ref: str = ""  #: display code; empty for the page of a team
    subject: Subject = TEAM
    until: datetime  #: from this instant on it has ended; whole hours, real time, UTC
    id: str  #: tells this link from every other; nothing can be read from it

    def has_ended(self, now: datetime) -> bool:
        """Tell whether it can no longer be used at `now`, in real time."""
        return now >= self.until


class Links:
    """Makes and reads links under one key."""

    def __init__(self, key: bytes, life: timedelta, now: Callable[[], datetime]) -> None:
        """Take the key, how long a new link can be used, and the real present.

        Real time, because a link must end after as many days as its owner expects, also where domain time runs faster.
        """
        self._key = key
        self._life = life
        self._now = now

    def make(self, ref: str, team: str, subject: Subject, seed: str) -> Link:
        """Return a new link.

        Args:
            ref: Display code; empty with the subject TEAM.
            team: Who may answer with it.
            subject: What it is about.
            seed: What it belongs to, such as the key of a message: the same seed gives the same id, so that a message
                that is sent once more holds no second link.
        """
        whole = -((_EPOCH - self._now() - self._life) // _HOUR)  # rounded up to the hour
        number = hmac.digest(self._key, f"link\0{seed}".encode(), "sha256")[:_ID_BYTES].hex()
        return Link(team=team, ref=ref, subject=subject, until=_EPOCH + whole * _HOUR, id=number)

    def within(self, link: Link, ref: str, subject: Subject) -> Link:
        """Return a link to one item from the page of a team; it ends no later than that page's own link."""
        made = self.make(ref, link.team, subject, f"{link.id}/{ref}/{subject.text}")
        return replace(made, until=min(made.until, link.until))

    def write(self, link: Link) -> str:
        """Return a link as the last part of an address: letters, digits, `-` and `_`."""
        ref = number_of(link.ref).to_bytes(_REF_BYTES, "big") if link.ref else b""
        hours = (link.until - _EPOCH) // _HOUR
        head = _LETTERS[link.subject.kind] + struct.pack(">HI", link.subject.no, hours)
        body = head + bytes.fromhex(link.id) + ref + link.team.encode()
        return base64.urlsafe_b64encode(body + self._mac(body)).rstrip(b"=").decode()

    def read(self, text: str) -> Link:
        """Return the link that an address holds, ended or not.

        Raises:
            LinkBroken: it was not made here, or was changed.
        """
        body = self._checked(text)
        kind = _KINDS[body[:1]]
        number, hours = struct.unpack(">HI", body[1:7])
        rest = body[7 + _ID_BYTES :]
        ref = "" if kind == "team" else display_code(int.from_bytes(rest[:_REF_BYTES], "big"))
        return Link(
            team=(rest if kind == "team" else rest[_REF_BYTES:]).decode(),
            ref=ref,
            subject=Subject(kind, number),
            until=_EPOCH + hours * _HOUR,
            id=body[7 : 7 + _ID_BYTES].hex(),
        )

    def has_ended(self, link: Link) -> bool:
        """Tell whether a link can no longer be used now."""
        return link.has_ended(self._now())

    def stamp(self, text: str) -> str:
        """Return a mark of a text that only the holder of the key can make; for forms and cookies."""
        return hmac.digest(self._key, f"stempel\0{text}".encode(), "sha256")[:16].hex()

    def _checked(self, text: str) -> bytes:
        if not _TEXT.fullmatch(text):
            raise LinkBroken
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except (binascii.Error, ValueError):
            raise LinkBroken from None
        # why: the last letter of such a text has bits that nothing reads; only one spelling is ours
        if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != text:
            raise LinkBroken
        body, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(body)):
            raise LinkBroken
        return body

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self._key, b"adres\0" + body, "sha256")[:_MAC_BYTES]
