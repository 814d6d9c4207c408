"""Changing the clock of a running wait: pause, resume, extend, skip; a new start and norm are in `clock_restart`.

Every change recomputes the limit and the rungs that were not reached. What was reached stays, and a breach is never
taken back. A pause ends by itself after its day of review, so that no wait can be forgotten in one.
"""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from vtflow.domain import clock_commands as kc
from vtflow.domain import clock_events as k
from vtflow.domain import clock_restart
from vtflow.domain.actors import require_second
from vtflow.domain.bookings import correct_booking
from vtflow.domain.clock_guards import norm_under, require_sight, require_watched, running_wait
from vtflow.domain.clock_terms import clock_of, restated
from vtflow.domain.clock_values import Pause
from vtflow.domain.command import Command
from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.domain.norms import Norm
from vtflow.domain.written_time import clock_text
from vtflow.terms import Basis, Length, local_date
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
    wait = running_wait(draft, command.norm, command.nummer)
    norm = norm_under(draft, wait)
    policy.require_code("pauzereden", command.reden)
    if command.reden not in norm.pauses:
        raise Refused("pauze", _not_allowed(norm, command.reden))
    if wait.length == "0wd" or wait.is_overdue(at):
        what = "loopt maar één dag" if wait.length == "0wd" else f"is verstreken sinds {clock_text(wait.limit_at)}"
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
    wait = running_wait(draft, command.norm, command.nummer)
    clock = clock_of(wait)
    if not clock.paused:
        raise Refused("pauze", f"{wait.norm} is niet gepauzeerd en loopt al; leg de uitkomst vast")
    last = clock.pauses[-1]
    if draft.context.at < last.since:
        raise Refused("pauze", f"{wait.norm} is pas gepauzeerd op {clock_text(last.since)}; kies een later moment")
    ended = (*clock.pauses[:-1], replace(last, until=draft.context.at))
    after = replace(wait, clock=replace(clock, pauses=ended, paused=False))
    draft.record(
        k.WaitResumed(
            no=wait.no,
            norm=wait.norm,
            verlopen=False,
            limit_was=wait.limit_at,
            wait=restated(after, norm_under(draft, wait), draft.context.policy),
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
    wait = running_wait(draft, command.norm, command.nummer)
    norm, clock, length = norm_under(draft, wait), clock_of(wait), Length.parse(wait.length)
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


def skip(draft: Draft, command: kc.SkipWait) -> None:
    """End a wait without an answer, by two persons.

    Raises:
        Refused: a statutory term, the last one of the melding, or the second person is missing.
        BadInput: the reason is not on the list.
    """
    draft.context.policy.require_code("ontheffingsreden", command.reden)
    require_second(draft, command.akkoord, "het overslaan van een termijn")
    wait = running_wait(draft, command.norm, command.nummer)
    if wait.basis == Basis.STATUTORY.value:
        raise Refused(
            "wettelijk", f"{wait.norm} is een wettelijke termijn en kan niet worden overgeslagen; leg de uitkomst vast"
        )
    require_sight(draft.route, wait)
    fact = k.WaitSkipped(no=wait.no, norm=wait.norm, reden=command.reden, akkoord=command.akkoord, note=draft.note)
    draft.record(fact)
    draft.close_wait(wait, "overgeslagen", command.reden)
    require_watched(draft)


CLOCK_HANDLERS: dict[type[Command], Callable[[Draft, Any], None]] = {
    kc.PauseWait: pause,
    kc.ResumeWait: resume,
    kc.ExtendWait: extend,
    kc.CorrectStart: clock_restart.correct_start,
    kc.MigrateNorm: clock_restart.migrate,
    kc.SkipWait: skip,
    kc.CorrectBooking: correct_booking,
}
