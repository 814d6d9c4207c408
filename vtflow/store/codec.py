"""Events and snapshots as text. What is hashed is exactly the stored text; a stored event is never rewritten.

A payload names the version of its form. The ladder of a wait, most of its text, stands beside the fact in a short form
(version 2); of version 1 and of older snapshots it stands in the wait, one object a rung, and is read from there.
`UPCASTS` lifts other older forms when they are read.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any, cast, get_args, get_origin, get_type_hints

import msgspec
from msgspec import NODEFAULT
from msgspec.structs import FieldInfo, fields, force_setattr, replace

from vtflow.domain.events import Event, Fact, kind_of
from vtflow.domain.melding import Route, Rung, Urgency, Wait

VERSION = 2
#: hash before the first event of a stream
GENESIS = bytes(32)
#: version -> lifts the JSON object of that version to the next one
UPCASTS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}

#: versions that are read as they stand
_READ = (VERSION, 1)
_PREFIXES = tuple(f'{{"v":{version},' for version in _READ)
_NO_OFFSET = timedelta(0)


class _Payload(msgspec.Struct):
    """An event whose fact is still text, so that its kind can say how it is to be read."""

    at: datetime
    recorded_at: datetime
    by: str
    assurance: str
    fact: msgspec.Raw
    ladder: msgspec.Raw = msgspec.Raw(b"")  #: of the wait in the fact


class _Written(msgspec.Struct):
    """An event as it is written."""

    v: int
    at: datetime
    recorded_at: datetime
    by: str
    assurance: str
    fact: object


class _WrittenWithLadder(_Written):
    """An event that carries a wait."""

    ladder: msgspec.Raw


class _Beside(msgspec.Struct):
    """What a snapshot holds beside the fields of the route."""

    ladders: list[msgspec.Raw] = []  #: of its waits, in their order


class _Step(msgspec.Struct, array_like=True):
    """A rung in the short form: values in the order of its fields; the last two are left out where they are empty."""

    level: int
    percent: int
    name: str
    at: datetime
    urgency: Urgency
    audience: tuple[str, ...]
    opens: tuple[str, ...] = ()
    again_every: int = 0


class _Kind(msgspec.Struct):
    kind: str


_encode = msgspec.json.Encoder().encode
_payloads = msgspec.json.Decoder(_Payload)
_kinds = msgspec.json.Decoder(_Kind)
_facts: dict[str, msgspec.json.Decoder[Fact]] = {kind_of(fact): msgspec.json.Decoder(fact) for fact in get_args(Fact)}
_routes = msgspec.json.Decoder(Route)
_beside = msgspec.json.Decoder(_Beside)
_steps = msgspec.json.Decoder(tuple[_Step, ...])


def _instants(kind: type) -> tuple[str, ...]:
    hints = get_type_hints(kind)
    return tuple(field.name for field in fields(kind) if hints[field.name] in {datetime, datetime | None})


#: fields of each fact, and of a wait, that hold an instant
_INSTANTS: dict[type, tuple[str, ...]] = {kind: _instants(kind) for kind in (*get_args(Fact), Wait)}


class _Getter:
    """Takes fields of a value into a mapping."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(names)
        self._values = attrgetter(*self._names)

    def __call__(self, value: object) -> dict[str, Any]:
        return dict(zip(self._names, self._values(value), strict=True))


class _Short:
    """Leaves out the fields that hold their default; reading puts it back, so a default stays as it is for good."""

    def __init__(self, kind: type) -> None:
        defaults = {field.name: _default(field) for field in fields(kind)}
        self._always = _Getter(name for name, default in defaults.items() if default is NODEFAULT)
        self._names = tuple(name for name, default in defaults.items() if default is not NODEFAULT)
        self._defaults = tuple(defaults[name] for name in self._names)
        self._values = attrgetter(*self._names)

    def __call__(self, value: object) -> dict[str, Any]:
        found, values = self._always(value), self._values(value)
        if values == self._defaults:
            return found
        maybe = zip(self._names, self._defaults, values, strict=True)
        return found | {name: one for name, default, one in maybe if one is not default and one != default}


def _default(field: FieldInfo) -> object:
    return field.default if field.default_factory is NODEFAULT else field.default_factory()


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


_route, _wait = _Short(Route), _Short(Wait)
#: facts that carry a wait
_CARRIERS = frozenset(kind for kind in get_args(Fact) if get_type_hints(kind).get("wait") is Wait)


def _ladder_text(ladder: tuple[Rung, ...]) -> bytes:
    steps: list[list[object]] = []
    for rung in ladder:
        if rung.at.tzinfo is not UTC:
            _require_utc(rung, ("at",))
        step: list[object] = [rung.level, rung.percent, rung.name, rung.at, rung.urgency, rung.audience]
        if rung.again_every:
            step += [rung.opens, rung.again_every]
        elif rung.opens:
            step.append(rung.opens)
        steps.append(step)
    return _encode(steps)


