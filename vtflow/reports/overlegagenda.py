"""The agenda of the fixed consultation of Veilig Thuis with one team: handovers that stall, who does what by when.

One list for both sides: what the team is to do, what Veilig Thuis is to do for the team, and what was agreed before
with what came of it. An outcome is recorded as an agreement of a casusbespreking (`plan-bespreking`,
`record-bespreking`), and whether it was kept with `record-afspraak`, so that it stands on the next agenda.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from vtflow.domain.legs.bespreking import AGREED, BESPREKING, BESPREKING_SOORT
from vtflow.domain.melding import Route, State, Traject, Wait
from vtflow.domain.norms import Policy
from vtflow.engine import Policies
from vtflow.policy.table import Table
from vtflow.ports import Store
from vtflow.reports.queue import all_stored
from vtflow.terms import local_date

OVERLEGAGENDA = "overleg"
#: from which level of the ladder on a wait stalls: the first reminder went out
_STALLS_FROM = 1
#: legs of Veilig Thuis for which the team does not wait
_AFTERWARDS = frozenset({"monitoring", "afsluiting"})
COLUMNS = ("ref", "gemeente", "staat", "reden", "wie", "wat", "uiterlijk", "werkdagen_te_laat", "afspraken")
_HEADINGS = {"ref": "kenmerk", "wat": "wat moet er gebeuren", "werkdagen_te_laat": "werkdagen te laat"}


def overleg_rows(store: Store, policies: Policies, team: str, now: datetime) -> list[dict[str, Any]]:
    """Return what stalls between Veilig Thuis and a team, the longest overdue first, then by reference and day.

    A row is one thing that one side is to do: a wait of the team of which a reminder went out or that is on its own
    list, or a wait of Veilig Thuis on a melding that the team has or is offered. `afspraken` holds every agreement on
    the melding: who, what, by when and what came of it.

    Args:
        store: The record.
        policies: Regions by id.
        team: Code of the team.
        now: The present, UTC.
    """
    routes = store.read(lambda reader: [one.route for one in all_stored(reader) if one.route.is_open])
    rows = [row for route in routes for row in _of(route, policies.policy(route.region), team, now)]
    return sorted(rows, key=lambda row: (-row["werkdagen_te_laat"], row["ref"], row["uiterlijk"], row["wat"]))


def _of(route: Route, policy: Policy, team: str, now: datetime) -> Iterator[dict[str, Any]]:
    theirs = [wait for wait in route.waits if wait.holder == team and _stalls(route, wait, team, now)]
    has_it = theirs or any(one.aan == team and not one.came_back for one in route.deliveries)
    ours = [
        wait
        for wait in route.waits
        if has_it and wait.holder == route.veilig_thuis and wait.leg not in _AFTERWARDS and wait.is_overdue(now)
    ]
    agreed = list(_agreements(route.trajecten))
    for wait in (*theirs, *ours):
        last = local_date(wait.limit_at) if wait.last_day is None else wait.last_day
        late = policy.legal.workdays_between(last, local_date(now)) if wait.is_overdue(now) else 0
        yield {
            "ref": route.ref,
            "gemeente": policy.region.gemeenten.get(route.gemeente, route.gemeente),
            "staat": route.state.value,
            "reden": _reason(route, wait, team, late),
            "wie": wait.holder,
            "wat": policy.titles.get(wait.norm, wait.norm),
            "uiterlijk": last.isoformat(),
            "werkdagen_te_laat": late,
            "afspraken": agreed,
        }


def _stalls(route: Route, wait: Wait, team: str, now: datetime) -> bool:
    return wait.level >= _STALLS_FROM or wait.is_overdue(now) or _on_list(route, team)


def _on_list(route: Route, team: str) -> bool:
    return any(one.aan == team and one.state is State.WACHTLIJST_ONTVANGER for one in route.deliveries)


def _reason(route: Route, wait: Wait, team: str, late: int) -> str:
    if wait.holder != team:
        return "het team wacht op Veilig Thuis"
    if _on_list(route, team):
        return "op de eigen wachtlijst van het team"
    return "termijn verstreken" if late else "termijn loopt af"


def _agreements(trajecten: Iterable[Traject]) -> Iterator[dict[str, str]]:
    for one in trajecten:
        if one.soort == BESPREKING_SOORT and "uiterlijk" in one.gegevens:
            yield {
                "wie": str(one.gegevens["wie"]),
                "wat": str(one.gegevens.get("wat", "")),
                "uiterlijk": str(one.gegevens["uiterlijk"]),
                "uitkomst": "open" if one.fase == AGREED else BESPREKING.phases[one.fase],
            }


def overleg_table(rows: list[dict[str, Any]], team: str, on: date) -> Table:
    """Return the rows as a table with Dutch headings."""
    headings = tuple(_HEADINGS.get(name, name) for name in COLUMNS)
    return Table(f"Overleg Veilig Thuis en {team} op {on:%d-%m-%Y}", headings, tuple(_cells(row) for row in rows))


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    told = "; ".join(f"{a['wie']}: {a['wat']} voor {a['uiterlijk']} ({a['uitkomst']})" for a in row["afspraken"])
    return tuple(str({**row, "afspraken": told}[name]) or "-" for name in COLUMNS)
