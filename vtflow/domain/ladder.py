"""Time passing over open waits: breaches, rungs, lapsed acknowledgements; and climbing by hand.

Levels are recorded strictly ascending. A rung on the same instant as a higher one is recorded as skipped; a rung
reached while acknowledged is recorded in silence. After the last repeat the coordinator task comes again and again:
an open wait never falls silent. Nothing here ends a wait.
"""

from datetime import date, datetime, timedelta

from msgspec.structs import replace

from vtflow.domain import events as e
from vtflow.domain.clock_values import UNTOUCHED
from vtflow.domain.commands import Escalate
from vtflow.domain.draft import Draft
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.melding import Rung, Sent, Wait
from vtflow.domain.messages import receiver_of, resolve
from vtflow.domain.routing import main_wait
from vtflow.domain.wait_events import rung_reached
from vtflow.terms import local_date, local_midnight

MAX_REST_WORKDAYS = 5
DEFAULT_REST_WORKDAYS = 2


def settle(draft: Draft, until: datetime) -> None:
    """Record everything that time brought about up to and including `until`, in the order it happened."""
    while True:
        due = [(moment, w.no, w) for w in draft.route.waits if (moment := w.next_moment) and moment <= until]
        if not due:
            return
        moment, _, wait = min(due, key=lambda found: found[:2])
        _pass_moment(draft, wait, moment)


def _pass_moment(draft: Draft, wait: Wait, moment: datetime) -> None:
    if wait.clock is not None and wait.is_paused and wait.clock.pauses[-1].until == moment:
        _end_pause(draft, wait, moment)
    elif wait.acknowledged_until == moment:
        draft.record_by_time(e.AcknowledgementLapsed(no=wait.no, norm=wait.norm), moment)
        climb(draft, wait, moment)
    elif not wait.breached and wait.limit_at == moment:
        fact = e.TermBreached(no=wait.no, norm=wait.norm, leg=wait.leg, holder=wait.holder)
        draft.record_by_time(fact, moment)
    else:
        together = [rung for rung in wait.ladder[wait.reached :] if rung.at <= moment]
        # why: the coordinator task cannot be silenced
        silent = wait.acknowledged_until is not None and not together[-1].again_every
        for rung in together[:-1]:
            _reach(draft, wait, rung, Sent.OVERGESLAGEN, moment)
        _reach(draft, wait, together[-1], Sent.STIL if silent else Sent.VERSTUURD, moment)


def _end_pause(draft: Draft, wait: Wait, moment: datetime) -> None:
    """Let a wait run again because nobody looked on its day of review; its limit took that day into account."""
    after = replace(wait, clock=replace(wait.clock or UNTOUCHED, paused=False))
    fact = e.WaitResumed(no=wait.no, norm=wait.norm, verlopen=True, limit_was=wait.limit_at, wait=after)
    draft.record_by_time(fact, moment)


def require_running(draft: Draft, wait: Wait) -> None:
    """Check that a wait does not stand still.

    Raises:
        Refused: it is paused; nothing is escalated meanwhile.
    """
    if wait.clock is not None and wait.is_paused:
        until = local_date(wait.clock.pauses[-1].until - timedelta(seconds=1))
        text = f"{wait.norm} is gepauzeerd tot en met {until:%d-%m-%Y}; hervat die termijn eerst (resume-wait)"
        raise Refused("gepauzeerd", text)


def climb(draft: Draft, wait: Wait, moment: datetime) -> None:
    """Go one rung up, ahead of its own moment where that has not come."""
    _reach(draft, wait, wait.ladder[wait.reached], Sent.VERSTUURD, moment)


def _reach(draft: Draft, wait: Wait, rung: Rung, sent: Sent, at: datetime, *, by_hand: bool = False) -> None:
    fact = rung_reached(wait, rung, sent)
    draft.record_by_time(replace(fact, by_hand=by_hand, again_at=_again(draft, rung, at)), at)
    draft.open_norms(rung.opens, at, wait.traject)


def _again(draft: Draft, rung: Rung, at: datetime) -> datetime | None:
    """Return the office opening at which a rung comes again; None when it comes once."""
    if not rung.again_every:
        return None
    policy = draft.context.policy
    office = policy.region.office
    return office.next_opening(local_midnight(policy.legal.add_workdays(local_date(at), rung.again_every)))


def chosen_wait(draft: Draft, norm: str) -> Wait:
    """Return the open wait of a norm, or the main one when no norm is named.

    Raises:
        Refused: there is no such open wait.
    """
    route = draft.route
    found = next((w for w in route.waits if w.norm == norm), None) if norm else main_wait(route)
    if found is None:
        running = ", ".join(wait.norm for wait in route.waits) or "geen"
        text = f"{route.ref} heeft geen lopende termijn{f' {norm}' if norm else ''}; lopend: {running}"
        raise Refused("geen-termijn", text)
    return found


