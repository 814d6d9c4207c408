"""What reports count, melding by melding: a short form of the events that keeps only what is counted.

Facts follow from the events alone and can be made again at any time (`facts_of`); the store may keep them beside the
events, because reading them is some forty times as fast. They stand in the order in which they were recorded, so that
what was known at an earlier moment is a part from the beginning. Instants are whole microseconds since 1970, UTC.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec

#: form of the kept facts; another number makes that they are made anew
FORM = 2
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
    kinderen: int = 0
    klasse: str = ""  #: eerste, hermelding, vervolgmelding; empty: not classified
    fase: str = ""  #: of a vervolgmelding: where the route stood then
    van: str = ""  #: region from which it was taken over, where it came in at `at`; empty: it came in here


class Placed(Fact, frozen=True, tag="v"):
    """It became known to which gemeente it belongs."""

    gemeente: str


class Received(Fact, frozen=True, tag="x"):
    """It came at another moment than was registered."""

    start: int  #: when it really came


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
    late: bool = False  #: its limit had passed before it opened here, which was recorded where it ran until then


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
    """Something was done: every event that time does not bring by itself, by the name that norms know it by."""

    what: str
    traject: int
    value: str


class Lies(Fact, frozen=True, tag="r"):
    """From here on another organisation has the safety duty, or somebody else the regie."""

    owner: str
    regisseur: str


class Assigned(Fact, frozen=True, tag="a"):
    """A casushouder was assigned."""

    staff: str
    was: str  #: who was assigned before; empty: nobody
    moved: bool  #: to another team of Veilig Thuis


class Met(Fact, frozen=True, tag="m"):
    """Somebody was in touch with the household, or looked how it went."""

    by: str


class Spoken(Fact, frozen=True, tag="g"):
    """How far one person was reached."""

    persoon: str
    how: str  #: an outcome of a gesprek, or `DECLARED`


class Spent(Fact, frozen=True, tag="u"):
    """Time was spent on a task."""

    taak: str
    minuten: int


class Phase(Fact, frozen=True, tag="p"):
    """A traject began, came further or ended."""

    traject: int
    soort: str
    fase: str
    bij: str
    ends: bool
    code: str  #: reason or kind that the step tells; empty: none


class OnLists(Fact, frozen=True, tag="w"):
    """The deliveries that wait on the own list of their receiver are these now."""

    waiting: tuple[tuple[str, int], ...]  #: team, and when it was offered to that team


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
#: name of a `Done` beside those of the events: another region took it over
LEFT = "overgedragen"
#: name of a `Done` beside those of the events: a dienst ended, in whichever way
SERVICE_ENDED = "dienst-einde"
#: kind of traject that is a bottleneck
KNELPUNT_SOORT = "knelpunt"
#: how a child is reached of which only the checklist of an offer says so
DECLARED = "verklaard"
AnyFact = (
    In
    | Turn
    | Opened
    | Changed
    | Late
    | Ended
    | Handed
    | Done
    | Onderzoek
    | Booked
    | Placed
    | Received
    | Lies
    | Assigned
    | Met
    | Spoken
    | Spent
    | Phase
    | OnLists
)
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[AnyFact])


def encode(facts: Sequence[AnyFact]) -> bytes:
    """Return facts as bytes; equal facts give equal bytes."""
    return _encoder.encode(facts)


def decode(kept: bytes) -> list[AnyFact]:
    """Return the facts of bytes that `encode` made in this form."""
    return _decoder.decode(kept)
