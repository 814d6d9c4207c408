"""Checks over a region: everything it names exists, nobody is out of reach, nothing leads nowhere. Told in Dutch."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from vtflow.domain.duty import DIENSTDOENDE
from vtflow.domain.handover import RECEIVING_KINDS
from vtflow.domain.norms import Norm, Policy, Region, Team
from vtflow.domain.profile import QUARTER, Period
from vtflow.domain.routing import VEILIG_THUIS
from vtflow.policy.waiting_checks import waiting_faults
from vtflow.terms import AMSTERDAM, Length, TermError, Unit, due, moments

LOKAAL_TEAM = "lokaal_team"
#: roles the engine itself needs
NEEDED_ROLES = frozenset({"operaties", "regiocoordinator"})
_NOON = time(12)
_WORKDAYS = range(5)
_DAYS_A_WEEK = 7


def region_faults(policy: Policy, file: str) -> Iterator[str]:
    """Yield every fault of a policy's region, each naming the file and the place."""
    region = policy.region
    if region.veilig_thuis not in region.teams:
        yield f"{file}: veilig_thuis: team {region.veilig_thuis!r} bestaat niet"
    if region.criteria not in policy.criteria:
        yield f"{file}: criteria: {region.criteria!r} staat niet in criteria.yaml"
    if not region.channels:
        teams = ", ".join(sorted(region.teams)[:3])
        yield f"{file}: channels_default: leeg, dus de teams hebben geen kanaal ({teams}, …); noem er een, bv. postvak"
    yield from _roles(region, file)
    yield from _teams(region, file)
    yield from _gemeenten(region, file)
    yield from _representation(region, f"{file}: vertegenwoordiging")
    yield from _service(region, f"{file}: bereikbaarheid")
    yield from _modules(region, f"{file}: modules")
    yield from _modes(region, f"{file}: modes")
    yield from _agreements(region, f"{file}: agreements")
    yield from _cycles(region, f"{file}: report_cycles")
    yield from waiting_faults(region, f"{file}: wachten")
    yield from _warnings(policy, file)


def _roles(region: Region, file: str) -> Iterator[str]:
    for role in sorted(NEEDED_ROLES - set(region.roles)):
        yield f"{file}: roles: {role!r} ontbreekt"
    for role, target in region.roles.items():
        strange = set(re.findall(r"\{(.*?)\}", target)) - {"gemeente", "team"}
        if strange or target.count("{") != target.count("}"):
            yield f"{file}: roles: {role}: {target!r} mag alleen {{gemeente}} en {{team}} bevatten"
            continue
        for gemeente in region.gemeenten:
            code = target.format(gemeente=gemeente, team="")
            if "{team}" not in target and code not in region.teams:
                yield f"{file}: roles: {role}: team {code!r} bestaat niet"
                break


def _teams(region: Region, file: str) -> Iterator[str]:
    for team in region.teams.values():
        place = f"{file}: teams: {team.code}"
        yield from _leads(team, region, place)
        for gemeente in team.gemeenten:
            if gemeente not in region.gemeenten:
                yield f"{place}: gemeente {gemeente!r} hoort niet bij de regio"
        if team.subregion and team.subregion not in region.subregions:
            yield f"{place}: subregio {team.subregion!r} staat niet onder subregions"
        if team.min_age is not None and team.max_age is not None and team.max_age < team.min_age:
            yield f"{place}: max_age ({team.max_age}) ligt onder min_age ({team.min_age})"


def _leads(team: Team, region: Region, place: str) -> Iterator[str]:
    leads = {"coordinator": team.coordinator, "manager": team.manager}
    yield from _unknown_teams(leads.values(), region, place)
    if team.code in leads.values():
        yield f"{place}: loopt dood: het team is zijn eigen coördinator of manager"
    if team.kind in RECEIVING_KINDS:
        for name in (name for name, other in leads.items() if not other):
            yield f"{place}: loopt dood: zonder {name} gaat een escalatie nergens heen"


def _gemeenten(region: Region, file: str) -> Iterator[str]:
    served = {gemeente for team in region.teams.values() if team.kind == LOKAAL_TEAM for gemeente in team.gemeenten}
    for gemeente in region.gemeenten:
        if gemeente not in served:
            yield f"{file}: gemeenten: {gemeente} heeft geen team; geef een team van kind {LOKAAL_TEAM} deze gemeente"


def _representation(region: Region, place: str) -> Iterator[str]:
    for table, days in region.representation.items():
        for code in sorted(set(days.values())):
            if code not in region.teams:
                yield f"{place}: {table}: team {code!r} bestaat niet"
            elif region.teams[code].kind != VEILIG_THUIS:
                yield f"{place}: {table}: {code} is geen team van Veilig Thuis; kies een team met kind: {VEILIG_THUIS}"


