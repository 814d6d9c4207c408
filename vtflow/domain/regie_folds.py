"""Fold who has the regie: an appointment by name, else it follows the safety duty."""

from vtflow.domain import events as e
from vtflow.domain.melding import Route

#: names under which a step keeps who took the case on
_NAMED = ("naam", "jeugdbeschermer")
#: kind of traject that keeps the regie with the regisseur it named, as long as it runs
OPSCHALING_SOORT = "opschaling"


def regie_after(before: Route, after: Route, event: e.Event) -> str:
    """Return the regie after an event: a staff member or team; empty for the casushouder of Veilig Thuis."""
    fact = event.fact
    if isinstance(fact, e.StepTaken) and fact.regisseur:
        return fact.regisseur
    if after.responsible == before.responsible or _is_bound(after):
        return after.regie
    return "" if after.responsible == after.veilig_thuis else _who_took_on(after, event)


def _is_bound(route: Route) -> bool:
    return any(
        t.soort == OPSCHALING_SOORT and t.is_open and t.gegevens.get("regisseur") == route.regie
        for t in route.trajecten
    )


def _who_took_on(route: Route, event: e.Event) -> str:
    """Return the person of the responsible organisation who took the case on; the organisation where none is known."""
    team, lead = route.responsible, route.overdracht
    if lead is not None and lead.aan == team and lead.naam:
        return f"{team}.{lead.naam}"
    if isinstance(event.fact, e.StepTaken):
        kept = event.fact.gegevens
        named = next((str(kept[name]) for name in _NAMED if kept.get(name)), "")
        if named:
            return f"{team}.{named}"
    return event.by if event.by.partition(".")[0] == team else team
