"""Handlers of the commands on the work of Veilig Thuis: the casushouder, contact attempts, hours, and the rest."""

from collections.abc import Callable
from typing import Any

from vtflow.domain import assigning, informing, staff_work, triage, veiligheidsplan
from vtflow.domain import work_commands as wc
from vtflow.domain import work_events as we
from vtflow.domain.command import Command
from vtflow.domain.contactreeks import is_complete, open_series, series_of
from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.domain.gemeente_vast import set_gemeente
from vtflow.domain.gesprekken import require_person
from vtflow.domain.work import Poging, daypart
from vtflow.terms import local_date


def record_contactpoging(draft: Draft, command: wc.RecordContactpoging) -> None:
    """Record one attempt; a failed one plans the next, until the series is complete.

    Raises:
        Refused: the next attempt is missing, lies too far ahead or in the past, or is planned after a success.
    """
    context, reeks = draft.context, draft.context.policy.region.contactreeks
    context.policy.require_code("contactkanaal", command.kanaal)
    require_person(draft.route, command.persoon)
    reached = command.uitkomst == "bereikt"
    poging = Poging(command.persoon, context.at, command.kanaal, daypart(context.at), command.uitkomst)
    volledig = not reached and is_complete([*series_of(draft.route, command.persoon), poging], reeks)
    _require_next(draft, command, needed=not reached and not volledig)
    draft.record(
        we.ContactAttempted(
            persoon=command.persoon,
            kanaal=command.kanaal,
            dagdeel=poging.dagdeel,
            uitkomst=command.uitkomst,
            volgende_op=command.volgende_op.isoformat() if command.volgende_op else "",
            dagen=_days_to_next(draft, command),
            volledig=volledig,
            note=draft.note,
        )
    )


def _days_to_next(draft: Draft, command: wc.RecordContactpoging) -> int:
    """Return the days until the earliest attempt that is planned after this one; 0 when none is, or it is past."""
    route = draft.route
    others = [series_of(route, persoon)[-1] for persoon in open_series(route) if persoon != command.persoon]
    planned = [day for day in (command.volgende_op, *(one.volgende_op for one in others)) if day]
    return max(0, (min(planned) - local_date(draft.context.at)).days) if planned else 0


def _require_next(draft: Draft, command: wc.RecordContactpoging, *, needed: bool) -> None:
    policy, today = draft.context.policy, local_date(draft.context.at)
    last = policy.legal.add_workdays(today, policy.region.contactreeks.binnen_werkdagen)
    if command.volgende_op is None:
        if needed:
            text = (
                f"{command.persoon} is niet bereikt: plan de volgende poging, uiterlijk {last:%d-%m-%Y} (volgende_op)"
            )
            raise Refused("volgende-poging", text)
        return
    if not needed:
        text = f"{command.persoon} is bereikt, of de reeks is volledig: er volgt geen poging meer; laat volgende_op weg"
        raise Refused("volgende-poging", text)
    if not today <= command.volgende_op <= last:
        text = f"de volgende poging ligt tussen vandaag en {last:%d-%m-%Y}, niet op {command.volgende_op:%d-%m-%Y}"
        raise Refused("volgende-poging", text)


def record_uren(draft: Draft, command: wc.RecordUren) -> None:
    """Record time spent on one of the statutory or other tasks."""
    draft.context.policy.require_code("taak", command.taak)
    draft.record(we.HoursRecorded(taak=command.taak, minuten=command.minuten, note=draft.note))


WORK_HANDLERS: dict[type[Command], Callable[[Draft, Any], None]] = {
    wc.AssignCasushouder: assigning.assign_casushouder,
    wc.PlaceAtTeam: assigning.place_at_team,
    wc.InformHousehold: informing.inform_household,
    wc.PostponeInformation: informing.postpone,
    wc.SetVeiligheidsplan: veiligheidsplan.set_plan,
    wc.CheckAfspraak: veiligheidsplan.check,
    wc.RecordContactpoging: record_contactpoging,
    wc.RecordTriage: triage.record,
    wc.RecordUren: record_uren,
    wc.MoveWork: staff_work.move_work,
    wc.SetGemeente: set_gemeente,
}
