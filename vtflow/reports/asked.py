"""What a report was asked to count: a region, a period and the knowledge of a day; and the arithmetic they share."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from statistics import median
from typing import Any, TypeVar

from vtflow.domain.norms import Policy
from vtflow.domain.partners import PartnerStatus
from vtflow.reports.chain import Chain
from vtflow.reports.facts import instant, micros
from vtflow.reports.report import Column, Part, Row, Value
from vtflow.terms import local_date, local_midnight

_T = TypeVar("_T")
_DAY = timedelta(days=1)
_HOUR = 3_600_000_000  #: microseconds


@dataclass(frozen=True, slots=True)
class Asked:
    """One region, one period, and everything that was known of its meldingen at the end of a day."""

    policy: Policy
    chains: Sequence[Chain]
    on: date
    end: int  #: up to when time counts, microseconds, exclusive
    first: date
    last: date
    partners: Mapping[str, PartnerStatus] = field(default_factory=dict[str, PartnerStatus])  #: as known then

    #: what was worked out already, by what worked it out: parts of one report share it
    made: dict[Any, Any] = field(default_factory=dict[Any, Any], init=False, compare=False, repr=False)
    opens: int = field(init=False)  #: first instant of the period, microseconds
    shuts: int = field(init=False)  #: first instant after it, or `end` where that is earlier

    def __post_init__(self) -> None:
        """Work the bounds out once; they are asked for every fact."""
        object.__setattr__(self, "opens", micros(local_midnight(self.first)))
        object.__setattr__(self, "shuts", min(micros(local_midnight(self.last + _DAY)), self.end))

    @property
    def before(self) -> "Asked":
        """The same over the period of equal length that lies directly before."""
        return self.once(_before)

    def once(self, work: Callable[["Asked"], _T]) -> _T:
        """Return what `work` makes of this question, made the first time only."""
        if work not in self.made:
            self.made[work] = work(self)
        return self.made[work]

    def falls(self, moment: int | None) -> bool:
        """Tell whether an instant lies in the period."""
        return moment is not None and self.opens <= moment < self.shuts

    def gemeente(self, slug: str) -> str:
        """Return the name of a gemeente."""
        return self.policy.region.gemeenten.get(slug, slug)

    def team(self, code: str) -> str:
        """Return the title of a team, or of the Veilig Thuis of a region; the code where there is none of that name."""
        team = self.policy.region.teams.get(code)
        return team.title if team else self.policy.codes["veilig_thuis"].get(code, code)

    def workdays(self, start: int, end: int) -> int:
        """Return the working days from one instant to another by the calendar of the law; `start` is day zero."""
        return max(self.policy.legal.workdays_between(day_of(start), day_of(end)), 0)

    def office_seconds(self, start: int, end: int) -> int:
        """Return the office seconds of the region between two instants; exact over splits."""
        until = self.policy.region.office.seconds_until
        return until(end, day_of(end)) - until(start, day_of(start))

    @property
    def day_seconds(self) -> int:
        """Office seconds of one working day of the region, on average over its open weekdays."""
        monday = date(2026, 3, 2)  # why: a week without a holiday, a closing day or a change of the clock
        start, end = (local_midnight(monday + timedelta(days=n)) for n in (0, 7))
        office = self.policy.region.office
        days = sum(office.is_open_day(monday + timedelta(days=n)) for n in range(7))
        return office.office_seconds(start, end) // max(days, 1)


def _before(asked: Asked) -> Asked:
    length = asked.last - asked.first + _DAY
    return replace(asked, first=asked.first - length, last=asked.first - _DAY)


def day_of(moment: int) -> date:
    """Return the local date of an instant in microseconds."""
    return _day_of_hour(moment // _HOUR)


@lru_cache(maxsize=65536)
def _day_of_hour(hour: int) -> date:
    # why: a local day begins on a whole hour UTC, and reports ask of the same days again and again
    return local_date(instant(hour * _HOUR))


def middle(numbers: Sequence[int]) -> float | None:
    """Return the median; None of nothing."""
    return round(float(median(numbers)), 1) if numbers else None


def p90(numbers: Sequence[int]) -> int | None:
    """Return the smallest of the numbers within which at least 90 % of them lie; None of nothing."""
    return sorted(numbers)[-(-9 * len(numbers) // 10) - 1] if numbers else None


def share(part: int, whole: int) -> float | None:
    """Return a share in percent with one decimal; None of nothing."""
    return round(100 * part / whole, 1) if whole else None


def shared_days(seconds: Sequence[int], per_day: int) -> list[float]:
    """Return seconds of holders as working days with one decimal that add up to the rounded total.

    The remainder goes to the last holder that has any time (decision 4).
    """
    days = [round(one / per_day, 1) for one in seconds]
    last = max((at for at, one in enumerate(seconds) if one), default=None)
    if last is not None:
        others = sum(day for at, day in enumerate(days) if at != last)
        days[last] = round(round(sum(seconds) / per_day, 1) - others, 1)
    return days


def beside(part: Part, earlier: Part, names: Iterable[str], keys: Sequence[str]) -> Part:
    """Return a part with columns of the period before it: the same figures under `<name>_vorige`, by the key columns.

    Rows that only the earlier period has are left out; what it did not have is empty.
    """
    found = {tuple(row[key] for key in keys): row for row in earlier.rows}
    wanted = tuple(names)
    columns: list[Column] = []
    for column in part.columns:
        columns.append(column)
        if column.name in wanted:
            of = tuple(f"{name}_vorige" if name in wanted else name for name in column.of)
            columns.append(Column(f"{column.name}_vorige", f"{column.heading}, vorige periode", column.kind, of))
    rows = tuple(_with(row, found.get(tuple(row[key] for key in keys), {}), wanted) for row in part.rows)
    return replace(part, columns=tuple(columns), rows=rows)


def _with(row: Row, earlier: Row, names: tuple[str, ...]) -> Row:
    found: dict[str, Value] = {}
    for name, value in row.items():
        found[name] = value
        if name in names:
            found[f"{name}_vorige"] = earlier.get(name, 0 if isinstance(value, int) else None)
    return found
