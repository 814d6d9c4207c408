"""Following a family after the work of Veilig Thuis: the plan, person by person and point by point, and its moments."""

from vtflow.domain import commands as c
from vtflow.domain import events as e
from vtflow.domain.draft import Draft
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.gesprekken import require_person
from vtflow.domain.melding import State
from vtflow.domain.persons import MonitorPunt, PuntResultaat
from vtflow.domain.routing import MONITORING, open_moments

#: states in which the monitor terms run: a moment that is not open then is over
_RUNNING = frozenset({State.TERUGGEKOPPELD, State.MONITORING})


def plan(draft: Draft, command: c.PlanMonitoring) -> None:
    """Lay down the plan: its rows replace those that have no result yet."""
    rows = tuple(MonitorPunt(row.persoon, row.punt, row.moment) for row in command.rijen)
    twice = sorted({_name(row.persoon, row.punt, row.moment) for row in rows if rows.count(row) > 1})
    if twice:
        raise Refused("monitorplan", f"{'; '.join(twice)} staat twee keer in het plan; noem iedere rij één keer")
    for row in rows:
        draft.context.policy.require_code("monitorpunt", row.punt)
        require_person(draft.route, row.persoon)
        _require_moment(draft, row.moment)
    draft.record(e.MonitorplanRecorded(rijen=rows, note=draft.note))


def _require_moment(draft: Draft, moment: str) -> None:
    known = sorted({norm.id for norm in draft.context.policy.norms if norm.leg == MONITORING})
    if moment not in known:
        text = f"monitormoment {moment!r} bestaat niet; kies uit: {', '.join(known)}"
        raise BadInput(text)
    names = [wait.norm for wait in open_moments(draft.route)]
    if draft.route.state in _RUNNING and moment not in names:
        text = f"monitormoment {moment} van {draft.route.ref} is voorbij; open: {', '.join(names) or 'geen'}"
        raise Refused("monitorplan", text)


def record(draft: Draft, command: c.RecordMonitoring) -> None:
    """Record a monitor moment, with a result for each row that the plan has for it."""
    policy, route = draft.context.policy, draft.route
    policy.require_code("monitorresultaat", command.resultaat)
    moments = open_moments(route)
    moment = command.moment or (min(moments, key=lambda w: w.limit_at).norm if moments else "")
    if moment not in {wait.norm for wait in moments}:
        names = ", ".join(wait.norm for wait in moments) or "geen"
        raise Refused("monitoring", f"monitormoment {moment!r} van {route.ref} staat niet open; open: {names}")
    if draft.context.by != route.casushouder and not command.reden:
        text = f"{route.casushouder} volgt {route.ref}; geef een reden waarom {draft.context.by} dit moment overneemt"
        raise Refused("vaste-monitor", text)
    if command.reden:
        policy.require_code("monitorreden", command.reden)
    draft.record(
        e.MonitoringRecorded(
            moment=moment,
            resultaat=command.resultaat,
            door=draft.context.by,
            reden=command.reden,
            punten=_results(draft, moment, command),
            note=draft.note,
        )
    )


def _results(draft: Draft, moment: str, command: c.RecordMonitoring) -> tuple[PuntResultaat, ...]:
    """Return the results in the order of the plan; every open row of the moment has one, and nothing else has."""
    rows = [(row.persoon, row.punt) for row in draft.route.monitorplan if row.moment == moment and not row.resultaat]
    found: dict[tuple[str, str], str] = {}
    for one in command.punten:
        place = (one.persoon, one.punt)
        if place not in rows or place in found:
            why = "staat er twee keer" if place in found else f"staat niet in het monitorplan voor {moment}"
            raise Refused("monitorplan", f"punten: {_name(*place)} {why}; pas het aan, of het plan (plan-monitoring)")
        draft.context.policy.require_code("monitorresultaat", one.resultaat)
        found[place] = one.resultaat
    lacking = [_name(*place) for place in rows if place not in found]
    if lacking:
        text = f"{moment} van {draft.route.ref}: het monitorplan vraagt nog een resultaat voor {'; '.join(lacking)}"
        raise Refused("monitorplan", f"{text}. Geef ieder punt een resultaat (punten)")
    return tuple(PuntResultaat(*place, found[place]) for place in rows)


def _name(*parts: str) -> str:
    return " ".join(parts)
