"""A scenario beside the run as it is, as a report; and a plan that was kept beside what happened since."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from vtflow.domain.errors import BadInput
from vtflow.domain.norms import Policy
from vtflow.forecast.known import Known
from vtflow.forecast.report import DEFINITIONS
from vtflow.policy.forecasting import forecasting
from vtflow.reports.report import COUNT, NUMBER, TEXT, Column, Part, Plot, Report, Row, Value
from vtflow.reports.wachtlijst import STARTS
from vtflow.simulate.scenario import KINDS, Scenario, day_of
from vtflow.simulate.whatif import Course, Setting

KIND, RESULT = "wat-als", "wat-als-resultaat"
_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
_PAIR = ("basis", "scenario")
_NOTE = (
    "Beide keren spelen dezelfde meldingen met hetzelfde begingetal; basis is zonder maatregelen. Uren van Veilig "
    "Thuis zijn die van de prognose. Van partners zijn geen uren bekend: zij nemen de tijd die gespeelde teams nemen."
)


def what_if_report(setting: Setting, scenario: Scenario, base: Course, other: Course) -> Report:
    """Return both runs side by side."""
    return Report(
        kind=KIND,
        title=f"Wat als: {scenario.title}",
        region=setting.policy.region.title,
        on=setting.start - _DAY,
        first=setting.start,
        last=setting.last,
        parts=(
            _summary(base, other),
            _measures(scenario, setting.start),
            _breaches(setting.policy, base, other),
            _lists(setting, base, other),
            _waiting(setting.policy, base, other),
            _cohorts(base, other),
        ),
    )


def _summary(base: Course, other: Course) -> Part:
    figures = [_figures(base), _figures(other)]
    rows = tuple(
        {"wat": name, "basis": figures[0][name], "scenario": figures[1][name], "verschil": _gap(figures, name)}
        for name in figures[0]
    )
    columns = (Column("wat", "wat", TEXT), *_pair(NUMBER), Column("verschil", "verschil", NUMBER))
    return Part(id="samen", title="In het kort", columns=columns, rows=rows, note=_NOTE)


def _gap(figures: Sequence[Mapping[str, float | None]], name: str) -> float | None:
    base, other = (found[name] for found in figures)
    return None if base is None or other is None else round(other - base, 1)


def _figures(course: Course) -> dict[str, float | None]:
    share = 100 * course.decided_in_time / course.decided if course.decided else None
    work = {kind: one.title for kind, one in forecasting().efforts.items()}
    return {
        "meldingen die binnenkwamen": float(course.meldingen),
        "beoordelingen besloten": float(course.decided),
        "waarvan op tijd (%)": None if share is None else round(share, 1),
        "termijnen verstreken": float(course.breaches.total()),
        **{f"wachtlijst aan het eind, {DEFINITIONS[name]}": float(course.listed[name][-1]) for name in STARTS},
        "uren van Veilig Thuis": round(course.hours, 1),
        **{f"uren besteed: {title}": round(course.spent.get(kind, 0.0), 1) for kind, title in work.items()},
    }


def _pair(kind: str) -> tuple[Column, Column]:
    return Column("basis", "basis", kind), Column("scenario", "scenario", kind)


def _measures(scenario: Scenario, start: date) -> Part:
    rows = tuple(
        {
            "maatregel": KINDS[one.kind],
            "team": one.team,
            "van": day_of(one.first, start).isoformat(),
            "tot": day_of(one.last, start).isoformat(),
            "wat": one.says,
            "bron": one.source,
        }
        for one in scenario.measures
    )
    headings = {"tot": "tot en met", "wat": "wat verandert"}
    names = ("maatregel", "team", "van", "tot", "wat", "bron")
    columns = tuple(Column(name, headings.get(name, name), TEXT) for name in names)
    return Part(id="maatregelen", title="Maatregelen van het scenario", columns=columns, rows=rows)


def _breaches(policy: Policy, base: Course, other: Course) -> Part:
    norms = sorted(base.breaches.keys() | other.breaches.keys())
    rows = tuple(
        {
            "norm": norm,
            "titel": policy.titles.get(norm, norm),
            "basis": base.breaches[norm],
            "scenario": other.breaches[norm],
            "verschil": other.breaches[norm] - base.breaches[norm],
        }
        for norm in norms
    )
    return Part(
        id="verstreken",
        title="Verstreken termijnen per norm",
        columns=(
            Column("norm", "norm", TEXT),
            Column("titel", "titel", TEXT),
            *_pair(COUNT),
            Column("verschil", "verschil", COUNT),
        ),
        rows=rows,
        plot=Plot("staaf", "norm", _PAIR, "Verstreken termijnen"),
    )


def _lists(setting: Setting, base: Course, other: Course) -> Part:
    rows: list[Row] = []
    for week in range(setting.weeks + 1):
        row: dict[str, Value] = {"dag": (setting.start - _DAY + _WEEK * week).isoformat()}
        for end, name in zip(("", "_activiteit"), STARTS, strict=True):
            row |= {f"basis{end}": base.listed[name][week], f"scenario{end}": other.listed[name][week]}
        rows.append(row)
    return Part(
        id="lijst",
        title="Wachtlijst per week",
        columns=(
            Column("dag", "einde van", TEXT),
            *_pair(COUNT),
            Column("basis_activiteit", "basis, naar eerste activiteit", COUNT),
            Column("scenario_activiteit", "scenario, naar eerste activiteit", COUNT),
        ),
        rows=tuple(rows),
        indicators=("IND-WL", "IND-START"),
        plot=Plot("lijn", "dag", _PAIR, "Wachtlijst (inspectie)"),
    )


def _waiting(policy: Policy, base: Course, other: Course) -> Part:
    places = sorted(base.waiting.keys() | other.waiting.keys())
    none = (0, 0.0, 0)
    rows: list[Row] = []
    for place in places:
        (n1, m1, p1), (n2, m2, p2) = base.waiting.get(place, none), other.waiting.get(place, none)
        row: dict[str, Value] = {"gemeente": policy.region.gemeenten.get(place, place), "aantal_basis": n1}
        row |= {"aantal_scenario": n2, "basis": m1, "scenario": m2, "p90_basis": p1, "p90_scenario": p2}
        rows.append(row)
    return Part(
        id="wachten",
        title="Wie aan het eind op Veilig Thuis wacht, per gemeente",
        columns=(
            Column("gemeente", "gemeente", TEXT),
            Column("aantal_basis", "wacht, basis", COUNT),
            Column("aantal_scenario", "wacht, scenario", COUNT),
            Column("basis", "mediaan werkdagen, basis", NUMBER, ("aantal_basis",)),
            Column("scenario", "mediaan werkdagen, scenario", NUMBER, ("aantal_scenario",)),
            Column("p90_basis", "90 % binnen, basis", NUMBER, ("aantal_basis",)),
            Column("p90_scenario", "90 % binnen, scenario", NUMBER, ("aantal_scenario",)),
        ),
        rows=tuple(rows),
        plot=Plot("staaf", "gemeente", _PAIR, "Mediaan wachttijd in werkdagen"),
    )


def _cohorts(base: Course, other: Course) -> Part:
    names = sorted(base.cohorts.keys() | other.cohorts.keys())
    rows = tuple(
        {"cohort": name, "basis": base.cohorts.get(name, 0), "scenario": other.cohorts.get(name, 0)} for name in names
    )
    columns = (Column("cohort", "cohort", TEXT), *_pair(COUNT))
    return Part(id="cohorten", title="Wat aan het eind nog wacht, per cohort", columns=columns, rows=rows)


# ------------------------------------------------------------ afterwards


def read_plan(path: Path) -> dict[str, Any]:
    """Return a what-if that was kept as JSON.

    Raises:
        BadInput: it is not there, or is something else.
    """
    try:
        plan = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        text = f"{path} is niet te lezen; bewaar een wat-als met: vtflow what-if SCENARIO --out plan.json"
        raise BadInput(text) from error
    if not isinstance(plan, dict) or plan.get("rapport") != KIND:  # pyright: ignore[reportUnknownMemberType]
        text = f"{path} is geen bewaarde wat-als; bewaar er een met: vtflow what-if SCENARIO --out plan.json"
        raise BadInput(text)
    return plan  # pyright: ignore[reportUnknownVariableType]


def result_report(plan: Mapping[str, Any], known: Known, cohorts: Mapping[str, int], title: str) -> Report:
    """Return what was planned beside what happened, up to the day of which the knowledge is.

    Args:
        plan: As `read_plan` gave it.
        known: What is known by now.
        cohorts: Cohort -> how many wait on the last day of the plan, or by now.
        title: Of the region; a plan of another region is refused.

    Raises:
        BadInput: the plan is of another region.
    """
    if plan["regio"] != title:
        text = f"dit plan is van {plan['regio']}, niet van {title}; kies de regio met --region"
        raise BadInput(text)
    parts = {part["deel"]: part["rijen"] for part in plan["delen"]}
    return Report(
        kind=RESULT,
        title=str(plan["titel"]).replace("Wat als:", "Plan en resultaat:"),
        region=title,
        on=known.on,
        first=date.fromisoformat(plan["van"]),
        last=date.fromisoformat(plan["tot"]),
        parts=(_lists_after(parts["lijst"], known), _cohorts_after(parts["cohorten"], cohorts)),
    )


def _lists_after(rows: Sequence[Mapping[str, Any]], known: Known) -> Part:
    found: list[Row] = []
    for row in rows:
        day = date.fromisoformat(row["dag"])
        real = [known.listed(day, name) if day <= known.on else None for name in STARTS]
        gap = None if real[0] is None else real[0] - row["scenario"]
        kept = {name: row[name] for name in ("dag", "basis", "scenario")}
        found.append({**kept, "werkelijk": real[0], "verschil": gap, "werkelijk_activiteit": real[1]})
    return Part(
        id="lijst",
        title="Wachtlijst per week: plan en werkelijk",
        columns=(
            Column("dag", "einde van", TEXT),
            Column("basis", "zonder maatregelen", COUNT),
            Column("scenario", "plan", COUNT),
            Column("werkelijk", "werkelijk", COUNT),
            Column("verschil", "werkelijk min plan", COUNT),
            Column("werkelijk_activiteit", "werkelijk, naar eerste activiteit", COUNT),
        ),
        rows=tuple(found),
        indicators=("IND-WL", "IND-START"),
        plot=Plot("lijn", "dag", ("basis", "scenario", "werkelijk"), "Wachtlijst: plan en werkelijk"),
    )


def _cohorts_after(rows: Sequence[Mapping[str, Any]], cohorts: Mapping[str, int]) -> Part:
    found = tuple({**row, "werkelijk": cohorts.get(row["cohort"], 0)} for row in rows)
    columns = (
        Column("cohort", "cohort", TEXT),
        Column("basis", "zonder maatregelen", COUNT),
        Column("scenario", "plan", COUNT),
        Column("werkelijk", "werkelijk", COUNT),
    )
    return Part(id="cohorten", title="Wat nog wacht, per cohort: plan en werkelijk", columns=columns, rows=found)