def escalate_by_hand(draft: Draft, wait: Wait, command: Escalate) -> None:
    """Lift a wait to a level of its ladder; lower rungs are recorded as skipped, the ladder goes on from there.

    Where the command names whom (`aan`), that team or role hears this level instead of those whom the ladder names,
    and every later rung beside them.

    Raises:
        Refused: the wait reached that level already, or its ladder has no such level.
        BadInput: there is no such team or role, or the role leads to no team here.
    """
    require_running(draft, wait)
    level = command.niveau
    if level <= wait.level:
        text = (
            f"{wait.norm} van {draft.route.ref} staat al op niveau {wait.level}; kies een hoger niveau, "
            "of bevestig de escalatie"
        )
        raise Refused("niveau", text)
    target = next((place for place in range(len(wait.ladder)) if _is_ahead(wait, place, level)), None)
    if target is None:
        levels = ", ".join(str(n) for n in sorted({r.level for r in wait.ladder if r.level <= 4}))
        text = f"{wait.norm} van {draft.route.ref} kent geen niveau {level}; kies uit {levels}"
        raise Refused("niveau", text)
    chosen = chosen_role(draft, wait, command.aan)
    fact = e.EscalatedByHand(no=wait.no, norm=wait.norm, level=level, reden=command.reden, note=draft.note, aan=chosen)
    draft.record(fact)
    wait, at = draft.route.wait(wait.no), draft.context.at
    if wait.acknowledged_until is not None:
        draft.record_by_time(e.AcknowledgementLapsed(no=wait.no, norm=wait.norm), at)
    for rung in wait.ladder[wait.reached : target]:
        _reach(draft, wait, rung, Sent.OVERGESLAGEN, at, by_hand=True)
    _reach(draft, wait, wait.ladder[target], Sent.VERSTUURD, at, by_hand=True)


def _is_ahead(wait: Wait, place: int, level: int) -> bool:
    return place >= wait.reached and wait.ladder[place].level == level


def chosen_role(draft: Draft, wait: Wait, aan: str) -> str:
    """Return how a ladder names the team or role that a person chose; empty when nobody was chosen.

    Raises:
        BadInput: there is no such team or role, or the role leads to no team here.
    """
    if not aan:
        return ""
    route, policy = draft.route, draft.context.policy
    role = f"{e.TEAM_ROLE}{aan}" if aan in policy.region.teams else aan
    if resolve(role, route, policy, receiver_of(route, wait.traject, wait.overdracht), draft.context.at) is None:
        roles = ", ".join(sorted(policy.region.roles))
        text = f"aan: {aan!r} is geen team van {policy.region.title} en geen rol die hier iemand heeft; rollen: {roles}"
        raise BadInput(text)
    return role


def acknowledge(draft: Draft, wait: Wait, actie: str, tot: date | None) -> None:
    """Let messages about a wait rest up to and including day `tot`; two working days when none is named.

    Raises:
        Refused: nothing was escalated yet, or the rest is longer than five working days or already over.
    """
    require_running(draft, wait)
    if wait.reached == 0:
        ref = draft.route.ref
        text = f"{wait.norm} van {ref} is nog niet geëscaleerd; leg de uitkomst vast, of escaleer (escalate)"
        raise Refused("bevestiging", text)
    end = rest_until(draft, tot, "een bevestiging loopt")
    draft.record(e.EscalationAcknowledged(no=wait.no, norm=wait.norm, until=end, actie=actie, note=draft.note))


def rest_until(draft: Draft, tot: date | None, what: str) -> datetime:
    """Return the end of a rest that lasts through day `tot`, two working days when none is named.

    Args:
        draft: The melding, with the moment of the command.
        tot: Last day of the rest.
        what: What rests, in Dutch, before "van vandaag".

    Raises:
        Refused: it is longer than five working days, or over.
    """
    legal, today = draft.context.policy.legal, local_date(draft.context.at)
    last = legal.add_workdays(today, MAX_REST_WORKDAYS)
    until = tot or legal.add_workdays(today, DEFAULT_REST_WORKDAYS)
    if not today <= until <= last:
        text = f"{what} van vandaag tot en met {last:%d-%m-%Y} (vijf werkdagen), niet tot {until:%d-%m-%Y}"
        raise Refused("bevestiging", text)
    return local_midnight(date.fromordinal(until.toordinal() + 1))
