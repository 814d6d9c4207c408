"""What people, and the end of a pause, changed about a running wait; and what was undone of a wrong entry.

Each change of a clock carries the wait as it is from then on, so that replay needs no norm and no calendar.
"""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from vtflow.domain.melding import State, Wait
from vtflow.domain.waiting_values import Wacht


class WaitPaused(Struct, frozen=True, kw_only=True):
    """A wait stands still for a reason that its norm allows; on a wait that stood still: until another review."""

    kind: Literal["wacht-gepauzeerd"] = "wacht-gepauzeerd"
    no: int
    norm: str
    reden: str
    herzien_op: date  #: last day of the pause
    limit_was: datetime
    wait: Wait  #: its limit is the one that holds if the pause lasts through the review day
    note: int | None = None


class WaitResumed(Struct, frozen=True, kw_only=True):
    """A wait runs again: by a person, or by itself because nobody looked on the day of review."""

    kind: Literal["wacht-hervat"] = "wacht-hervat"
    no: int
    norm: str
    verlopen: bool  #: the day of review passed and nobody had looked
    limit_was: datetime
    wait: Wait
    note: int | None = None


class WaitExtended(Struct, frozen=True, kw_only=True):
    """A wait got more time."""

    kind: Literal["wacht-verlengd"] = "wacht-verlengd"
    no: int
    norm: str
    reden: str
    lengte: str  #: what was added
    te_laat: bool  #: it was asked after the limit
    akkoord: str = ""  #: who agreed to that; empty when it was in time
    limit_was: datetime
    wait: Wait
    note: int | None = None


class ReceiptCorrected(Struct, frozen=True, kw_only=True):
    """The melding came at another moment than was registered; the waits that began then follow one by one."""

    kind: Literal["ontvangst-gecorrigeerd"] = "ontvangst-gecorrigeerd"
    was: datetime
    vanaf: datetime
    reden: str
    note: int | None = None


class StartCorrected(Struct, frozen=True, kw_only=True):
    """A wait began at another moment than was thought; rungs that were reached and a breach stay as they are."""

    kind: Literal["begin-gecorrigeerd"] = "begin-gecorrigeerd"
    no: int
    norm: str
    reden: str
    was: datetime
    vanaf: datetime
    verstreken: bool  #: it had been recorded as late; that record stays
    limit_was: datetime
    wait: Wait
    note: int | None = None


class WaitMigrated(Struct, frozen=True, kw_only=True):
    """A running wait went over to the norm and calendar of now; used and paused time count on."""

    kind: Literal["wacht-gemigreerd"] = "wacht-gemigreerd"
    no: int
    norm: str
    reden: str
    akkoord: str
    version_was: str
    length_was: str
    calendar_was: str
    limit_was: datetime
    wait: Wait
    note: int | None = None


class WaitSkipped(Struct, frozen=True, kw_only=True):
    """Two persons decided that a wait need not be answered; its end follows."""

    kind: Literal["wacht-overgeslagen"] = "wacht-overgeslagen"
    no: int
    norm: str
    reden: str
    akkoord: str
    note: int | None = None


class EntryCorrected(Struct, frozen=True, kw_only=True):
    """An earlier entry of this melding was wrong; the waits it opened end, those it ended begin again."""

    kind: Literal["vastlegging-gecorrigeerd"] = "vastlegging-gecorrigeerd"
    nummer: int  #: of the wrong event, counted from 1
    soort: str  #: its kind
    reden: str
    state: State | None = None  #: of the melding before the entry, where the entry had moved it
    overdracht: int = 0  #: number of the delivery that goes back; 0: none
    overdracht_state: State | None = None  #: to which it goes back
    moment: str = ""  #: monitor moment of which the results are taken out of the plan
    punten: tuple[tuple[str, str], ...] = ()  #: person and point of each such result
    heropent: bool = False  #: the decision is open again
    wacht: Wacht | None = None  #: of a contact: what is known of contact without it
    note: int | None = None


class TrajectCancelled(Struct, frozen=True, kw_only=True):
    """A traject had been begun by mistake."""

    kind: Literal["traject-geannuleerd"] = "traject-geannuleerd"
    traject: int
    soort: str
    reden: str
    state: State | None = None  #: of the melding before it began, where it had moved it
    note: int | None = None


class BookingCorrected(Struct, frozen=True, kw_only=True):
    """Chain time that was booked to one holder is booked to another; the total stays what it is."""

    kind: Literal["boeking-gecorrigeerd"] = "boeking-gecorrigeerd"
    van: datetime  #: from this instant
    tot: datetime  #: up to this instant
    houder: str  #: team, or one of `bookings.BESIDE`
    reden: str
    betwist_door: str = ""  #: team that disputed the booking; empty: nobody did
    note: int | None = None


ClockChange = WaitPaused | WaitResumed | WaitExtended | StartCorrected | WaitMigrated
ClockFact = ClockChange | ReceiptCorrected | WaitSkipped | EntryCorrected | TrajectCancelled | BookingCorrected