def _wait_text(wait: Wait) -> bytes:
    _require_utc(wait, _INSTANTS[Wait])
    return _encode({**_wait(wait), "ladder": ()})


#: waits of one day share their ladder
_ladders = _Encoded(_ladder_text, 1024)
#: a new wait is written in its event and in the snapshot
_waits = _Encoded(_wait_text, 256)

_LADDERS_KEPT = 1024
#: text -> ladder, of what was read; so that waits of one day share it again
_ladders_read: dict[bytes, tuple[Rung, ...]] = {}


def _give_ladder(wait: Wait, text: msgspec.Raw) -> None:
    """Put the ladder that was read beside a wait into it."""
    key = bytes(text)
    ladder = _ladders_read.get(key)
    if ladder is None:
        if len(_ladders_read) >= _LADDERS_KEPT:
            _ladders_read.clear()
        ladder = _ladders_read[key] = tuple(Rung(*msgspec.structs.astuple(step)) for step in _steps.decode(key))
    # why: the wait was decoded just now and nobody else holds it
    force_setattr(wait, "ladder", ladder)


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
    kind = cast("type[Fact]", type(fact))
    at, recorded_at, by, assurance = event.at, event.recorded_at, event.by, event.assurance
    if at.tzinfo is not UTC or recorded_at.tzinfo is not UTC:
        _require_utc(event, ("at", "recorded_at"))
    _require_utc(fact, _INSTANTS[kind])
    if kind in _CARRIERS:
        wait: Wait = fact.wait
        short = replace(fact, wait=_waits.of(wait))  # why: its text is known already and goes in as it is
        written = _WrittenWithLadder(VERSION, at, recorded_at, by, assurance, short, _ladders.of(wait.ladder))
        return _encode(written).decode()
    if names := _MAPPINGS[kind]:
        fact = replace(fact, **{name: dict(sorted(getattr(fact, name).items())) for name in names})
    return _encode(_Written(VERSION, at, recorded_at, by, assurance, fact)).decode()


def decode_event(payload: str | bytes) -> Event:
    """Return the event of a payload, lifted to the present version.

    Raises:
        ValueError: it is no event, or of a version that this vtflow does not know.
    """
    text = payload if isinstance(payload, str) else payload.decode()
    if not text.startswith(_PREFIXES):
        text = _lifted(text)
    try:
        found = _payloads.decode(text)
        fact: Any = _facts[_kinds.decode(found.fact).kind].decode(found.fact)
        if type(fact) in _CARRIERS and bytes(found.ladder):
            _give_ladder(fact.wait, found.ladder)
    except (msgspec.MsgspecError, KeyError) as error:
        reason = f"this is no event: {error}"
        raise ValueError(reason) from error
    return Event(found.at, found.recorded_at, found.by, found.assurance, fact)


def _lifted(text: str) -> str:
    content: dict[str, Any] = json.loads(text)
    version = content.pop("v", None)
    while version not in _READ:
        if version not in UPCASTS:
            text = f"an event of version {version!r} cannot be read by this vtflow, which writes version {VERSION}"
            raise ValueError(text)
        content = UPCASTS[version](content)
        version += 1
    return json.dumps(content)


def encode_route(route: Route) -> str:
    """Return the snapshot of a route; equal routes give equal text."""
    content = _route(route)
    content["waits"] = [_waits.of(wait) for wait in route.waits]
    content["ladders"] = [_ladders.of(wait.ladder) for wait in route.waits]
    return _encode(content).decode()


def decode_route(snapshot: str | bytes) -> Route:
    """Return the route of a snapshot.

    Raises:
        ValueError: it is no snapshot.
    """
    try:
        route = _routes.decode(snapshot)
        for wait, text in zip(route.waits, _beside.decode(snapshot).ladders, strict=False):
            _give_ladder(wait, text)
    except msgspec.MsgspecError as error:
        reason = f"this is no snapshot: {error}"
        raise ValueError(reason) from error
    return route


def chain(previous: bytes, payload: str | bytes) -> bytes:
    """Return the hash of an event: over the hash before it and its payload."""
    return hashlib.sha256(previous + (payload.encode() if isinstance(payload, str) else payload)).digest()


def _require_utc(holder: object, names: tuple[str, ...]) -> None:
    for name in names:
        moment: datetime | None = getattr(holder, name)
        if moment is not None and moment.tzinfo is not UTC and moment.utcoffset() != _NO_OFFSET:
            text = f"an instant is stored in UTC; {name} {moment.isoformat()} is not"
            raise ValueError(text)
