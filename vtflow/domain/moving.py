"""A melding that moves to another Veilig Thuis: how it ends in the one stream and begins in the other. Pure.

Terms move as they stand: same start, same limit, rungs that were reached stay reached, and a limit that passed stays
passed. Nothing is counted anew and nothing is judged twice. What somebody of the old region promised, and who worked
on it there, does not move; for that the norms that start with `melding-overgenomen` ask anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from vtflow.domain import events as e
from vtflow.domain.draft import Draft
from vtflow.domain.gemeenten import ONBEKEND
from vtflow.domain.legs.verhuizing import SOORT
from vtflow.domain.legs.verhuizing_guards import carried
from vtflow.domain.melding import Route, State, Traject, Wait
from vtflow.domain.work import Afspraak, Work

#: how a wait ends that goes on elsewhere, and why the route ends
OVERGEDRAGEN = "overgedragen"


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a melding goes on."""

    ref: str  #: new display code
    gemeente: str  #: slug; empty: secret, or not known yet
    naam: str  #: code of the member of staff who takes it over


@dataclass(frozen=True, slots=True)
class Came:
    """How the melding first came in, which only its first event tells."""

    melder: str
    kanaal: str
    aard: str
    structureel: bool


def came(first: e.Fact) -> Came:
    """Return how a melding came in; TypeError of a stream that begins otherwise."""
    if not isinstance(first, e.MeldingRegistered | e.MeldingTakenOver):
        text = f"{first.kind} begins no melding"
        raise TypeError(text)
    return Came(first.melder, first.kanaal, first.aard, first.structureel)


def running(route: Route) -> Traject | None:
    """Return the transfer of a melding that waits for an answer; None when there is none."""
    return next((one for one in route.trajecten if one.soort == SOORT and one.is_open), None)


def take_over(draft: Draft, old: Route, to: Destination, first: Came) -> None:
    """Begin the stream of a melding that another region had, and let its terms go on.

    Args:
        draft: Empty, in the circumstances of the region that takes over.
        old: The melding as it stands at the moment of the transfer.
        to: Where it goes on.
        first: How it came in.
    """
    region = draft.context.policy.region
    along = {one.no: number for number, one in enumerate(carried(old), 1)}
    draft.record(
        e.MeldingTakenOver(
            ref=to.ref,
            region=region.id,
            gemeente=to.gemeente or ONBEKEND,
            responsible=region.veilig_thuis,
            van=old.ref,
            uit_regio=old.region,
            naam=to.naam,
            melder=first.melder,
            kanaal=first.kanaal,
            acuut=old.acuut,
            structureel=old.structureel,
            aard=first.aard,
            kinderen=old.kinderen,
            ontvangen_op=old.truly_received_at or old.received_at,
            staat=_state(old),
            klasse=old.klasse,
            eerdere=old.eerdere,
            uitkomst=old.uitkomst or "",
            gecheckt=old.checked,
            heropend=old.reopened,
            betrokkenen=old.betrokkenen,
            gesprekken=old.gesprekken,
            monitorplan=old.monitorplan,
            trajecten=tuple(replace(one, no=along[one.no], bij=region.veilig_thuis) for one in carried(old)),
            work=_work(old, region.veilig_thuis),
        )
    )
    if draft.route.gemeente == ONBEKEND:
        draft.record(e.GemeenteUnknown())
    # why: what the new region is asked anew, such as a casushouder of its own, does not run on from the old one too
    anew = {wait.norm for wait in draft.route.waits}
    for wait in old.waits:
        if wait.norm not in anew and (not wait.traject or wait.traject in along):
            moved = _moved(wait, draft.route, along.get(wait.traject, 0))
            draft.record_by_time(e.WaitOpened(wait=moved), draft.context.at)


def _state(old: Route) -> State:
    """Return where the melding stands in its new stream; one that had joined stands where it would stand by itself."""
    if old.state is not State.GEVOEGD:
        return old.state
    return State.BESLOTEN if old.uitkomst else State.GECHECKT if old.checked else State.AANGENOMEN


def _moved(wait: Wait, new: Route, traject: int) -> Wait:
    """Return a wait as it goes on, under a number of the new stream."""
    after = replace(wait, no=new.waits_opened + 1, overdracht=0, traject=traject, holder=new.veilig_thuis)
    # why: a rest that somebody of the old region asked for does not bind the new one
    return replace(after, acknowledged_until=None, acknowledged_by=None)


def _work(old: Route, team: str) -> Work:
    """Return the work as it goes on: what is known of the people, not who did it."""
    work = old.work
    wacht = replace(work.wacht, team="") if work.wacht else None
    afspraken = tuple(_agreed(one, old.veilig_thuis, team) for one in work.afspraken)
    return replace(work, assigned_at=None, handovers=0, afspraken=afspraken, wacht=wacht)


def _agreed(one: Afspraak, was: str, team: str) -> Afspraak:
    """Return an agreement of the veiligheidsplan; what Veilig Thuis had to do the new one has to do."""
    return replace(one, eigenaar=team) if one.eigenaar.partition(".")[0] == was else one


def leave(drafts: Sequence[Draft], went: Mapping[str, str]) -> None:
    """End meldingen that go on in another region: their waits, what ran with Veilig Thuis, and the route.

    Args:
        drafts: The route, of which the transfer was accepted just now, and all that joined it and is open.
        went: Display code -> the one under which it goes on; empty where that is outside this record.
    """
    naar = next(str(one.gegevens["naar"]) for one in reversed(drafts[0].route.trajecten) if one.soort == SOORT)
    for draft in (*drafts[1:], drafts[0]):
        for wait in draft.route.waits:
            draft.close_wait(wait, OVERGEDRAGEN)
        draft.record(e.RouteClosed(reden=OVERGEDRAGEN, naar=naar, melding=went.get(draft.route.ref, "")))
