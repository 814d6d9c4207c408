"""Letting a running wait count from another moment, or go over to another norm or calendar."""

from datetime import datetime

from msgspec.structs import replace

from vtflow.domain import clock_commands as kc
from vtflow.domain import clock_events as k
from vtflow.domain.actors import require_second
from vtflow.domain.clock_guards import norm_under, running_wait
from vtflow.domain.clock_terms import clock_of, restated
from vtflow.domain.draft import SYSTEEM, Draft
from vtflow.domain.errors import Refused
from vtflow.domain.events import MeldingRegistered
from vtflow.domain.melding import Wait
from vtflow.domain.replan import as_it_would_be, openings
from vtflow.domain.written_time import clock_text
from vtflow.terms import local_date


def correct_start(draft: Draft, command: kc.CorrectStart) -> None:
    """Let a wait count from another moment; without a norm: the melding, with all open waits that began with it.

    Raises:
        Refused: the moment lies in the future, before the melding, or after what was recorded since; or it is the same.
        BadInput: the reason is not on the list.
    """
    draft.context.policy.require_code("correctiereden", command.reden)
    vanaf, route = command.vanaf, draft.route
    if vanaf > draft.context.at:
        raise Refused("begin", f"vanaf: {clock_text(vanaf)} ligt in de toekomst; een termijn begint niet later dan nu")
    received = route.truly_received_at or route.received_at
    if not command.norm:
        _correct_receipt(draft, command, vanaf, received)
        return
    wait = running_wait(draft, command.norm, command.nummer)
    if vanaf < received:
        text = f"{route.ref} is ontvangen op {clock_text(received)}; corrigeer dan de ontvangst (laat norm weg)"
        raise Refused("begin", text)
    if vanaf == wait.opened_at:
        raise Refused("begin", f"{wait.norm} begon al op {clock_text(vanaf)}; er is niets te corrigeren")
    _restart(draft, wait, command.reden, vanaf)


def _correct_receipt(draft: Draft, command: kc.CorrectStart, vanaf: datetime, received: datetime) -> None:
    context, ref = draft.context, draft.route.ref
    done = [ev.at for ev in context.history if ev.by != SYSTEEM and not isinstance(ev.fact, MeldingRegistered)]
    first = min(done, default=None)
    if first is not None and vanaf > first:
        text = f"op {clock_text(first)} is al iets vastgelegd over {ref}; de ontvangst kan niet later liggen"
        raise Refused("begin", text)
    if vanaf == received:
        raise Refused("begin", f"{ref} staat al op {clock_text(vanaf)}; er is niets te corrigeren")
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
            wait=restated(after, norm_under(draft, wait), draft.context.policy),
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
    wait = running_wait(draft, command.norm, command.nummer)
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
