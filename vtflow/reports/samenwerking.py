"""How organisations worked together: owners, casushouders, continuity, warm handovers, joining in. With definitions."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from vtflow.domain import events as e
from vtflow.domain.evolve import evolve
from vtflow.domain.melding import Route
from vtflow.domain.norms import Region
from vtflow.domain.routing import VEILIG_THUIS
from vtflow.domain.work_events import CasushouderAssigned, ContactAttempted
from vtflow.engine import Policies
from vtflow.policy.table import Table
from vtflow.ports import Reader, Store
from vtflow.reports.counted import counted_table, known_on
from vtflow.reports.known import end_of, known_events
from vtflow.reports.queue import all_stored

COLUMNS = ("regio", "maat", "waarde", "definitie")
#: events in which Veilig Thuis was in touch with a household, or looked how it went
_MOMENTS = (e.ContactRecorded, ContactAttempted, e.GesprekRecorded, e.MonitoringRecorded)
#: step -> the kind of working together that it uses; an offer is `overdragen`
_KIND_OF_STEP = {
    "aangehaakt": "aanhaken",
    "in-kennis-gesteld": "in_kennis_stellen",
    "consult-gevraagd": "consult",
    "verzoek-gedaan": "verzoek",
}
#: what each measure is, as it stands in the report
DEFINITIONS = {
    "meldingen": "meldingen met een eigen route; gevoegde tellen mee met de route waaraan zij gevoegd zijn",
    "eigenaren per melding": "gemiddeld aantal organisaties dat ooit verantwoordelijk was, Veilig Thuis meegeteld",
    "meeste eigenaren": "het hoogste aantal verschillende verantwoordelijke organisaties bij een melding",
    "regisseurs per melding": "gemiddeld aantal verschillende regisseurs; op ieder moment is er precies een",
    "casushouders per melding": "gemiddeld aantal toegewezen casushouders, van meldingen die er een hadden",
    "interne overdrachten": "aantal keren dat een andere casushouder werd toegewezen",
    "continuiteit": (
        "deel van de contacten, pogingen, gesprekken en monitormomenten van Veilig Thuis dat dezelfde medewerker "
        "deed, van meldingen met ten minste twee; leeg: die zijn er niet"
    ),
    "warm aanvaard": "aanvaarde overdrachten met een gezamenlijk gesprek",
    "koud aanvaard": "aanvaarde overdrachten zonder gezamenlijk gesprek",
    "overdragen": "aangeboden overdrachten, ieder spoor telt",
    "aanhaken": "keren dat een team op naam aanhaakte; de eigenaar bleef",
    "in_kennis_stellen": "kennisgevingen; er verschoof niets",
    "consult": "gestelde consulten",
    "verzoek": "gedane verzoeken",
}


@dataclass(slots=True)
class Measures:
    """What can be counted of one melding."""

    owners: set[str] = field(default_factory=set[str])  #: organisations that had the safety duty
    regisseurs: set[str] = field(default_factory=set[str])
    casushouders: set[str] = field(default_factory=set[str])  #: assigned by name
    internal: int = 0  #: how often another casushouder was assigned
    moments: Counter[str] = field(default_factory=Counter[str])  #: staff member -> moments of Veilig Thuis
    warm: int = 0
    koud: int = 0
    kinds: Counter[str] = field(default_factory=Counter[str])  #: kind of working together -> how often

    @property
    def same_worker(self) -> tuple[int, int]:
        """Moments of the worker who did most of them, and all moments; (0, 0) with fewer than two."""
        total = self.moments.total()
        return (max(self.moments.values()), total) if total > 1 else (0, 0)


def measured(events: Iterable[e.Event], region: Region) -> Measures:
    """Count over the stream of one melding, oldest first; an empty stream gives nothing but zeros."""
    found = Measures()
    route: Route | None = None
    for event in events:
        route = evolve(route, event)
        found.owners.add(route.responsible)
        found.regisseurs.add(route.regisseur)
        _count(found, event, region)
    return found


def _count(found: Measures, event: e.Event, region: Region) -> None:
    fact = event.fact
    if isinstance(fact, CasushouderAssigned):
        found.casushouders.add(fact.casushouder)
        found.internal += bool(fact.was)
    elif isinstance(fact, _MOMENTS):
        team = region.teams.get(event.by.partition(".")[0])
        found.moments[event.by] += team is not None and team.kind == VEILIG_THUIS
    elif isinstance(fact, e.OverdrachtAccepted):
        found.warm += fact.gesprek_op is not None
        found.koud += fact.gesprek_op is None
    elif isinstance(fact, e.OverdrachtOffered):
        found.kinds["overdragen"] += 1
    elif isinstance(fact, e.StepTaken) and fact.stap in _KIND_OF_STEP:
        found.kinds[_KIND_OF_STEP[fact.stap]] += 1


def samenwerking_rows(store: Store, policies: Policies, on: date | None = None) -> list[dict[str, Any]]:
    """Return a row a measure of each region that has meldingen, by region, in the order of the definitions.

    Args:
        store: The record.
        policies: Regions by name.
        on: Count what was known at the end of this day (Europe/Amsterdam); None: all that is known.
    """
    until = end_of(on)

    def work(reader: Reader) -> dict[str, list[Measures]]:
        found: dict[str, list[Measures]] = {}
        for stored in all_stored(reader):
            route = stored.route
            events = known_events(reader, route.ref, until)
            if events and route.joined_to is None:
                found.setdefault(route.region, []).append(measured(events, policies.policy(route.region).region))
        return found

    return [
        {"regio": policies.policy(region).region.title, "maat": name, "waarde": value, "definitie": DEFINITIONS[name]}
        for region, measures in sorted(store.read(work).items())
        for name, value in _values(measures).items()
    ]


def _values(measures: Sequence[Measures]) -> dict[str, float | int | None]:
    """Return the measures of a region by name, in the order of the definitions; averages on two decimals."""
    assigned = [one for one in measures if one.casushouders]
    same = sum(one.same_worker[0] for one in measures)
    moments = sum(one.same_worker[1] for one in measures)
    kinds = sum((one.kinds for one in measures), Counter[str]())
    return {
        "meldingen": len(measures),
        "eigenaren per melding": _mean([len(one.owners) for one in measures]),
        "meeste eigenaren": max((len(one.owners) for one in measures), default=0),
        "regisseurs per melding": _mean([len(one.regisseurs) for one in measures]),
        "casushouders per melding": _mean([len(one.casushouders) for one in assigned]),
        "interne overdrachten": sum(one.internal for one in measures),
        "continuiteit": round(same / moments, 2) if moments else None,
        "warm aanvaard": sum(one.warm for one in measures),
        "koud aanvaard": sum(one.koud for one in measures),
        **{kind: kinds[kind] for kind in ("overdragen", *_KIND_OF_STEP.values())},
    }


def _mean(numbers: Sequence[int]) -> float | None:
    return round(sum(numbers) / len(numbers), 2) if numbers else None


def samenwerking_table(rows: list[dict[str, Any]], on: date | None = None) -> Table:
    """Return the measures as a table with Dutch headings; the definition stands beside each."""
    return counted_table(known_on("Samenwerking", on), COLUMNS, rows, {}, _cell)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}".replace(".", ",")
    return "-" if value is None else str(value).replace("_", " ")
