"""The ladder of a wait that was taken back: what comes again has a name of its own, and comes one level at a time."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from msgspec.structs import replace

from vtflow.domain.ladder import DEFAULT_REST_WORKDAYS
from vtflow.domain.melding import Rung
from vtflow.domain.norms import Policy
from vtflow.terms import local_date, local_midnight

_NAME = re.compile(r"(herhaling-\d+|\d+)(?:-(\d+))?")


def next_name(name: str) -> str:
    """Return the name under which a rung comes once more: "100" becomes "100-2", and that "100-3"."""
    found = _NAME.fullmatch(name)
    base, number = (found[1], found[2]) if found else (name, None)
    return f"{base}-{int(number or 1) + 1}"


def first_name(name: str) -> str:
    """Return the name under which a rung came first: that of the norm's ladder."""
    found = _NAME.fullmatch(name)
    return found[1] if found else name


def was_lowered(ladder: Sequence[Rung]) -> bool:
    """Tell whether a wait was taken back: some rung comes again, or nothing is left but the coordinator task."""
    again = any(first_name(rung.name) != rung.name for rung in ladder)
    return again or not any(rung.name.startswith("herhaling-") for rung in ladder)


def one_at_a_time(rungs: Iterable[Rung], before: datetime, policy: Policy) -> Iterator[Rung]:
    """Yield rungs at their own moments, or some working days after the one before where that would be later.

    From the first that would not come before `before`, the moment of the coordinator task, they are left out.
    """
    previous: datetime | None = None
    for rung in rungs:
        at = rung.at if previous is None or rung.at > previous else _paced(previous, policy)
        if at >= before:
            return
        previous = at
        yield rung if at == rung.at else replace(rung, at=at)


def _paced(previous: datetime, policy: Policy) -> datetime:
    day = policy.legal.add_workdays(local_date(previous), DEFAULT_REST_WORKDAYS)
    return policy.region.office.next_opening(local_midnight(day))
