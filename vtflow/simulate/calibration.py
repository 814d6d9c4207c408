"""How close a simulation comes to the published mixes: each target beside what the record of a run holds."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from vtflow.ports import Reader, Store
from vtflow.reports.chain import Chain
from vtflow.reports.facts import micros
from vtflow.reports.kept import chains
from vtflow.reports.report import COUNT, NUMBER, SHARE, TEXT, Column, Part, Plot, Report, Row
from vtflow.simulate.inflow import Plan
from vtflow.terms import local_midnight

KIND = "simulatie"
_WEEK = timedelta(weeks=1)
_DECIDED = "veiligheidsbeoordeling-besloten"


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


class _Course(NamedTuple):
    """When a melding or advies came, was decided and closed."""

    came: int
    decided: tuple[int, ...]
    closed: int | None


@dataclass(slots=True)
class Seen:
    """What is counted of the chains of a run; a chain is let go once it is counted, since a nation of them is 2 GB."""

    courses: list[_Course] = field(default_factory=list[_Course])
    melders: Counter[str] = field(default_factory=Counter[str])
    acute: int = 0
    outcomes: Counter[str] = field(default_factory=Counter[str])
    moves: Counter[str] = field(default_factory=Counter[str])
    answered: int = 0  #: first assessments that were made
    in_time: int = 0
    held: Counter[str] = field(default_factory=Counter[str])  #: waits by norm
    passed: Counter[str] = field(default_factory=Counter[str])  #: those whose term passed

    def add(self, one: Chain) -> None:
        """Count one chain."""
        if one.came.soort == "melding":
            self.melders[one.came.melder] += 1
            self.acute += one.came.acuut
        decisions = [done for done in one.done if done.what == _DECIDED]
        self.outcomes.update(done.value for done in decisions)
        self.moves.update(move.what for move in one.handed if move.no.startswith("o"))
        self.courses.append(_Course(one.came.at, tuple(done.at for done in decisions), one.closed))
        for wait in one.waits.values():
            self.held[wait.norm] += 1
            if wait.late:
                self.passed[wait.norm] += 1
            if wait.norm == "VB-5WD" and wait.ended is not None:
                self.answered += 1
                self.in_time += wait.in_time


def seen(found: Iterable[Chain]) -> Seen:
    """Return what the chains of a run show."""
    counted = Seen()
    for one in found:
        counted.add(one)
    return counted


def targets(found: Seen, plan: Plan) -> list[Target]:
    """Return every target with what a run shows.

    Args:
        found: What was counted of it.
        plan: What came in; a scenario may aim at other shares than the mix does.
    """
    melders, outcomes, moves = found.melders, found.outcomes, found.moves
    came, decided, offered = melders.total(), outcomes.total(), moves["aangeboden"]
    cbs, own = "CBS 2023", "mengsel van het domeindossier, aanname"
    return [
        Target("melder politie", plan.police, melders["politie"], came, "CBS, eerste halfjaar 2023: 66 %"),
        Target("melder burger", 8.0, melders["burger"], came, f"{cbs}: 8,0 %"),
        Target("melder gezondheidszorg", 8.2, melders["gezondheidszorg"], came, f"{cbs}: 8,2 %"),
        Target("melder onderwijs", 4.2, melders["onderwijs"], came, f"{cbs}: 4,2 %"),
        Target("acuut", plan.acute, found.acute, came, "CBS, eerste halfjaar 2023: 6 %"),
        Target("besluit overdracht", 62, outcomes["overdracht"], decided, own),
        Target("besluit einde bemoeienis", 20, outcomes["einde_bemoeienis"], decided, own),
        Target("besluit Voorwaarden & Vervolg", 9, outcomes["vv"], decided, own),
        Target("besluit onderzoek", 6, outcomes["onderzoek"], decided, "CBS 2023: 5,8 % afgerond"),
        Target("besluit Raad of justitie", 3, outcomes["vto"] + outcomes["justitie"], decided, own),
        Target("beoordeling op tijd", plan.on_time, found.in_time, found.answered, own),
        Target("overdracht onvolledig terug", 20, moves["onvolledig"], offered, own),
        Target("overdracht geweigerd", 5, moves["geweigerd"], offered, own),
        Target("aanvaard en op eigen lijst", 25, moves["eigen_lijst"], moves["aanvaard"], own),
    ]


def simulation_report(store: Store, plan: Plan, title: str = "") -> Report:
    """Return what a simulation gave: targets beside what was found, the course by week, and terms that passed."""
    on = plan.last

    def work(reader: Reader) -> Seen:
        return seen(one for region in plan.regions for one in chains(reader, region, on))

    found = store.read(work)
    return Report(
        kind=KIND,
        title=title or "Simulatie",
        region=", ".join(plan.regions) if len(plan.regions) < 4 else f"{len(plan.regions)} regio's",
        on=on,
        first=plan.first,
        last=plan.last,
        parts=(_aims(targets(found, plan)), _weeks(found.courses, plan), _breaches(found)),
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


def _weeks(courses: list[_Course], plan: Plan) -> Part:
    rows: list[Row] = []
    first: date = plan.first
    while first <= plan.last:
        start, end = micros(local_midnight(first)), micros(local_midnight(first + _WEEK))
        rows.append(
            {
                "van": first.isoformat(),
                "in": sum(start <= one.came < end for one in courses),
                "besloten": sum(start <= at < end for one in courses for at in one.decided),
                "open": sum(one.came < end and (one.closed is None or one.closed >= end) for one in courses),
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


def _breaches(found: Seen) -> Part:
    rows = tuple(
        {"norm": norm, "verstreken": count, "van": found.held[norm]} for norm, count in sorted(found.passed.items())
    )
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
