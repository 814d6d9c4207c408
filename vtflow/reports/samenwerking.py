"""How organisations worked together: owners, casushouders, continuity, warm handovers, joining in. With definitions."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from vtflow.domain.norms import Region
from vtflow.domain.routing import VEILIG_THUIS
from vtflow.engine import Policies
from vtflow.policy.table import Table
from vtflow.ports import Reader, Store
from vtflow.reports.counted import counted_table, known_on
from vtflow.reports.facts import AnyFact, Assigned, Done, Handed, Lies, Met
from vtflow.reports.kept import known_facts

COLUMNS = ("regio", "maat", "waarde", "definitie")
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


def measured(facts: Iterable[AnyFact], region: Region) -> Measures:
    """Count over the facts of one melding, in any order; none give nothing but zeros."""
    found = Measures()
    for fact in facts:
        count = _COUNT.get(type(fact))
        if count is not None:
            count(found, fact, region)
    return found


def _lies(found: Measures, fact: Lies, _: Region) -> None:
    found.owners.add(fact.owner)
    found.regisseurs.add(fact.regisseur)


def _assigned(found: Measures, fact: Assigned, _: Region) -> None:
    found.casushouders.add(fact.staff)
    found.internal += bool(fact.was)


def _met(found: Measures, fact: Met, region: Region) -> None:
    team = region.teams.get(fact.by.partition(".")[0])
    found.moments[fact.by] += team is not None and team.kind == VEILIG_THUIS


def _handed(found: Measures, fact: Handed, _: Region) -> None:
    # why: what stays with a traject is a referral, not a handover
    if fact.no.startswith("o"):
        found.warm += fact.by == "warm"
        found.koud += fact.by == "koud"
        found.kinds.update(["overdragen"] if fact.what == "aangeboden" else ())


def _done(found: Measures, fact: Done, _: Region) -> None:
    if fact.what in _KIND_OF_STEP:
        found.kinds[_KIND_OF_STEP[fact.what]] += 1


_COUNT: dict[type, Callable[[Measures, Any, Region], None]] = {
    Lies: _lies,
    Assigned: _assigned,
    Met: _met,
    Handed: _handed,
    Done: _done,
}


def samenwerking_rows(store: Store, policies: Policies, on: date | None = None) -> list[dict[str, Any]]:
    """Return a row a measure of each region that has meldingen, by region, in the order of the definitions.

    Args:
        store: The record.
        policies: Regions by name.
        on: Count what was known at the end of this day (Europe/Amsterdam); None: all that is known.
    """

    def work(reader: Reader) -> dict[str, list[Measures]]:
        found: dict[str, list[Measures]] = {}
        for melding in known_facts(reader, None, on):
            if not melding.is_joined:
                region = melding.came.region
                found.setdefault(region, []).append(measured(melding.facts, policies.policy(region).region))
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
