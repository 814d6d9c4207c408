"""The values of one melding: its route, its current overdracht and its open waits. All frozen."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct, field

from vtflow.domain.clock_values import Clock
from vtflow.domain.persons import Gesprek, MonitorRow
from vtflow.domain.work import Work
from vtflow.terms.zone import end_of_day

Scalar = str | int | bool


class State(StrEnum):
    """Where a melding stands; the closed list. The value is the word on screen."""

    AANGENOMEN = "aangenomen"  #: registered, directe veiligheidscheck not yet done
    GECHECKT = "gecheckt"  #: under assessment, shown as "veiligheidsbeoordeling"
    BESLOTEN = "besloten"  #: assessment decided; the overdracht is still to be offered or came back
    AANGEBODEN = "aangeboden"
    ONTVANGEN = "ontvangen"
    ONVOLLEDIG = "onvolledig"  #: state of an overdracht that was returned incomplete
    GEWEIGERD = "geweigerd"  #: state of an overdracht that was refused
    INGETROKKEN = "ingetrokken"  #: state of an overdracht that Veilig Thuis withdrew
    GEACCEPTEERD = "geaccepteerd"
    WACHTLIJST_ONTVANGER = "wachtlijst_ontvanger"  #: on the recipient's own waiting list
    EERSTE_CONTACT = "eerste_contact"
    HULP_GESTART = "hulp_gestart"
    TERUGGEKOPPELD = "teruggekoppeld"
    IN_DIENST = "in_dienst"
    BIJ_RVDK = "bij_rvdk"
    BIJ_JUSTITIE = "bij_justitie"
    MONITORING = "monitoring"
    AFGESLOTEN = "afgesloten"
    GEVOEGD = "gevoegd"  #: joined to an open route about the same household


class Urgency(StrEnum):
    """How a message travels: in the daily digest, bundled within two minutes, or at once."""

    GEWOON = "gewoon"
    URGENT = "urgent"
    ACUUT = "acuut"


#: name of the last rung of every ladder, and the begin of those that follow it
TASK = "coordinatortaak"


class Sent(StrEnum):
    """What became of a rung that was reached."""

    VERSTUURD = "verstuurd"
    OVERGESLAGEN = "overgeslagen"  #: a higher level fired at the same instant, or was jumped to by hand
    STIL = "stil"  #: reached while acknowledged: recorded, nobody told


class Rung(Struct, frozen=True):
    """One rung of a ladder, with its moment, as copied into a wait when it opened."""

    level: int  #: 1..4 for 50/80/100/150 %; repeats stay on the last one, the coordinator task is 5
    percent: int
    name: str  #: "50", "80", "100", "150", "herhaling-1" ..., "coordinatortaak", "coordinatortaak-2" ...
    at: datetime  #: instant in UTC
    urgency: Urgency
    audience: tuple[str, ...]  #: roles, sender's and receiver's side
    opens: tuple[str, ...] = ()  #: norms of waits that open when this rung fires
    again_every: int = 0  #: working days after which it comes again, as long as nobody answers; 0: it comes once


class Wait(Struct, frozen=True, kw_only=True):
    """An open wait. Whether it is overdue is derived from `limit_at`, never stored."""

    no: int  #: unique within the melding
    norm: str
    version: str  #: norm version it started with and keeps
    leg: str
    holder: str  #: team that is at the ball
    overdracht: int = 0  #: number of the overdracht it belongs to; 0 when it belongs to the melding
    traject: int = 0  #: number of the traject it belongs to; 0 when it belongs to the melding
    opened_at: datetime
    length: str
    basis: str
    due_on: date | None  #: local date in Europe/Amsterdam; None for terms in hours
    limit_at: datetime  #: exclusive: in time iff answered before it
    certain: bool = True
    calendar: str  #: id and version of the calendar that gave the limit
    zone: str = "Europe/Amsterdam"  #: in which `due_on` is a date
    ladder: tuple[Rung, ...]
    reached: int = 0  #: how many rungs of `ladder` have been recorded
    breached: bool = False  #: the limit passed while it was open; permanent
    acknowledged_until: datetime | None = None
    acknowledged_by: str | None = None
    clock: Clock | None = None  #: what people changed about it; None: nothing

    @property
    def is_paused(self) -> bool:
        """Tell whether it stands still."""
        return self.clock is not None and self.clock.paused

    @property
    def level(self) -> int:
        """Highest level recorded so far, 0 when none."""
        return self.ladder[self.reached - 1].level if self.reached else 0

    @property
    def next_moment(self) -> datetime | None:
        """The first instant at which something happens to this wait by itself; None when nothing ever will."""
        if self.clock is None and self.acknowledged_until is None and not self.breached:
            # why apart: every wait that nobody touched yet is asked this over and over
            at = self.ladder[self.reached].at if self.reached < len(self.ladder) else self.limit_at
            return min(at, self.limit_at)
        moments = [self.ladder[self.reached].at] if self.reached < len(self.ladder) else []
        if not self.breached:
            moments.append(self.limit_at)
        if self.acknowledged_until is not None:
            moments.append(self.acknowledged_until)
        if self.clock is not None and self.clock.paused:
            moments.append(self.clock.pauses[-1].until)
        return min(moments, default=None)

    @property
    def last_day(self) -> date | None:
        """The last day, where all of it counts; None for a term that ends at a moment: in hours, or at a clock time."""
        return self.due_on if self.due_on and self.limit_at == end_of_day(self.due_on) else None

    def is_overdue(self, now: datetime) -> bool:
        """Tell whether the limit has passed at `now`."""
        return now >= self.limit_at


class Overdracht(Struct, frozen=True, kw_only=True):
    """One delivery of the current handover of a route, to one receiver; a handover may be split over several."""

    no: int
    aan: str  #: team code of the receiver
    soort: str
    offered_at: datetime
    state: State
    spoed: bool = False
    criterium: str = ""
    contactpersoon: str = ""  #: staff member of Veilig Thuis who stays reachable
    accepted_by: str | None = None
    gesprek_op: date | None = None  #: joint meeting; None with an accepted overdracht means 'koud'
    expected_start: date | None = None  #: on the recipient's own list
    reden: str = ""  #: why it came back
    voor: tuple[str, ...] = ()  #: persons it is about, by role; empty: the household
    regie: bool = False  #: the receiver coordinates the other deliveries
    grond: str = ""  #: legal ground on which the information is shared
    naam: str = ""  #: code of the receiver's member of staff who accepted

    @property
    def came_back(self) -> bool:
        """Tell whether the receiver does not have it any more."""
        return self.state in {State.ONVOLLEDIG, State.GEWEIGERD, State.INGETROKKEN}


class Traject(Struct, frozen=True, kw_only=True):
    """A leg in the hands of one party, after the decision or beside the rest: a dienst, a raadsonderzoek, ZSM.

    Its phases and steps stand in the table of its leg (`legs`).
    """

    no: int  #: unique within the melding
    soort: str  #: kind of leg
    fase: str
    bij: str  #: team at which it lies
    begun_at: datetime
    ended_at: datetime | None = None
    gegevens: Mapping[str, Scalar] = field(default_factory=dict[str, Scalar])  #: what later steps ask about, by name

    @property
    def is_open(self) -> bool:
        """Tell whether it still runs."""
        return self.ended_at is None


class Route(Struct, frozen=True, kw_only=True):
    """One melding and how far it has come; the fold of its event stream."""

    ref: str
    region: str
    gemeente: str  #: slug
    received_at: datetime
    kinderen: int
    state: State
    veilig_thuis: str  #: team code of the Veilig Thuis organisation whose melding this is
    responsible: str  #: exactly one organisation, at every instant
    aan_zet: str  #: who must act now: holder of the main wait
    aan_zet_since: datetime
    acuut: bool = False
    checked: bool = False
    uitkomst: str | None = None
    casushouder: str = ""  #: staff member of the last Veilig Thuis command until one is assigned
    joined_to: str | None = None
    joined: tuple[str, ...] = ()
    reopened: bool = False
    deliveries: tuple[Overdracht, ...] = ()  #: of the current handover, in the order they were offered
    overdrachten: int = 0  #: how many deliveries were ever offered
    trajecten: tuple[Traject, ...] = ()  #: in the order they began, ended ones included
    waits: tuple[Wait, ...] = ()
    waits_opened: int = 0
    closed_at: datetime | None = None
    events: int = 0  #: how many events were folded into it
    betrokkenen: tuple[str, ...] = ()  #: codes of the direct betrokkenen, as last named
    gesprekken: tuple[Gesprek, ...] = ()  #: one entry a person, since the assessment was last (re)opened
    monitorplan: tuple[MonitorRow, ...] = ()  #: rows with a result first, then the open ones
    work: Work = field(default_factory=Work)  #: what Veilig Thuis itself did
    #: when it really came, where that was corrected; bookings and responsibility begin at `begun_at`
    truly_received_at: datetime | None = None
    soort: str = "melding"  #: or "advies"
    klasse: str = ""  #: eerste, hermelding, vervolgmelding; empty: not classified
    eerdere: int = 0  #: meldingen about the household that were received before it
    structureel: bool = False  #: the melder said so, or the radar saw it
    regie: str = ""  #: who was named to have it: a staff member or team; empty: the casushouder
    taken_over_from: str = ""  #: display code under which another Veilig Thuis had it before; empty: it began here
    taken_over_at: datetime | None = None  #: when it was taken over, UTC
    transferred_to: str = ""  #: region of the Veilig Thuis that took it over; empty: nobody did
    continues_as: str = ""  #: display code under which it goes on there; empty: not in this record

    @property
    def is_open(self) -> bool:
        """Tell whether the melding still counts as open; joined ones do until their route closes."""
        return self.closed_at is None

    @property
    def begun_at(self) -> datetime:
        """From when this region has it: bookings and responsibility begin here, and nothing is recorded before it."""
        return self.taken_over_at or self.received_at

    @property
    def regisseur(self) -> str:
        """Who has the regie, never nobody: a staff member, or a team code where no person is known."""
        return self.regie or self.casushouder or self.veilig_thuis

    @property
    def next_moment(self) -> datetime | None:
        """Earliest moment of any open wait."""
        return min((m for w in self.waits if (m := w.next_moment) is not None), default=None)

    @property
    def counts_from(self) -> datetime:
        """From when terms that count from the melding count: its reopening, else its true receipt."""
        return self.work.reopened_at or self.truly_received_at or self.received_at

    @property
    def overdracht(self) -> Overdracht | None:
        """The delivery that leads the handover: the one that coordinates, else the first; None when there is none."""
        return next((one for one in self.deliveries if one.regie), self.deliveries[0] if self.deliveries else None)

    def delivery(self, no: int) -> Overdracht:
        """Return a delivery of the current handover by number.

        Raises:
            KeyError: there is none.
        """
        for one in self.deliveries:
            if one.no == no:
                return one
        raise KeyError(no)

    def traject(self, no: int) -> Traject:
        """Return the traject with this number.

        Raises:
            KeyError: there is none.
        """
        for traject in self.trajecten:
            if traject.no == no:
                return traject
        raise KeyError(no)

    def wait(self, no: int) -> Wait:
        """Return the open wait with this number.

        Raises:
            KeyError: it is not open.
        """
        for wait in self.waits:
            if wait.no == no:
                return wait
        raise KeyError(no)
