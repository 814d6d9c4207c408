"""Checks over what a region says of waiting: cohorts that can be told apart, own caseloads of people who work there."""

from collections.abc import Iterator

from vtflow.domain.errors import BadInput
from vtflow.domain.norms import Region
from vtflow.domain.profile import Cohort
from vtflow.domain.routing import VEILIG_THUIS


def waiting_faults(region: Region, place: str) -> Iterator[str]:
    """Yield every fault, each naming the place."""
    cohorts = region.profile.wachten.cohorten
    for number, one in enumerate(cohorts):
        yield from _cohort_faults(one, cohorts[:number], f"{place}.cohorten: {one.id}")
    yield from _caseload_faults(region, f"{place}.caseload_van")
    yield from _outside_faults(region, f"{place}.extern")


def _cohort_faults(one: Cohort, before: tuple[Cohort, ...], where: str) -> Iterator[str]:
    period = one.period
    if period.last is None:
        yield f"{where}: noem de laatste dag van ontvangst (until)"
    elif period.first and period.last < period.first:
        yield f"{where}: until ({period.last}) ligt voor from ({period.first})"
    for other in before:
        if other.id == one.id:
            yield f"{where}: staat er twee keer"
        elif period.overlaps(other.period):
            yield f"{where}: deelt een dag van ontvangst met {other.id}; een melding hoort in één cohort"


def _caseload_faults(region: Region, where: str) -> Iterator[str]:
    for staff in region.profile.wachten.caseload_van:
        try:
            team = region.team_of(staff)
        except BadInput as error:
            yield f"{where}: {error}"
            continue
        if team.kind != VEILIG_THUIS:
            yield f"{where}: {staff} werkt niet bij Veilig Thuis"


def _outside_faults(region: Region, where: str) -> Iterator[str]:
    for code in region.profile.wachten.extern:
        if code not in region.teams:
            yield f"{where}: team {code!r} bestaat niet"
        elif region.teams[code].kind != VEILIG_THUIS or code == region.veilig_thuis:
            yield f"{where}: {code} moet een team van Veilig Thuis zijn, en niet {region.veilig_thuis} zelf"