def _service(region: Region, place: str) -> Iterator[str]:
    """Check that whoever the roster leaves out still has a team that is always there."""
    if not region.bereikbaarheid:
        return
    for role in sorted({DIENSTDOENDE, "teamleider_vt"} - region.roles.keys()):
        yield f"{place}: rol {role!r} ontbreekt onder roles; een dienst met een rooster heeft haar nodig"
    fixed = region.teams.get(region.roles.get(DIENSTDOENDE, ""))
    if fixed and len(fixed.office.hours) < _DAYS_A_WEEK:
        yield f"{place}: {fixed.code} vangt op als niemand dienst heeft, maar is niet op alle dagen open; geef hours"


def _unknown_teams(codes: Iterable[str], region: Region, place: str) -> Iterator[str]:
    for code in codes:
        if code and code not in region.teams:
            yield f"{place}: team {code!r} bestaat niet"


def _period(period: Period, place: str) -> Iterator[str]:
    if period.first and period.last and period.last < period.first:
        yield f"{place}: until ({period.last}) ligt voor from ({period.first})"


def _modules(region: Region, place: str) -> Iterator[str]:
    for module in region.profile.modules.values():
        yield from _period(module.period, f"{place}: {module.code}")
        if (module.uren is None) != (not module.uren_source):
            yield f"{place}: {module.code}: uren en uren_bron horen bij elkaar; noem het getal en waar het vandaan komt"


def _modes(region: Region, place: str) -> Iterator[str]:
    modes = region.profile.modes
    for number, mode in enumerate(modes):
        own = f"{place}: {mode.id}"
        yield from _period(mode.period, own)
        for module in (*mode.modules, *mode.teams):
            if module not in region.profile.modules:
                yield f"{own}: dienst {module!r} staat niet onder modules"
        for module in mode.teams.keys() - set(mode.modules):
            yield f"{own}: dienst {module!r} heeft een team maar draait niet door"
        yield from _unknown_teams(mode.teams.values(), region, own)
        for other in modes[:number]:
            if mode.period.overlaps(other.period):
                yield f"{own}: geldt tegelijk met {other.id}; er kan maar één werkwijze gelden"


def _agreements(region: Region, place: str) -> Iterator[str]:
    yield from _twice((one.id for one in region.profile.agreements), place)
    for agreement in region.profile.agreements:
        own = f"{place}: {agreement.id}"
        yield from _period(agreement.period, own)
        yield from _unknown_teams(agreement.parties, region, own)


def _cycles(region: Region, place: str) -> Iterator[str]:
    yield from _twice((one.id for one in region.profile.report_cycles), place)
    for cycle in region.profile.report_cycles:
        own = f"{place}: {cycle.id}"
        yield from _period(cycle.period, own)
        if cycle.every != QUARTER and cycle.period.first is None:
            yield f"{own}: from ontbreekt; een ritme in weken telt vanaf zijn eerste dag"
        yield from _unknown_teams((name for name in cycle.receivers if name not in region.roles), region, own)


def _twice(ids: Iterable[str], place: str) -> Iterator[str]:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            yield f"{place}: {one} staat er tweemaal"
        seen.add(one)


def _warnings(policy: Policy, file: str) -> Iterator[str]:
    """Check that every warning comes before its norm runs out, for a wait that begins at noon of any working day.

    Norms in working days only: others run on through weekends and nights anyhow. An office that opens on all working
    days always hears in time; only others are worked through.
    """
    if set(_WORKDAYS) <= policy.region.office.hours.keys():
        return
    week = _ordinary_week(policy)
    for norm in policy.norms:
        late = {str(length) for length, ladder in _lengths(norm) if _warns_late(policy, norm, length, ladder, week)}
        if late:
            yield (
                f"{file}: calendar: {norm.id}: een waarschuwing valt na de norm ({', '.join(sorted(late))}), omdat het "
                "kantoor dan dicht is; open op meer dagen of geef de norm een andere lengte"
            )


def _lengths(norm: Norm) -> list[tuple[Length, str]]:
    found = [(norm.length, norm.ladder), *((one.length, one.ladder) for one in norm.variants)]
    return [(length, ladder) for length, ladder in found if length.unit is Unit.WORKDAYS]


def _warns_late(policy: Policy, norm: Norm, length: Length, ladder: str, week: list[date]) -> bool:
    found = policy.ladders.get(ladder)
    percents = [step.percent for step in found.steps if step.percent < 100] if found and length.count else []
    legal, office = policy.legal, policy.region.office
    for day in week:
        start = datetime.combine(day, _NOON, AMSTERDAM)
        try:
            limit = due(start, length, norm.rule, legal, office)
            warned = moments(limit, length, percents, legal, office)
        except TermError:  # such a term has no rungs; what the terms refuse is told where it is counted
            continue
        if any(moment >= limit.limit_at for moment in warned):
            return True
    return False


def _ordinary_week(policy: Policy) -> list[date]:
    """Return the working days of the first week from which on the weekly hours alone decide, three weeks long."""
    office, monday = policy.region.office, date(2026, 1, 5)
    while not all(
        policy.legal.is_workday(day) and (day.weekday() not in office.hours or office.is_open_day(day))
        for day in _days(monday, 21)
        if day.weekday() in _WORKDAYS
    ):
        monday += timedelta(days=7)
    return _days(monday, 5)


def _days(first: date, count: int) -> list[date]:
    return [first + timedelta(days=number) for number in range(count)]
