"""Undoing what was entered by mistake, by a new event: the wrong entry stays in the record and stops counting.

Only a short list of entries can be undone, and only while nothing that rests on them followed. Responsibility, state
and waits go back to what they were; a wait begins again under a new number, with its old start and as far as it came.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from vtflow.domain import clock_commands as kc
from vtflow.domain import clock_events as k
from vtflow.domain import events as e
from vtflow.domain.clock_guards import require_watched
from vtflow.domain.command import Command
from vtflow.domain.draft import Draft, facts_of, is_answer
from vtflow.domain.errors import Refused
from vtflow.domain.evolve import evolve
from vtflow.domain.melding import Route, State, Wait
from vtflow.domain.waiting_folds import without

_REOPENING = (e.OverdrachtHandedBack, e.JoinReceived, e.MeldingJoined, e.MeldingSplit, e.JoinedMeldingDecided)
_HANDOVER = (
    e.OverdrachtOffered,
    e.OverdrachtAccepted,
    e.OverdrachtReturned,
    e.OverdrachtRefused,
    e.OverdrachtWithdrawn,
    e.ReceiptConfirmed,
    e.PutOnOwnList,
    e.FirstContactReported,
    e.HelpStartReported,
    e.ReportedBack,
    e.StepTaken,
    e.MonitoringRecorded,
    e.VeiligheidsbeoordelingDecided,
)
#: what can be undone, and what rests on it
CORRECTABLE: dict[type[e.Fact], tuple[type[e.Fact], ...]] = {
    e.ContactRecorded: _REOPENING,
    e.FirstContactReported: (*_REOPENING, *_HANDOVER),
    e.HelpStartReported: (*_REOPENING, *_HANDOVER),
    e.ReportedBack: (*_REOPENING, *_HANDOVER),
    e.MonitoringRecorded: (*_REOPENING, *_HANDOVER, e.MonitorplanRecorded),
    e.VeiligheidsbeoordelingDecided: (*_REOPENING, *_HANDOVER, e.MelderInformed, e.MonitorplanRecorded),
}
_WORDS = "een contact, een eerste contact, een start van hulp, een terugkoppeling, een monitormoment of een besluit"


@dataclass(frozen=True, slots=True)
class _Past:
    """A wrong entry and what surrounds it."""

    event: e.Event
    before: Route
    closed: tuple[Wait, ...]  #: waits it ended, as they stood
    opened: tuple[int, ...]  #: numbers of the waits it opened
    #: what followed and still stands: number, event, route after it
    later: tuple[tuple[int, e.Event, Route], ...]
    undone_by: int  #: number of the event that undid it already; 0: none


def correct_entry(draft: Draft, command: kc.CorrectEntry) -> None:
    """Undo an entry: a compensating event, the waits it opened end, the waits it ended begin again.

    Raises:
        Refused: the entry is not of a kind that can be undone, was undone already, or something rests on it.
        BadInput: the reason is not on the list.
    """
    draft.context.policy.require_code("correctiereden", command.reden)
    number = command.gebeurtenis or _last(draft, command.soort)
    past = _look_up(draft, number)
    _require_correctable(draft, past, number)
    fact = _compensation(past, number, command.reden, draft.note)
    draft.record(fact)
    for wait in draft.route.waits:
        if wait.no in past.opened:
            draft.close_wait(wait, fact.kind, command.reden)
    for wait in past.closed:
        if not _answered_since(draft, wait, past):
            _reopen(draft, wait)
    require_watched(draft)


def _last(draft: Draft, kind: str) -> int:
    """Return the number of the last entry of a kind that still stands.

    Raises:
        Refused: there is none.
    """
    stream = [*draft.context.history, *draft.events]
    undone = {event.fact.nummer for event in stream if isinstance(event.fact, k.EntryCorrected)}
    found = [place for place, event in enumerate(stream, 1) if e.name_of(event.fact) == kind and place not in undone]
    if not found:
        text = (
            f"{draft.route.ref} kent geen {kind or 'soort'!r}; noem het nummer (gebeurtenis) of de soort van {_WORDS}"
        )
        raise Refused("correctie", text)
    return found[-1]


def _look_up(draft: Draft, number: int) -> _Past:
    stream = [*draft.context.history, *draft.events]
    if number > len(stream):
        text = f"{draft.route.ref} heeft {len(stream)} gebeurtenissen; nummer {number} bestaat niet"
        raise Refused("correctie", text)
    routes: list[Route] = []
    route: Route | None = None
    for event in stream:
        route = evolve(route, event)
        routes.append(route)
    event, before = stream[number - 1], routes[max(0, number - 2)]
    own = _consequences(stream[number:])
    closed = tuple(before.wait(f.no) for f in own if isinstance(f, e.WaitClosed))
    opened = tuple(f.wait.no for f in own if isinstance(f, e.WaitOpened))
    undone = {one.fact.nummer: place for place, one in enumerate(stream, 1) if isinstance(one.fact, k.EntryCorrected)}
    after = range(number + len(own), len(stream))
    later = tuple((place + 1, stream[place], routes[place]) for place in after if place + 1 not in undone)
    return _Past(event, before, closed, opened, later, undone.get(number, 0))


def _consequences(events: Sequence[e.Event]) -> list[e.WaitClosed | e.WaitOpened]:
    """Return what norms answered to an entry: the waits that follow it directly."""
    found: list[e.WaitClosed | e.WaitOpened] = []
    for event in events:
        if not isinstance(event.fact, e.WaitClosed | e.WaitOpened):
            break
        found.append(event.fact)
    return found


def _require_correctable(draft: Draft, past: _Past, number: int) -> None:
    fact, route = past.event.fact, draft.route
    if draft.context.at < past.event.at:
        raise Refused("correctie", f"gebeurtenis {number} is van later; corrigeer op of na dat moment")
    if type(fact) not in CORRECTABLE:
        text = f"gebeurtenis {number} ({e.name_of(fact)}) is niet te corrigeren; dat kan wel bij {_WORDS}"
        raise Refused("correctie", text)
    if past.undone_by:
        raise Refused("correctie", f"gebeurtenis {number} is al gecorrigeerd, met gebeurtenis {past.undone_by}")
    for place, event, _ in past.later:
        if isinstance(event.fact, CORRECTABLE[type(fact)]) and _about(fact, event.fact):
            text = (
                f"gebeurtenis {number} is niet meer te corrigeren: daarna is {e.name_of(event.fact)} vastgelegd "
                f"(gebeurtenis {place}). Corrigeer eerst die, of leg vast hoe het nu is"
            )
            raise Refused("correctie", text)
    if route.joined_to and isinstance(fact, e.VeiligheidsbeoordelingDecided):
        raise Refused("correctie", f"{route.ref} is gevoegd bij {route.joined_to}; daar telt het besluit al mee")


def _about(fact: e.Fact, later: e.Fact) -> bool:
    """Tell whether a later fact may rest on a fact; of two deliveries neither rests on the other.

    What opens the assessment again concerns everything; a melding that joined without that concerns nothing.
    """
    if isinstance(later, e.JoinReceived):
        return later.reopens
    if isinstance(later, e.JoinedMeldingDecided):
        return later.opens
    if isinstance(later, e.OverdrachtHandedBack) and later.heropent:
        return True
    one, other = getattr(fact, "no", 0), getattr(later, "no", 0)
    return not (one and other and one != other)


def _compensation(past: _Past, number: int, reden: str, note: int | None) -> k.EntryCorrected:
    fact, before = past.event.fact, past.before
    plain = k.EntryCorrected(nummer=number, soort=e.name_of(fact), reden=reden, note=note)
    match fact:
        case e.FirstContactReported() | e.HelpStartReported() | e.ReportedBack():
            return replace(plain, overdracht=fact.no, overdracht_state=before.delivery(fact.no).state)
        case e.MonitoringRecorded():
            points = tuple((one.persoon, one.punt) for one in fact.punten)
            return replace(plain, state=before.state, moment=fact.moment, punten=points)
        case e.VeiligheidsbeoordelingDecided():
            return replace(plain, state=before.state, heropent=True)
        case e.ContactRecorded():
            return replace(plain, wacht=without(before, [event for _, event, _ in past.later]))
        case _:
            return plain


def _answered_since(draft: Draft, wait: Wait, past: _Past) -> bool:
    """Tell whether a later entry would have ended the wait all the same."""
    stopping = draft.context.policy.stopping
    for _, event, route in past.later:
        triggers = stopping.get(e.name_of(event.fact), {}).get(wait.norm, ())
        if triggers and is_answer(facts_of(event.fact, route), wait, triggers):
            return True
    return False


def _reopen(draft: Draft, wait: Wait) -> None:
    route = draft.route
    subject = (wait.norm, wait.overdracht, wait.traject)
    if any((one.norm, one.overdracht, one.traject) == subject for one in route.waits):
        return
    again = replace(wait, no=route.waits_opened + 1)
    draft.record_by_time(e.WaitOpened(wait=again), draft.context.at)


def cancel_traject(draft: Draft, command: kc.CancelTraject) -> None:
    """End a traject that was begun by mistake; its waits end, nothing begins again.

    Raises:
        Refused: it does not run, it moved the safety duty or the outcome, or nothing would be left to watch over.
        BadInput: the reason is not on the list.
    """
    draft.context.policy.require_code("correctiereden", command.reden)
    route = draft.route
    running = [one for one in route.trajecten if one.is_open]
    traject = next((one for one in running if one.no == command.traject), None)
    if traject is None:
        there = ", ".join(f"{one.no} ({one.soort})" for one in running) or "geen"
        raise Refused("traject", f"{route.ref} heeft geen lopend traject {command.traject}; lopend: {there}")
    fact = k.TrajectCancelled(
        traject=traject.no,
        soort=traject.soort,
        reden=command.reden,
        state=_state_before(draft, traject.no),
        note=draft.note,
    )
    draft.record(fact)
    for wait in draft.route.waits:
        if wait.traject == traject.no:
            draft.close_wait(wait, fact.kind, command.reden)
    require_watched(draft)


def _state_before(draft: Draft, number: int) -> State | None:
    """Return the state of the melding before a traject began, where it stands where that put it; else None.

    Raises:
        Refused: the traject moved the safety duty, the regie or the outcome.
    """
    began: State | None = None
    moved: State | None = None
    route: Route | None = None
    for event in [*draft.context.history, *draft.events]:
        fact = event.fact
        if isinstance(fact, e.StepTaken) and fact.traject == number:
            began = route.state if fact.begins and route else began
            moved = fact.staat or moved
            if fact.responsible or fact.uitkomst or fact.regisseur:
                text = (
                    "dit traject verplaatste de verantwoordelijkheid, de regie of het besluit; "
                    "rond het af met een van zijn eigen stappen"
                )
                raise Refused("traject", text)
        route = evolve(route, event)
    return began if moved is draft.route.state else None


CORRECTION_HANDLERS: dict[type[Command], Callable[[Draft, Any], None]] = {
    kc.CorrectEntry: correct_entry,
    kc.CancelTraject: cancel_traject,
}
