"""Events and snapshots as text. What is hashed is exactly the stored text; a stored event is never rewritten.

A payload names the version of its form; `UPCASTS` lifts older forms when they are read.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args, get_type_hints

import msgspec

from vtflow.domain.events import Event, Fact, OverdrachtOffered, WaitOpened
from vtflow.domain.melding import Route, Wait

VERSION = 1
#: hash before the first event of a stream
GENESIS = bytes(32)
#: version -> lifts the JSON object of that version to the next one
UPCASTS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}

_PREFIX = f'{{"v":{VERSION},'
_NO_OFFSET = timedelta(0)


class _Payload(msgspec.Struct):
    """An event whose fact is still text, so that its kind can say how it is to be read."""

    at: datetime
    recorded_at: datetime
    by: str
    assurance: str
    fact: msgspec.Raw


class _Kind(msgspec.Struct):
    kind: str


_encode = msgspec.json.Encoder().encode
_payloads = msgspec.json.Decoder(_Payload)
_kinds = msgspec.json.Decoder(_Kind)
_facts: dict[str, msgspec.json.Decoder[Fact]] = {
    fact.__dataclass_fields__["kind"].default: msgspec.json.Decoder(fact) for fact in get_args(Fact)
}
_routes = msgspec.json.Decoder(Route)


def _instants(kind: type) -> tuple[str, ...]:
    hints = get_type_hints(kind)
    return tuple(field.name for field in fields(kind) if hints[field.name] in {datetime, datetime | None})


#: fields of each fact, and of a wait, that hold an instant
_INSTANTS: dict[type, tuple[str, ...]] = {kind: _instants(kind) for kind in (*get_args(Fact), Wait)}


def encode_event(event: Event) -> str:
    """Return the payload of an event: JSON, fields in order of declaration; equal events give equal text.

    Raises:
        ValueError: an instant is naive or not in UTC.
    """
    fact = event.fact
    _require_utc(event, ("at", "recorded_at"))
    _require_utc(fact, _INSTANTS[type(fact)])
    if isinstance(fact, WaitOpened):
        _require_utc(fact.wait, _INSTANTS[Wait])
        for rung in fact.wait.ladder:
            _require_utc(rung, ("at",))
    elif isinstance(fact, OverdrachtOffered):
        fact = replace(fact, checklist=dict(sorted(fact.checklist.items())))
    payload = _encode(replace(event, fact=fact) if fact is not event.fact else event)
    return _PREFIX + payload.decode()[1:]


def decode_event(payload: str | bytes) -> Event:
    """Return the event of a payload, lifted to the present version.

    Raises:
        ValueError: it is no event, or of a version that this vtflow does not know.
    """
    text = payload if isinstance(payload, str) else payload.decode()
    if not text.startswith(_PREFIX):
        text = _lifted(text)
    try:
        found = _payloads.decode(text)
        fact = _facts[_kinds.decode(found.fact).kind].decode(found.fact)
    except (msgspec.MsgspecError, KeyError) as error:
        reason = f"this is no event: {error}"
        raise ValueError(reason) from error
    return Event(found.at, found.recorded_at, found.by, found.assurance, fact)


def _lifted(text: str) -> str:
    content: dict[str, Any] = json.loads(text)
    version = content.pop("v", None)
    while version != VERSION:
        if version not in UPCASTS:
            text = f"an event of version {version!r} cannot be read by this vtflow, which writes version {VERSION}"
            raise ValueError(text)
        content = UPCASTS[version](content)
        version += 1
    return json.dumps(content)


def encode_route(route: Route) -> str:
    """Return the snapshot of a route; equal routes give equal text."""
    return _encode(route).decode()


def decode_route(snapshot: str | bytes) -> Route:
    """Return the route of a snapshot.

    Raises:
        ValueError: it is no snapshot.
    """
    try:
        return _routes.decode(snapshot)
    except msgspec.MsgspecError as error:
        reason = f"this is no snapshot: {error}"
        raise ValueError(reason) from error


def chain(previous: bytes, payload: str | bytes) -> bytes:
    """Return the hash of an event: over the hash before it and its payload."""
    return hashlib.sha256(previous + (payload.encode() if isinstance(payload, str) else payload)).digest()


def _require_utc(holder: object, names: tuple[str, ...]) -> None:
    for name in names:
        moment: datetime | None = getattr(holder, name)
        if moment is not None and moment.tzinfo is not UTC and moment.utcoffset() != _NO_OFFSET:
            text = f"an instant is stored in UTC; {name} {moment.isoformat()} is not"
            raise ValueError(text)
