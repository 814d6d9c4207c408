"""How close a simulation comes to the published mixes: each target beside what the record of a run holds."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from vtflow.ports import Reader, Store
from vtflow.reports.chain import Chain
from vtflow.reports.facts import micros
from vtflow.reports.kept import chains
from vtflow.reports.report import COUNT, NUMBER, SHARE, TEXT, Column, Part, Plot, Report, Row
from vtflow.simulate.inflow import Plan
from vtflow.terms import local_midnight

KIND = "simulatie"
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Target:
    """One share that a simulation aims at, in percent, with what it found and of how many."""

    name: str
    target: float
    found: int
    of: int
    source: str

    @property
    def share(self) -> float | None:
        """What was found, in percent; None of nothing."""
        return round(100 * self.found / self.of, 1) if self.of else None


def targets(found: list[Chain], plan: Plan) -> list[Target]:
    """Return every target with what the chains of a run show.

    Args:
        found: Chains of the run.
        plan: What came in; a scenario may aim at other shares than the mix does.
    """
    came = [one.came for one in found if one.came.soort == "melding"]
    melders = Counter(one.melder for one in came)
    outcomes = Counter(
        done.value for one in found for done in one.done if done.what == "veiligheidsbeoordeling-besloten"
    )
    moves = Counter(move.what for one in found for move in one.handed if move.no.startswith("o"))
    answered = [w for one in found for w in one.waits.values() if w.norm == "VB-5WD" and w.ended is not None]
    decided, offered = outcomes.total(), moves["aangeboden"]
    cbs, own = "CBS 2023", "mengsel van het domeindossier, aanname"
    return [
        Target("melder politie", plan.police, melders["politie"], len(came), "CBS, eerste halfjaar 2023: 66 %"),
        Target("melder burger", 8.0, melders["burger"], len(came), f"{cbs}: 8,0 %"),
        Target("melder gezondheidszorg", 8.2, melders["gezondheidszorg"], len(came), f"{cbs}: 8,2 %"),
        Target("melder onderwijs", 4.2, melders["onderwijs"], len(came), f"{cbs}: 4,2 %"),
        Target("acuut", plan.acute, sum(one.acuut for one in came), len(came), "CBS, eerste halfjaar 2023: 6 %"),
        Target("besluit overdracht", 62, outcomes["overdracht"], decided, own),
        Target("besluit einde bemoeienis", 20, outcomes["einde_bemoeienis"], decided, own),
        Target("besluit Voorwaarden & Vervolg", 9, outcomes["vv"], decided, own),
        Target("besluit onderzoek", 6, outcomes["onderzoek"], decided, "CBS 2023: 5,8 % afgerond"),
        Target("besluit Raad of justitie", 3, outcomes["vto"] + outcomes["justitie"], decided, own),
        Target("beoordeling op tijd", plan.on_time, sum(w.in_time for w in answered), len(answered), own),
        Target("overdracht onvolledig terug", 20, moves["onvolledig"], offered, own),
        Target("overdracht geweigerd", 5, moves["geweigerd"], offered, own),
        Target("aanvaard en op eigen lijst", 25, moves["eigen_lijst"], moves["aanvaard"], own),
    ]


def simulation_report(store: Store, plan: Plan, title: str = "") -> Report:
    """Return what a simulation gave: targets beside what was found, the course by week, and terms that passed."""
    on = plan.last

    def work(reader: Reader) -> list[Chain]:
        return [one for region in plan.regions for one in chains(reader, region, on)]

    found = store.read(work)
    return Report(
        kind=KIND,
        title=title or "Simulatie",
        region=", ".join(plan.regions) if len(plan.regions) < 4 else f"{len(plan.regions)} regio's",
        on=on,
        first=plan.first,
        last=plan.last,
        parts=(_aims(targets(found, plan)), _weeks(found, plan), _breaches(found)),
    )


def _aims(found: list[Target]) -> Part:
    rows = tuple(
        {
            "wat": one.name,
            "doel": float(one.target),
            "gespeeld": one.share,
            "verschil": None if one.share is None else round(one.share - one.target, 1),
            "van": one.of,
            "bron": one.source,
        }
        for one in found
    )
    return Part(
        id="ijking",
        title="IJking: doel en gespeeld",
        columns=(
            Column("wat", "wat", TEXT),
            Column("doel", "doel (%)", SHARE),
            Column("gespeeld", "gespeeld (%)", SHARE, ("van",)),
            Column("verschil", "verschil", NUMBER),
            Column("van", "van hoeveel", COUNT),
            Column("bron", "bron van het doel", TEXT),
        ),
        rows=rows,
        plot=Plot("staaf", "wat", ("doel", "gespeeld"), "Doel en gespeeld, in procenten"),
    )


def _weeks(found: list[Chain], plan: Plan) -> Part:
    rows: list[Row] = []
    first: date = plan.first
    while first <= plan.last:
        start, end = micros(local_midnight(first)), micros(local_midnight(first + _WEEK))
        rows.append(
            {
                "van": first.isoformat(),
                "in": sum(start <= one.came.at < end for one in found),
                "besloten": sum(
                    start <= done.at < end
                    for one in found
                    for done in one.done
                    if done.what == "veiligheidsbeoordeling-besloten"
                ),
                "open": sum(one.came.at < end and (one.closed is None or one.closed >= end) for one in found),
            }
        )
        first += _WEEK
    return Part(
        id="verloop",
        title="Verloop per week",
        columns=(
            Column("van", "zeven dagen van", TEXT),
            Column("in", "meldingen", COUNT),
            Column("besloten", "beoordelingen besloten", COUNT),
            Column("open", "open aan het eind", COUNT),
        ),
        rows=tuple(rows),
        plot=Plot("lijn", "van", ("in", "besloten", "open"), "Meldingen per week"),
    )


def _breaches(found: list[Chain]) -> Part:
    passed = Counter(wait.norm for one in found for wait in one.waits.values() if wait.late)
    held = Counter(wait.norm for one in found for wait in one.waits.values())
    rows = tuple({"norm": norm, "verstreken": count, "van": held[norm]} for norm, count in sorted(passed.items()))
    return Part(
        id="verstreken",
        title="Verstreken termijnen per norm",
        columns=(
            Column("norm", "norm", TEXT),
            Column("verstreken", "verstreken", COUNT),
            Column("van", "van hoeveel", COUNT),
        ),
        rows=rows,
        plot=Plot("staaf", "norm", ("verstreken",), "Verstreken termijnen"),
    )
