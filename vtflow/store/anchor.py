"""The anchor: what all streams together came to at a moment, signed, to be kept outside.

A chain proves that nothing was changed in it; only something outside the database proves that nothing was cut off,
left out or written anew. The streams are divided over 256 buckets by the hash of their reference, so that a difference
points at a few of them.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import Connection, select

from vtflow.domain.errors import BadInput
from vtflow.store.tables import EVENT, MELDING

BUCKETS = 256
#: a transaction that is older than this has ended, so what was recorded before it is all there
SETTLED = timedelta(minutes=10)
_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadAnchor:
    """What the streams came to; events recorded after `until` are left out."""

    instance: str  #: id of the database
    until: str  #: ISO, UTC
    meldingen: int  #: streams with an event
    events: int
    buckets: tuple[str, ...]  #: hash of each bucket, hex, in order; empty text for one without streams


@dataclass(frozen=True, slots=True)
class Difference:
    """How a record differs from an anchor."""

    verdict: str  #: intact, shorter, differs, other-database
    text: str  #: in Dutch
    buckets: tuple[int, ...] = ()
    refs: tuple[str, ...] = ()  #: meldingen that are in those buckets now, at most twenty


def take(connection: Connection, instance: str, now: datetime) -> HeadAnchor:
    """Return the anchor of a record for all that was recorded until shortly before `now`."""
    return _until(connection, instance, now - SETTLED)


def compare(connection: Connection, instance: str, anchor: HeadAnchor) -> Difference:
    """Compute an anchor anew from the rows, for its own moment, and say how it differs."""
    if anchor.instance != instance:
        return Difference("other-database", f"het anker is van database {anchor.instance}, dit is {instance}")
    found = _until(connection, instance, datetime.fromisoformat(anchor.until))
    if found == anchor:
        return Difference("intact", f"gelijk aan het anker van {anchor.until}: {anchor.events} gebeurtenissen")
    wrong = tuple(n for n, pair in enumerate(zip(anchor.buckets, found.buckets, strict=True)) if pair[0] != pair[1])
    refs = tuple(ref for ref in _refs(connection) if bucket_of(ref) in wrong)[:20]
    missing = anchor.events - found.events
    if missing > 0:
        text = f"er ontbreken {missing} gebeurtenissen die er bij het anker van {anchor.until} waren"
        return Difference("shorter", text, wrong, refs)
    text = f"wijkt af van het anker van {anchor.until}: gebeurtenissen van toen zijn anders"
    return Difference("differs", text, wrong, refs)


def bucket_of(ref: str) -> int:
    """Return the bucket of a melding."""
    return hashlib.sha256(ref.encode()).digest()[0]


def sign(anchor: HeadAnchor, key: Ed25519PrivateKey) -> str:
    """Return the anchor as the JSON text that is kept outside, signed."""
    body = _body(anchor)
    public = key.public_key().public_bytes_raw().hex()
    return json.dumps({**body, "public_key": public, "signature": key.sign(_CANONICAL(body).encode()).hex()})


def read(text: str, public: bytes) -> HeadAnchor:
    """Return the anchor in a signed text.

    Raises:
        BadInput: it is no anchor, or its signature is not made with the key that belongs to `public`.
    """
    try:
        row = json.loads(text)
        signature = bytes.fromhex(row.pop("signature"))
        row.pop("public_key", None)
        anchor = HeadAnchor(
            instance=str(row["instance"]),
            until=str(row["until"]),
            meldingen=int(row["meldingen"]),
            events=int(row["events"]),
            buckets=tuple(str(one) for one in row["buckets"]),
        )
        if len(anchor.buckets) != BUCKETS or datetime.fromisoformat(anchor.until).tzinfo is None:
            raise ValueError  # why: one text for all that makes it no anchor
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _CANONICAL(row).encode())
    except InvalidSignature as error:
        fault = "de handtekening van dit anker klopt niet: het is veranderd, of met een andere sleutel gezet"
        raise BadInput(fault) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        fault = "dit bestand is geen anker van vtflow"
        raise BadInput(fault) from error
    return anchor


def _body(anchor: HeadAnchor) -> dict[str, object]:
    return {**asdict(anchor), "buckets": list(anchor.buckets)}


def _until(connection: Connection, instance: str, until: datetime) -> HeadAnchor:
    digests = [hashlib.sha256() for _ in range(BUCKETS)]
    used: set[int] = set()
    streams = events = 0
    for ref, count, head in _heads(connection, until):
        bucket = bucket_of(ref)
        used.add(bucket)
        digests[bucket].update(f"{ref} {count} {head.hex()}\n".encode())
        streams, events = streams + 1, events + count
    return HeadAnchor(
        instance=instance,
        until=until.isoformat(),
        meldingen=streams,
        events=events,
        buckets=tuple(digest.hexdigest() if n in used else "" for n, digest in enumerate(digests)),
    )


def _heads(connection: Connection, until: datetime) -> Iterator[tuple[str, int, bytes]]:
    """Yield of each stream its reference, how many events it had at a moment, and the hash of the last of them.

    Only the events before the first that was recorded later count, so that one of a clock that ran ahead, and what came
    after it, make no difference.
    """
    rows = connection.execution_options(stream_results=True).execute(
        select(MELDING.c.ref, EVENT.c.recorded_at, EVENT.c.hash)
        .join_from(EVENT, MELDING, EVENT.c.melding_id == MELDING.c.id)
        .order_by(MELDING.c.ref, EVENT.c.seq)
    )
    for ref, stream in groupby(rows, key=itemgetter(0)):
        count, head = _prefix([(row[1], row[2]) for row in stream], until)
        if count:
            yield ref, count, head


def _prefix(stream: Sequence[tuple[datetime, bytes]], until: datetime) -> tuple[int, bytes]:
    count, head = 0, b""
    for recorded_at, digest in stream:
        if recorded_at > until:
            break
        count, head = count + 1, digest
    return count, head


def _refs(connection: Connection) -> list[str]:
    return list(connection.execute(select(MELDING.c.ref).order_by(MELDING.c.ref)).scalars())
