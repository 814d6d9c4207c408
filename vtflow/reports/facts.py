"""What reports count, melding by melding: a short form of the events that keeps only what is counted.

Facts follow from the events alone and can be made again at any time (`facts_of`); the store may keep them beside the
events, because reading them is some forty times as fast. They stand in the order in which they were recorded, so that
what was known at an earlier moment is a part from the beginning. Instants are whole microseconds since 1970, UTC.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec

#: form of the kept facts; another number makes that they are made anew
FORM = 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Return whole microseconds since 1970 of an aware instant."""
    return (moment - _EPOCH) // _MICROSECOND


def instant(moment: int) -> datetime:
    """Return the instant in UTC that lies so many microseconds after the start of 1970."""
    return _EPOCH + timedelta(microseconds=moment)


class Fact(msgspec.Struct, array_like=True, frozen=True, tag=True, gc=False):
    """Base: when it was recorded and when it took effect."""

    known: int
    at: int


class In(Fact, frozen=True, tag="i"):
    """A melding or advies came in."""

    region: str
    gemeente: str
    melder: str
    soort: str  #: melding, advies
    acuut: bool


class Turn(Fact, frozen=True, tag="t"):
    """From `at` on chain time is booked to this holder, on this leg; an empty holder ends the melding."""

    holder: str
    leg: str
    norm: str  #: of the wait that leads; empty: none is open
    state: str


class Opened(Fact, frozen=True, tag="o"):
    """A wait began."""

    no: int
    norm: str
    leg: str
    holder: str
    limit: int
    start: int  #: from which it counts


class Changed(Fact, frozen=True, tag="c"):
    """A wait counts from another moment or until another limit."""

    no: int
    limit: int
    start: int


class Late(Fact, frozen=True, tag="l"):
    """The limit of a wait passed without an answer."""

    no: int


class Ended(Fact, frozen=True, tag="e"):
    """A wait ended."""

    no: int
    how: str
    in_time: bool


class Handed(Fact, frozen=True, tag="h"):
    """A step of an overdracht or of a referral between two organisations."""

    what: str  #: one of `MOVES`
    no: str  #: number of the delivery (`o1`) or traject (`t1`)
    sender: str
    receiver: str
    code: str  #: reason, or legal ground of an offer
    by: str  #: team that approved an override; of an acceptance: warm or koud
    missing: int  #: criteria that were overridden


class Done(Fact, frozen=True, tag="d"):
    """Anything else that is counted, by the name of the event or step."""

    what: str
    traject: int
    value: str


class Onderzoek(Fact, frozen=True, tag="z"):
    """An onderzoek was decided."""

    traject: int
    melding: int  #: from when the melding counts
    assigned: bool  #: somebody had been assigned already


class Booked(Fact, frozen=True, tag="b"):
    """Chain time was booked to another holder by hand."""

    start: int
    until: int
    holder: str
    code: str
    team: str  #: that disputed it
    by: str


#: what can happen between sender and receiver, in the order of the columns
MOVES = ("aangeboden", "aanvaard", "onvolledig", "geweigerd", "ingetrokken", "teruggegeven", "eigen_lijst")
AnyFact = In | Turn | Opened | Changed | Late | Ended | Handed | Done | Onderzoek | Booked
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[AnyFact])


def encode(facts: Sequence[AnyFact]) -> bytes:
    """Return facts as bytes; equal facts give equal bytes."""
    return _encoder.encode(facts)


def decode(kept: bytes) -> list[AnyFact]:
    """Return the facts of bytes that `encode` made in this form."""
    return _decoder.decode(kept)
