"""Changing the clock of a running wait: pause, resume, extend, correct its start, migrate, skip.

Every change recomputes the limit and the rungs that were not reached. What was reached stays, and a breach is never
taken back. A pause ends by itself after its day of review, so that no wait can be forgotten in one.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from vtflow.domain import clock_commands as kc
from vtflow.domain import clock_events as k
from vtflow.domain.actors import require_second
from vtflow.domain.clock_terms import clock_of, norm_of, restated
from vtflow.domain.clock_values import Pause
from vtflow.domain.command import Command
from vtflow.domain.draft import SYSTEEM, Draft
from vtflow.domain.errors import Refused
from vtflow.domain.events import MeldingRegistered
from vtflow.domain.legs.bescherming import local_moment
from vtflow.domain.melding import Wait
from vtflow.domain.norms import Norm
from vtflow.domain.replan import as_it_would_be, openings
from vtflow.terms import AMSTERDAM, Basis, Length, local_date
from vtflow.terms.zone import end_of_day

#: working days ahead within which a pause is looked at again
MAX_REVIEW_WORKDAYS = 10


def pause(draft: Draft, command: kc.PauseWait) -> None:
    """Let a wait stand still for a reason that its norm allows, until the end of a day of review.

    Raises:
        Refused: the norm does not allow it, the limit has passed, or the day lies in the past or too far ahead.
        BadInput: the reason is not on the list.
    """
    policy, at = draft.context.policy, draft.context.at
    wait = _chosen(draft, command.norm, command.nummer)
    norm = _norm(draft, wait)
    policy.require_code("pauzereden", command.reden)
    if command.reden not in norm.pauses:
        raise Refused("pauze", _not_allowed(norm, command.reden))
    if wait.length == "0wd" or wait.is_overdue(at):
        what = "loopt maar één dag" if wait.length == "0wd" else f"is verstreken sinds {_local(wait.limit_at)}"
        raise Refused("pauze", f"{wait.norm} {what} en kan niet meer pauzeren; leg de uitkomst vast of escaleer")
    last = policy.legal.add_workdays(local_date(at), MAX_REVIEW_WORKDAYS)
    if not local_date(at) <= command.herzien_op <= last:
        text = (
            f"herzien_op ligt tussen vandaag en {last:%d-%m-%Y} (tien werkdagen), niet op {command.herzien_op:%d-%m-%Y}"
        )
        raise Refused("herziening", text)
    clock = clock_of(wait)
    if clock.pauses and at < (clock.pauses[-1].since if clock.paused else clock.pauses[-1].until):
        raise Refused("pauze", f"{wait.norm} had op dat moment al een pauze; kies een later moment")
    until = end_of_day(command.herzien_op)
    earlier = clock.pauses[:-1] if clock.paused else clock.pauses
    since = clock.pauses[-1].since if clock.paused else at
    clock = replace(clock, pauses=(*earlier, Pause(since, until, command.reden)), paused=True)
    # why: while a wait stands still no reminder comes, so there is nothing to rest from
    after = replace(wait, clock=clock, acknowledged_until=None, acknowledged_by=None)
    draft.record(
        k.WaitPaused(
            no=wait.no,
            norm=wait.norm,
            reden=command.reden,
            herzien_op=command.herzien_op,
            limit_was=wait.limit_at,
            wait=restated(after, norm, policy),
            note=draft.note,
        )
    )


def _not_allowed(norm: Norm, reden: str) -> str:
    if not norm.pauses:
        return f"{norm.id} ({norm.title}) kan niet pauzeren; leg de uitkomst vast, of escaleer als het niet lukt"
    return f"{norm.id} kan niet pauzeren om {reden}; wel om: {', '.join(norm.pauses)}"


def resume(draft: Draft, command: kc.ResumeWait) -> None:
    """Let a wait run again; its limit moves by the time it stood still.

    Raises:
        Refused: it does not stand still.
    """
    wait = _chosen(draft, command.norm, command.nummer)
    clock = clock_of(wait)
    if not clock.paused:
        raise Refused("pauze", f"{wait.norm} is niet gepauzeerd; er is niets te hervatten")
    last = clock.pauses[-1]
    if draft.context.at < last.since:
        raise Refused("pauze", f"{wait.norm} is pas gepauzeerd op {_local(last.since)}; kies een later moment")
    ended = (*clock.pauses[:-1], replace(last, until=draft.context.at))
    after = replace(wait, clock=replace(clock, pauses=ended, paused=False))
    draft.record(
        k.WaitResumed(
            no=wait.no,
            norm=wait.norm,
            verlopen=False,
            limit_was=wait.limit_at,
            wait=restated(after, _norm(draft, wait), draft.context.policy),
            note=draft.note,
        )
    )


def extend(draft: Draft, command: kc.ExtendWait) -> None:
    """Give a wait more time, as often as its norm allows; after the limit only when a second person agrees.

    Raises:
        Refused: the norm knows no extension, it was used, or a second person is missing.
        BadInput: the reason is not on the list.
    """
    policy, at = draft.context.policy, draft.context.at
    policy.require_code("verlengreden", command.reden)
    wait = _chosen(draft, command.norm, command.nummer)
    norm, clock, length = _norm(draft, wait), clock_of(wait), Length.parse(wait.length)
    more = Length.parse(norm.extension.length) if norm.extension else None
    if norm.extension is None or more is None or more.unit is not length.unit:
        raise Refused(
            "verlenging", f"{wait.norm} ({wait.length}) kent geen verlenging; leg de uitkomst vast of escaleer"
        )
    if clock.extensions >= norm.extension.times:
        raise Refused("verlenging", f"{wait.norm} is al verlengd met {clock.extension}; nog een keer kan niet")
    late = wait.breached or wait.is_overdue(at)
    if late and not command.akkoord:
        text = f"{wait.norm} is verstreken; verlengen kan alleen nog met een tweede persoon (akkoord)"
        raise Refused("verlenging", text)
    if command.akkoord:
        require_second(draft, command.akkoord, "een verlenging")
    added = Length.parse(clock.extension).count if clock.extension else 0
    total = replace(clock, extension=str(Length(added + more.count, more.unit)), extensions=clock.extensions + 1)
    after = replace(wait, length=str(Length(length.count + more.count, more.unit)), clock=total)
    draft.record(
        k.WaitExtended(
            no=wait.no,
            norm=wait.norm,
            reden=command.reden,
            lengte=str(more),
            te_laat=late,
            akkoord=command.akkoord,
            limit_was=wait.limit_at,
            wait=restated(after, norm, policy),
            note=draft.note,
        )
    )


def correct_start(draft: Draft, command: kc.CorrectStart) -> None:
    """Let a wait count from another moment; without a norm: the melding, with all open waits that began with it.

    Raises:
        Refused: the moment lies in the future, before the melding, or after what was recorded since; or it is the same.
        BadInput: the moment is not clear, or the reason is not on the list.
    """
    draft.context.policy.require_code("correctiereden", command.reden)
    vanaf, route = local_moment(command.vanaf, "vanaf"), draft.route
    if vanaf > draft.context.at:
        raise Refused("begin", f"vanaf: {_local(vanaf)} ligt in de toekomst; een termijn begint niet later dan nu")
    received = route.truly_received_at or route.received_at
    if not command.norm:
        _correct_receipt(draft, command, vanaf, received)
        return
    wait = _chosen(draft, command.norm, command.nummer)
    if vanaf < received:
        text = f"{route.ref} is ontvangen op {_local(received)}; corrigeer dan de ontvangst (correct-start zonder norm)"
        raise Refused("begin", text)
    if vanaf == wait.opened_at:
        raise Refused("begin", f"{wait.norm} begon al op {_local(vanaf)}; er is niets te corrigeren")
    _restart(draft, wait, command.reden, vanaf)


def _correct_receipt(draft: Draft, command: kc.CorrectStart, vanaf: datetime, received: datetime) -> None:
    context, ref = draft.context, draft.route.ref
    done = [ev.at for ev in context.history if ev.by != SYSTEEM and not isinstance(ev.fact, MeldingRegistered)]
    first = min(done, default=None)
    if first is not None and vanaf > first:
        text = f"op {_local(first)} is al iets vastgelegd over {ref}; de ontvangst kan niet later liggen"
        raise Refused("begin", text)
    if vanaf == received:
        raise Refused("begin", f"{ref} staat al op {_local(vanaf)}; er is niets te corrigeren")
    began = [wait for wait in draft.route.waits if wait.opened_at == received]
    draft.record(k.ReceiptCorrected(was=received, vanaf=vanaf, reden=command.reden, note=draft.note))
    for wait in began:
        _restart(draft, wait, command.reden, vanaf)


def _restart(draft: Draft, wait: Wait, reden: str, vanaf: datetime) -> None:
    clock = clock_of(wait)
    after = replace(wait, opened_at=vanaf, clock=replace(clock, start_was=clock.start_was or wait.opened_at))
    draft.record(
        k.StartCorrected(
            no=wait.no,
            norm=wait.norm,
            reden=reden,
            was=wait.opened_at,
            vanaf=vanaf,
            verstreken=wait.breached,
            limit_was=wait.limit_at,
            wait=restated(after, _norm(draft, wait), draft.context.policy),
            note=draft.note,
        )
    )


def migrate(draft: Draft, command: kc.MigrateNorm) -> None:
    """Let a running wait go over to the norm and calendar of now; `vtflow plan` shows beforehand what would change.

    Used and paused time, an extension and a corrected start count on. Nothing falls before the moment of the change.

    Raises:
        Refused: nothing would change, the norm is gone, or the second person is missing.
        BadInput: the reason is not on the list.
    """
    context = draft.context
    context.policy.require_code("migratiereden", command.reden)
    require_second(draft, command.akkoord, "een andere norm voor een lopende termijn")
    wait = _chosen(draft, command.norm, command.nummer)
    opening = openings([*context.history, *draft.events])[wait.no]
    day = local_date(context.at)
    norm = context.policy.norm(wait.norm, day)
    after = as_it_would_be(wait, opening, context.policy, day)
    if after == wait:
        text = f"{wait.norm} loopt al volgens de norm ({wait.version}) en kalender van nu; er verandert niets"
        raise Refused("migratie", text)
    draft.record(
        k.WaitMigrated(
            no=wait.no,
            norm=wait.norm,
            reden=command.reden,
            akkoord=command.akkoord,
            version_was=wait.version,
            length_was=wait.length,
            calendar_was=wait.calendar,
            limit_was=wait.limit_at,
            wait=restated(after, norm, context.policy, not_before=context.at),
            note=draft.note,
        )
    )


def skip(draft: Draft, command: kc.SkipWait) -> None:
    """End a wait without an answer, by two persons.

    Raises:
        Refused: a statutory term, the last one of the melding, or the second person is missing.
        BadInput: the reason is not on the list.
    """
    draft.context.policy.require_code("ontheffingsreden", command.reden)
    require_second(draft, command.akkoord, "het overslaan van een termijn")
    wait = _chosen(draft, command.norm, command.nummer)
    if wait.basis == Basis.STATUTORY.value:
        raise Refused(
            "wettelijk", f"{wait.norm} is een wettelijke termijn en kan niet worden overgeslagen; leg de uitkomst vast"
        )
    fact = k.WaitSkipped(no=wait.no, norm=wait.norm, reden=command.reden, akkoord=command.akkoord, note=draft.note)
    draft.record(fact)
    draft.close_wait(wait, "overgeslagen", command.reden)
    require_watched(draft)


def require_watched(draft: Draft) -> None:
    """Check that something is still to happen by itself.

    Raises:
        Refused: no wait is left, so that nobody would be warned any more.
    """
    route = draft.route
    if route.joined_to is None and route.next_moment is None:
        text = f"dan bewaakt niets {route.ref} meer; leg de uitkomst vast, of sluit de route (close)"
        raise Refused("laatste-termijn", text)


def _chosen(draft: Draft, norm: str, number: int) -> Wait:
    """Return the open wait that a command is about.

    Raises:
        Refused: there is none, there are several, or it had not begun at the effective moment.
    """
    route = draft.route
    found = [wait for wait in route.waits if wait.norm == norm and number in {0, wait.no}]
    if not found:
        running = ", ".join(wait.norm for wait in route.waits) or "geen"
        raise Refused("geen-termijn", f"{route.ref} heeft geen lopende termijn {norm}; lopend: {running}")
    if len(found) > 1:
        which = ", ".join(f"{wait.no} (bij {wait.holder})" for wait in found)
        raise Refused("termijn-kiezen", f"er lopen er {len(found)} ({norm}); kies met nummer: {which}")
    if draft.context.at < found[0].opened_at:
        raise Refused("geen-termijn", f"{norm} loopt pas sinds {_local(found[0].opened_at)}; kies een later moment")
    return found[0]


def _norm(draft: Draft, wait: Wait) -> Norm:
    norm = norm_of(wait, draft.context.policy)
    if norm is None:
        text = f"de norm {wait.norm} bestaat niet meer; deze termijn loopt af zoals zij begon"
        raise Refused("norm", text)
    return norm


def _local(instant: datetime) -> str:
    return instant.astimezone(AMSTERDAM).strftime("%d-%m-%Y %H:%M")


CLOCK_HANDLERS: dict[type[Command], Callable[[Draft, Any], None]] = {
    kc.PauseWait: pause,
    kc.ResumeWait: resume,
    kc.ExtendWait: extend,
    kc.CorrectStart: correct_start,
    kc.MigrateNorm: migrate,
    kc.SkipWait: skip,
}
