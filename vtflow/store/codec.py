"""Events and snapshots as text. What is hashed is exactly the stored text; a stored event is never rewritten.

A payload names the version of its form; `UPCASTS` lifts older forms when they are read.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

from vtflow.domain.events import Event, Fact, WaitOpened
from vtflow.domain.melding import Route, Rung, Wait

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


class _Object:
    """Takes a value of one class apart into a mapping that is encoded as the value itself would be."""

    def __init__(self, kind: type) -> None:
        self._names = tuple(field.name for field in fields(kind))
        self._values = attrgetter(*self._names)

    def __call__(self, value: object) -> dict[str, Any]:
        return dict(zip(self._names, self._values(value), strict=True))


class _Encoded:
    """Texts of values that are written again and again, under the identity of the value, which is kept along."""

    def __init__(self, encode: Callable[[Any], bytes], most: int) -> None:
        self._encode_one = encode
        self._most = most
        self._known: dict[int, tuple[object, msgspec.Raw]] = {}

    def of(self, value: object) -> msgspec.Raw:
        """Return the text of a value that never changes."""
        found = self._known.get(id(value))
        if found is None:
            if len(self._known) >= self._most:
                self._known.clear()
            found = self._known[id(value)] = value, msgspec.Raw(self._encode_one(value))
        return found[1]


_route, _wait, _event, _opened = _Object(Route), _Object(Wait), _Object(Event), _Object(WaitOpened)


def _ladder_text(ladder: tuple[Rung, ...]) -> bytes:
    for rung in ladder:
        _require_utc(rung, ("at",))
    return _encode(ladder)


def _wait_text(wait: Wait) -> bytes:
    _require_utc(wait, _INSTANTS[Wait])
    return _encode({**_wait(wait), "ladder": _ladders.of(wait.ladder)})


#: waits of one day share their ladder
_ladders = _Encoded(_ladder_text, 1024)
#: a new wait is written in its event and in the snapshot
_waits = _Encoded(_wait_text, 256)


def _mappings(kind: type) -> tuple[str, ...]:
    hints = get_type_hints(kind)
    return tuple(field.name for field in fields(kind) if get_origin(hints[field.name]) is Mapping)


#: fields of each fact that hold a mapping, of which the order means nothing
_MAPPINGS: dict[type, tuple[str, ...]] = {kind: _mappings(kind) for kind in get_args(Fact)}


def encode_event(event: Event) -> str:
    """Return the payload of an event: JSON, fields in order of declaration; equal events give equal text.

    Raises:
        ValueError: an instant is naive or not in UTC.
    """
    fact: Any = event.fact
    _require_utc(event, ("at", "recorded_at"))
    _require_utc(fact, _INSTANTS[type(fact)])
    if isinstance(fact, WaitOpened):
        fact = {**_opened(fact), "wait": _waits.of(fact.wait)}
    elif names := _MAPPINGS[type(fact)]:
        fact = replace(fact, **{name: dict(sorted(getattr(fact, name).items())) for name in names})
    return _PREFIX + _encode({**_event(event), "fact": fact}).decode()[1:]


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
    return _encode({**_route(route), "waits": [_waits.of(wait) for wait in route.waits]}).decode()


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
