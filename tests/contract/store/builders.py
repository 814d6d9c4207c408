"""Readable changes for the tests of the store: made with the real fold, without norms."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from msgspec.structs import replace

from vtflow.domain import events as e
from vtflow.domain.evolve import evolve
from vtflow.domain.melding import Route, Rung, Sent, Urgency, Wait
from vtflow.domain.reference import display_code
from vtflow.ports import Batch, Booking, Change, Note, OutboxRow, Store, Stored

T0 = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)  #: a Monday
VT = "vt-kennemerland"
CJG = "cjg-haarlem"
REGION = "kennemerland"


def ref(number: int) -> str:
    return display_code(number)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def ladder(start: datetime, names: Sequence[str] = ("50", "80", "100", "150")) -> tuple[Rung, ...]:
    levels = {"50": (1, 50), "80": (2, 80), "100": (3, 100), "150": (4, 150)}
    return tuple(
        Rung(*levels[name], name, start + hours(24 * step), Urgency.GEWOON, ("veilig_thuis",))
        for step, name in enumerate(names, 1)
    )


def wait(no: int = 1, start: datetime = T0, holder: str = VT, norm: str = "VB-5WD", days: int = 3) -> Wait:
    return Wait(
        no=no,
        norm=norm,
        version="1",
        leg="veiligheidsbeoordeling",
        holder=holder,
        opened_at=start,
        length=f"{days}d",
        basis="statutory",
        due_on=date(2026, 1, 7),
        limit_at=start + hours(24 * days),
        calendar="legal/1",
        ladder=ladder(start),
    )


def registered(number: int, at: datetime = T0, household: str = "", region: str = REGION) -> Change:
    """A new melding with one open wait."""
    fact = e.MeldingRegistered(
        ref=ref(number),
        region=region,
        gemeente="haarlem",
        melder="politie",
        kanaal="telefoon",
        acuut=False,
        structureel=True,
        aard="lichamelijk",
        kinderen=2,
        responsible=VT,
    )
    return changed(None, fact, e.WaitOpened(wait=wait(start=at)), at=at, household=household)


def changed(
    stored: Stored | None,
    *facts: e.Fact,
    at: datetime = T0,
    recorded_at: datetime | None = None,
    by: str = "systeem",
    household: str = "",
    notes: tuple[Note, ...] = (),
) -> Change:
    """What these facts make of a melding, with the bookings that follow."""
    route = stored.route if stored else None
    events: list[e.Event] = []
    bookings: list[Booking] = []
    for fact in facts:
        event = e.Event(at, recorded_at or at, by, "cli", fact)
        before, route = route, evolve(route, event)
        events.append(event)
        if before is not None and before.aan_zet != route.aan_zet and before.aan_zet:
            end = max(at, before.aan_zet_since)
            seconds = int((end - before.aan_zet_since).total_seconds())
            bookings.append(Booking(before.aan_zet, before.aan_zet_since, end, seconds))
    if route is None:
        raise AssertionError
    return Change(
        stored=stored, route=route, events=tuple(events), bookings=tuple(bookings), household=household, notes=notes
    )


def rung(route: Route, no: int = 1) -> e.RungReached:
    """The next rung of a wait."""
    found = route.wait(no)
    step = found.ladder[found.reached]
    return e.RungReached(
        no=no,
        norm=found.norm,
        leg=found.leg,
        rung=step.name,
        level=step.level,
        percent=step.percent,
        sent=Sent.VERSTUURD,
    )


def breached(route: Route, no: int = 1) -> e.TermBreached:
    found = route.wait(no)
    return e.TermBreached(no=no, norm=found.norm, leg=found.leg, holder=found.holder)


def closed_wait(route: Route, no: int = 1, *, in_time: bool = True) -> e.WaitClosed:
    found = route.wait(no)
    return e.WaitClosed(no=no, norm=found.norm, leg=found.leg, in_time=in_time, how="veiligheidsbeoordeling-besloten")


def offered(no: int = 1, aan: str = CJG) -> e.OverdrachtOffered:
    return e.OverdrachtOffered(
        no=no, aan=aan, soort="overdragen", spoed=False, criteria="criteria/1", checklist={"b": True, "a": "x", "c": 3}
    )


def accepted(no: int = 1) -> e.OverdrachtAccepted:
    return e.OverdrachtAccepted(no=no, naam="jd", gesprek_op=None, spoed=False)


def message(
    key: str,
    *,
    about: int = 1,
    wait_no: int = 0,
    urgency: Urgency = Urgency.GEWOON,
    at: datetime = T0,
    **others: str,
) -> OutboxRow:
    """A message; `others` may name another team or channel."""
    row = OutboxRow(
        key=key,
        ref=ref(about),
        team=VT,
        channel="postvak",
        kind="trede",
        role="veilig_thuis",
        urgency=urgency,
        at=at,
        deliver_at=at,
        wait=wait_no,
        norm="VB-5WD",
        rung="50",
        holder=VT,
        limit="2026-01-07",
    )
    return replace(row, **others)


def write(store: Store, *changes: Change, outbox: tuple[OutboxRow, ...] = ()) -> None:
    store.transact(lambda unit: unit.write(Batch(changes=changes, outbox=outbox)))


def load(store: Store, number: int = 1) -> Stored:
    found = store.read(lambda reader: reader.melding(ref(number)))
    if found is None:
        raise AssertionError
    return found
