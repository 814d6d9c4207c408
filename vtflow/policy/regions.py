"""A region file as values: the region, its teams and calendars, and the norms as the region has them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, time, timedelta

from vtflow.domain.errors import PolicyError
from vtflow.domain.norms import Norm, Region, Team
from vtflow.domain.profile import Agreement, Cohort, Mode, Module, Period, Profile, ReportCycle, Wachten
from vtflow.domain.radar import Herhaling
from vtflow.domain.work import Contactreeks
from vtflow.policy import region_shapes as shapes
from vtflow.terms import LEGAL, Length, OfficeCalendar, TermError

_WEEKDAYS = {"ma": 0, "di": 1, "wo": 2, "do": 3, "vr": 4, "za": 5, "zo": 6}
_DAY = timedelta(days=1)
#: end of the version of a norm that has another length in the region
REGIONAL = "+regio"


def region_of(shape: shapes.RegionShape, names: Mapping[str, str], file: str) -> Region:
    """Return the region that a file describes; `names` holds the gemeenten of the country by slug.

    Raises:
        PolicyError: a calendar cannot be read or never opens.
    """
    office = office_of(f"kantoor-{shape.id}", shape.calendar, shape.calendar.hours, f"{file}: calendar")
    return Region(
        id=shape.id,
        title=shape.title,
        gemeenten={slug: names[slug] for slug in shape.gemeenten},
        veilig_thuis=shape.veilig_thuis,
        gesprek_verplicht=shape.gesprek_verplicht,
        criteria=shape.criteria,
        contactreeks=Contactreeks(**shape.contactreeks.model_dump()),
        herhaling=Herhaling(shape.herhaling.aantal, shape.herhaling.maanden),
        soorten=tuple(shape.soorten),
        triage_verplicht=shape.triage_verplicht,
        bereikbaarheid=shape.bereikbaarheid or "",
        teams={code: _team(code, team, shape, office, file) for code, team in shape.teams.items()},
        roles=shape.roles,
        office=office,
        profile=_profile(shape, file),
        subregions={code: part.title for code, part in shape.subregions.items()},
        channels=tuple(shape.channels_default),
        representation={
            table: {_WEEKDAYS[day]: team for day, team in days.items()}
            for table, days in shape.vertegenwoordiging.items()
        },
    )


def office_of(office_id: str, calendar: shapes.CalendarShape, hours: shapes.Hours, place: str) -> OfficeCalendar:
    """Return the calendar of a region's office or of a team with hours of its own.

    Raises:
        PolicyError: a window cannot be read, or there is none at all.
    """
    if not any(hours.values()):
        text = f"{place}: heeft op geen enkele dag openingstijden; geef ten minste één dag, bv. ma: ['08:30-17:00']"
        raise PolicyError(text)
    # why: a team with hours on all seven days is open on every day of the year, holidays and closing days included
    every_day = len(hours) == len(_WEEKDAYS)
    try:
        return OfficeCalendar.build(
            id=office_id,
            version=calendar.version,
            hours={_WEEKDAYS[day]: [_window(text, place) for text in texts] for day, texts in hours.items()},
            closed={} if every_day else calendar.closed,
            open_on=list(LEGAL.holidays) if every_day else calendar.open_on,
        )
    except (TermError, ValueError) as error:
        text = f"{place}: openingstijden kunnen niet: {error}"
        raise PolicyError(text) from error


def _window(text: str, place: str) -> tuple[time, time]:
    start, _, end = text.partition("-")
    try:
        # why: 24:00 is how an opening until midnight is written; as a time of day it is 00:00
        return time.fromisoformat(start), time(0) if end == "24:00" else time.fromisoformat(end)
    except ValueError as error:
        fault = f"{place}: {text!r} is geen openingstijd; schrijf bv. '08:30-17:00'"
        raise PolicyError(fault) from error


def _team(code: str, team: shapes.TeamShape, region: shapes.RegionShape, office: OfficeCalendar, file: str) -> Team:
    place = f"{file}: teams.{code}"
    return Team(
        code=code,
        title=team.title,
        kind=team.kind,
        gemeenten=tuple(team.gemeenten),
        staff=tuple(team.staff),
        coordinator=team.coordinator,
        manager=team.manager,
        office=_team_office(code, team, region, office, place),
        subregion=team.subregion,
        oin=team.oin,
        open=team.open,
        tasks=tuple(team.tasks),
        min_age=team.min_age,
        max_age=team.max_age,
    )


def _team_office(
    code: str, team: shapes.TeamShape, region: shapes.RegionShape, office: OfficeCalendar, place: str
) -> OfficeCalendar:
    """Return the hours of a team: those of the region, or with its own hours and its own days beside them."""
    if team.hours is None and not team.closed and not team.open_on:
        return office
    calendar = region.calendar
    own = {"closed": {**calendar.closed, **team.closed}, "open_on": [*calendar.open_on, *team.open_on]}
    hours = calendar.hours if team.hours is None else team.hours
    return office_of(f"kantoor-{code}", calendar.model_copy(update=own), hours, place)


def _profile(shape: shapes.RegionShape, file: str) -> Profile:
    changed: dict[str, list[str]] = {}
    known = {"", *(agreement.id for agreement in shape.agreements)}
    for override in shape.overrides:
        if override.agreement not in known:
            text = f"{file}: norms: {override.norm}: afspraak {override.agreement!r} staat niet onder agreements"
            raise PolicyError(text)
        changed.setdefault(override.agreement, []).append(override.norm)
    return Profile(
        modules={
            code: Module(code, one.title, Period(one.first, one.last), one.source, one.note, one.uren, one.uren_bron)
            for code, one in shape.modules.items()
        },
        modes=tuple(
            Mode(one.id, one.title, Period(one.first, one.last), tuple(one.modules), one.teams, one.source)
            for one in shape.modes
        ),
        agreements=tuple(
            Agreement(
                id=one.id,
                title=one.title,
                parties=tuple(one.parties),
                period=Period(one.first, one.last),
                source=one.source,
                norms=tuple(dict.fromkeys(changed.get(one.id, []))),
            )
            for one in shape.agreements
        ),
        report_cycles=tuple(
            ReportCycle(one.id, one.title, one.every, Period(one.first, one.last), tuple(one.receivers), one.source)
            for one in shape.report_cycles
        ),
        wachten=_wachten(shape.wachten),
    )


def _wachten(shape: shapes.WachtenShape) -> Wachten:
    return Wachten(
        gemist=shape.gemist,
        zonder_contact=shape.zonder_contact,
        kloof=shape.kloof,
        caseload=shape.caseload,
        caseload_blokkeert=shape.caseload_blokkeert,
        caseload_van=shape.caseload_van,
        cohorten=tuple(Cohort(one.id, one.title, Period(one.first, one.last), one.source) for one in shape.cohorten),
        extern=tuple(shape.extern),
    )


def with_overrides(norms: Iterable[Norm], overrides: Iterable[shapes.OverrideShape], file: str) -> tuple[Norm, ...]:
    """Return the norms as a region has them: where an override holds another length, before and after it the usual one.

    Raises:
        PolicyError: two overrides of one norm share a day, or one ends before it begins.
    """
    by_norm: dict[str, list[shapes.OverrideShape]] = {}
    for override in overrides:
        by_norm.setdefault(override.norm, []).append(override)
    for norm_id, found in by_norm.items():
        found.sort(key=lambda one: one.first or date.min)
        _require_apart(found, f"{file}: norms: {norm_id}")
    return tuple(version for norm in norms for version in _versions(norm, by_norm.get(norm.id, [])))


def _require_apart(overrides: list[shapes.OverrideShape], place: str) -> None:
    for number, one in enumerate(overrides):
        period = Period(one.first, one.last)
        if one.first and one.last and one.last < one.first:
            text = f"{place}: until ({one.last}) ligt voor from ({one.first})"
            raise PolicyError(text)
        if number and period.overlaps(Period(overrides[number - 1].first, overrides[number - 1].last)):
            text = f"{place}: twee lengtes gelden op dezelfde dag; laat de ene eindigen voor de andere begint"
            raise PolicyError(text)


def _versions(norm: Norm, overrides: list[shapes.OverrideShape]) -> list[Norm]:
    """Cut one version of a norm where its overrides begin and end; `overrides` are apart and in order."""
    found: list[Norm] = []
    start, end = norm.valid_from or date.min, norm.valid_until or date.max
    for one in overrides:
        first, last = max(one.first or date.min, start), min(one.last or date.max, end)
        if first > last:
            continue
        if first > start:
            found.append(_between(norm, start, first - _DAY))
        length = Length.parse(one.length)
        found.append(_between(replace(norm, length=length, version=norm.version + REGIONAL), first, last))
        if last == end:
            return found
        start = last + _DAY
    return [*found, _between(norm, start, end)] if overrides else [norm]


def _between(norm: Norm, first: date, last: date) -> Norm:
    return replace(
        norm,
        valid_from=None if first == date.min else first,
        valid_until=None if last == date.max else last,
    )
