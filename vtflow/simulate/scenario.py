"""A scenario: what planners want to try, as values in a file. Measures have a first and a last day, both included.

A day is a date or a number of days after the start, so that a file can be used again. What each kind of measure does
is code (`limits`, `inflow`); here stand the values.
"""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from vtflow.domain.errors import BadInput
from vtflow.domain.norms import Policy
from vtflow.policy.faults import first_fault
from vtflow.policy.files import raw_file
from vtflow.simulate.inflow import Plan

Kind = Literal["sprintweek", "extra_team", "partner_sluit", "continuiteit", "instroom"]
#: kind of measure -> what it is called
KINDS: dict[Kind, str] = {
    "sprintweek": "Sprintweek",
    "extra_team": "Extra team",
    "partner_sluit": "Partner neemt niet aan",
    "continuiteit": "Continuïteitsplan",
    "instroom": "Andere instroom",
}
#: kinds that need these values
_NEEDS: dict[str, tuple[str, ...]] = {
    "sprintweek": ("factor",),
    "extra_team": ("hours",),
    "partner_sluit": ("team",),
    "continuiteit": ("factor",),
    "instroom": ("factor",),
}
Day = date | Annotated[int, Field(ge=0, le=400)]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Measure(_Shape):
    """One thing that is different for a while."""

    kind: Kind
    first: Day = Field(alias="from")
    last: Day = Field(alias="until")
    team: str = ""
    hours: Annotated[float, Field(ge=0, le=10_000)] = 0  #: a week
    factor: Annotated[float, Field(gt=0, le=10)] | None = None
    melder: str = ""  #: of `instroom`: only of this kind of melder
    stops: tuple[Literal["vv", "onderzoek"], ...] = ()  #: of `continuiteit`: work that is not begun
    source: str = ""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        for name in _NEEDS[self.kind]:
            if not getattr(self, name):
                text = f"{self.kind} heeft {name} nodig"
                raise ValueError(text)
        return self

    def holds_on(self, day: date, start: date) -> bool:
        """Tell whether it holds on a day of a run that starts on `start`."""
        return day_of(self.first, start) <= day <= day_of(self.last, start)

    @property
    def says(self) -> str:
        """What it changes, in Dutch."""
        words = {
            "sprintweek": f"beoordelen gaat {_number(self.factor)} keer zo snel",
            "extra_team": f"{_number(self.hours)} uur per week erbij",
            "partner_sluit": f"{self.team} antwoordt niet en neemt niemand aan",
            "continuiteit": f"uren maal {_number(self.factor)}"
            + (f"; er begint geen {' of '.join(self.stops)}" if self.stops else ""),
            "instroom": f"instroom{' van ' + self.melder if self.melder else ''} maal {_number(self.factor)}",
        }
        return words[self.kind]


class Mix(_Shape):
    """What is other than in the mix of the domain page; None: as there."""

    spoed_procent: Annotated[int, Field(ge=0, le=100)] | None = None
    op_tijd_procent: Annotated[int, Field(ge=0, le=100)] | None = None
    politie_procent: Annotated[int, Field(ge=0, le=100)] | None = None


class Scenario(_Shape):
    """A whole file."""

    title: Annotated[str, Field(min_length=1)]
    weeks: Annotated[int, Field(ge=1, le=52)] = 8
    seed: int = 2026
    measures: tuple[Measure, ...] = ()
    mix: Mix = Mix()
    campaign: str = ""  #: code in the register of measures, for comparing plan and result afterwards


def day_of(day: Day, start: date) -> date:
    """Return the date of a day of a scenario: itself, or so many days after the start."""
    return start + timedelta(days=day) if isinstance(day, int) else day


def read_scenario(path: Path) -> Scenario:
    """Read a scenario.

    Raises:
        BadInput: the file is not there, or a value is wrong; the text says where.
    """
    if not path.is_file():
        text = f"scenario {path} bestaat niet; voorbeelden staan in samples/scenarios"
        raise BadInput(text)
    raw: dict[str, Any] = raw_file(path, path.name)
    try:
        return Scenario.model_validate(raw)
    except ValidationError as error:
        text = f"{path.name}: {first_fault(error)}"
        raise BadInput(text) from error


def require_known(scenario: Scenario, policy: Policy, start: date) -> None:
    """Check that the region has the teams and melders that a scenario names, and that periods end after they begin.

    Raises:
        BadInput: it has not.
    """
    for one in scenario.measures:
        if one.team:
            policy.region.team(one.team)
        if one.melder:
            policy.require_code("melder", one.melder)
        if day_of(one.last, start) < day_of(one.first, start):
            text = f"scenario: {one.kind} eindigt voordat het begint; keer from en until om"
            raise BadInput(text)


def mixed(plan: Plan, scenario: Scenario) -> Plan:
    """Return a plan with the shares that a scenario names; the others stay."""
    one = scenario.mix
    return replace(
        plan,
        acute=plan.acute if one.spoed_procent is None else one.spoed_procent,
        police=plan.police if one.politie_procent is None else one.politie_procent,
        on_time=plan.on_time if one.op_tijd_procent is None else one.op_tijd_procent,
    )


def _number(value: float | None) -> str:
    return f"{value or 0:g}".replace(".", ",")
