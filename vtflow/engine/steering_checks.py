"""Checks over what a planner gives: hours of teams, campaigns, measures and evaluation moments."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from vtflow.domain.capacity import INHUUR, KINDS, Capacity, monday_of, sunday_of
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.measures import CAMPAIGNS, DONE, OPEN, Measure
from vtflow.domain.measures import KINDS as MEASURE_KINDS
from vtflow.domain.norms import Policy, Region
from vtflow.domain.routing import VEILIG_THUIS

#: more hours than this in a team-week are a slip of the pen
MOST_HOURS = 10_000
LONGEST = timedelta(days=366)
#: roles that may plan, beside Veilig Thuis itself
LEADS = ("regiocoordinator", "teamleider_vt", "manager_vt", "directeur_vt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Hours to record, as a planner gives them."""

    soort: str
    team: str
    first: date  #: any day of the week; of `inhuur` the first day
    uren: int
    last: date | None = None  #: of `inhuur` only
    staff: str = ""  #: of `inhuur` only


def require_lead(region: Region, by: str) -> None:
    """Check that somebody may plan and steer.

    Raises:
        Refused: an outside team, or a team that neither is of Veilig Thuis nor leads.
        BadInput: there is no such member of staff.
    """
    team = region.team_of(by)
    leads = {region.roles.get(role, "") for role in LEADS}
    if team.code in region.profile.wachten.extern or (team.kind != VEILIG_THUIS and team.code not in leads):
        who = "Veilig Thuis zelf, de teamleider, de regiocoördinatie of het management"
        raise Refused("bevoegd", f"{by} kan dit niet vastleggen; dat kan {who}")


def row_of(region: Region, hours: Hours, by: str, now: datetime) -> Capacity:
    """Return hours as a row of the register; BadInput when something in them is unknown or wrong."""
    if hours.soort not in KINDS:
        text = f"soort uren {hours.soort!r} bestaat niet; kies uit: {', '.join(KINDS)}"
        raise BadInput(text)
    team = region.team(hours.team)
    if team.kind != VEILIG_THUIS:
        text = f"uren horen bij een team van Veilig Thuis, niet bij {team.title}"
        raise BadInput(text)
    if not 0 <= hours.uren <= MOST_HOURS:
        text = f"uren: {hours.uren} kan niet; geef 0 tot en met {MOST_HOURS}"
        raise BadInput(text)
    if hours.soort == INHUUR:
        return _hired(region, hours, by, now)
    monday = monday_of(hours.first)
    return Capacity(
        region=region.id,
        soort=hours.soort,
        team=hours.team,
        first=monday,
        last=sunday_of(monday),
        uren=hours.uren,
        recorded_at=now,
        by=by,
    )


def _hired(region: Region, hours: Hours, by: str, now: datetime) -> Capacity:
    if not hours.staff or hours.last is None:
        text = "inhuur: noem wie (--staff) en de laatste dag (--to)"
        raise BadInput(text)
    if region.team_of(hours.staff).code != hours.team:
        text = f"{hours.staff} werkt niet bij {hours.team}; noem iemand van dat team"
        raise BadInput(text)
    _require_period(hours.first, hours.last)
    return Capacity(
        region=region.id,
        soort=INHUUR,
        team=hours.team,
        first=hours.first,
        last=hours.last,
        uren=hours.uren,
        staff=hours.staff,
        recorded_at=now,
        by=by,
    )


def _require_period(first: date, last: date) -> None:
    if not first <= last <= first + LONGEST:
        when = f"van {first:%d-%m-%Y} tot en met {last:%d-%m-%Y}"
        text = f"{when} kan niet; het einde komt na het begin, hooguit een jaar later"
        raise BadInput(text)


def require_measure(policy: Policy, one: Measure) -> None:
    """Check a version of a campaign, measure or evaluation; BadInput when something is unknown or wrong."""
    region = policy.region
    if one.soort not in MEASURE_KINDS:
        text = f"soort {one.soort!r} bestaat niet; kies uit: {', '.join(MEASURE_KINDS)}"
        raise BadInput(text)
    region.team_of(one.eigenaar)
    cohorts = [cohort.id for cohort in region.profile.wachten.cohorten]
    if one.cohort and one.cohort not in cohorts:
        text = f"cohort {one.cohort!r} bestaat niet; bekend: {', '.join(cohorts) or 'geen'}"
        raise BadInput(text)
    strange = [name for name in one.gemeenten if name not in region.gemeenten]
    if strange:
        text = f"gemeente {strange[0]!r} hoort niet bij {region.title}; kies uit: {', '.join(region.gemeenten)}"
        raise BadInput(text)
    if one.soort in CAMPAIGNS:
        if one.first is None or not one.teams:
            text = f"een {one.soort} heeft een eerste dag (--from), een laatste (--due) en een team (--team)"
            raise BadInput(text)
        _require_period(one.first, one.uiterlijk)
    for team in one.teams:
        if region.team(team).kind != VEILIG_THUIS:
            text = f"{team} is geen team van Veilig Thuis; een campagne wordt gedaan door een team van Veilig Thuis"
            raise BadInput(text)


def require_change(before: Measure, after: Measure) -> None:
    """Check that a new version may follow.

    Raises:
        Refused: it ended already, or ends without its evidence or result.
    """
    if before.status != OPEN and (after.status, after.resultaat) != (before.status, before.resultaat):
        text = f"{before.code} is al {before.status}; leg een nieuwe vast met een andere code"
        raise Refused("maatregel", text)
    if after.status == DONE and not after.bewijs and not after.is_campaign:
        text = f"{before.code} is klaar als er bewijs is: geef het kenmerk van het stuk (--evidence, bv. VBP-2026-0001)"
        raise Refused("bewijs", text)
    if after.status == DONE and after.is_campaign and after.resultaat is None:
        text = f"{before.code} is een campagne: geef het resultaat, het aantal meldingen (--result)"
        raise Refused("resultaat", text)
