"""A region file as Dutch tables: what functional managers read before it is used."""

from collections.abc import Iterable

from vtflow.domain.kinds import SOORTEN
from vtflow.domain.norms import Policy, Team
from vtflow.domain.profile import Period, Profile
from vtflow.policy.regions import REGIONAL
from vtflow.policy.table import Table

_WEEKDAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
_EVERY = {"1w": "iedere week", "2w": "om de twee weken", "6w": "om de zes weken", "kwartaal": "ieder kwartaal"}


def region_tables(policy: Policy) -> tuple[Table, ...]:
    """Return everything a region file holds: the region, teams, roles, and what it runs, agreed and reports."""
    profile = policy.region.profile
    return (
        _region(policy),
        _teams(policy),
        _roles(policy),
        _modules(profile),
        _modes(profile),
        _agreements(profile),
        _norms(policy),
        _cycles(profile),
    )


def _region(policy: Policy) -> Table:
    region = policy.region
    hours = "; ".join(
        f"{_WEEKDAYS[day]} {', '.join(f'{start:%H:%M}-{end:%H:%M}' for start, end in windows)}"
        for day, windows in sorted(region.office.hours.items())
    )
    asked = (
        "verplicht bij aanvaarden" if region.gesprek_verplicht else "niet verplicht; zonder heet de aanvaarding koud"
    )
    rows = (
        ("Gemeenten", ", ".join(region.gemeenten.values())),
        ("Subregio's", ", ".join(region.subregions.values()) or "geen"),
        ("Kantoor open", hours),
        ("Kalender", region.office.label),
        ("Gezamenlijk gesprek", asked),
        ("Bereikbaarheidsdienst", region.bereikbaarheid or "geen rooster"),
        ("Samenwerken door", ", ".join(policy.codes["soort"][one] for one in region.soorten or SOORTEN)),
        ("Criteria", region.criteria),
        ("Kanalen", ", ".join(region.channels)),
    )
    return Table(f"Regio {region.title}", ("Onderdeel", "Waarde"), rows)


def _teams(policy: Policy) -> Table:
    columns = ("Code", "Titel", "Soort team", "Gemeenten", "Medewerkers", "Coördinator", "Manager", "Bijzonder")
    return Table("Teams", columns, tuple(_team(team) for team in policy.region.teams.values()))


def _team(team: Team) -> tuple[str, ...]:
    return (
        team.code,
        team.title,
        team.kind,
        ", ".join(team.gemeenten) or "alle",
        ", ".join(team.staff),
        team.coordinator,
        team.manager,
        "; ".join(_special(team)),
    )


def _special(team: Team) -> Iterable[str]:
    if not team.open:
        yield "neemt niemand aan"
    if team.min_age is not None or team.max_age is not None:
        yield f"leeftijd {team.min_age or 0} t/m {'…' if team.max_age is None else team.max_age}"
    if team.tasks:
        yield f"taken: {', '.join(team.tasks)}"
    if team.oin:
        yield f"OIN {team.oin}"


def _roles(policy: Policy) -> Table:
    return Table("Rollen", ("Rol", "Team"), tuple(policy.region.roles.items()))


def _modules(profile: Profile) -> Table:
    rows = [
        (one.code, one.title, str(one.period), str(one.uren or ""), one.uren_source, one.note, one.source)
        for one in profile.modules.values()
    ]
    columns = ("Code", "Dienst", "Draait", "Uren per week", "Bron van de uren", "Toelichting", "Bron")
    return Table("Diensten", columns, tuple(rows))


def _modes(profile: Profile) -> Table:
    rows = [
        (
            one.id,
            one.title,
            str(one.period),
            ", ".join(one.modules),
            ", ".join(f"{module}: {team}" for module, team in one.teams.items()),
            one.source,
        )
        for one in profile.modes
    ]
    return Table("Werkwijzen", ("Id", "Werkwijze", "Geldt", "Draait altijd", "Team per dienst", "Bron"), tuple(rows))


def _agreements(profile: Profile) -> Table:
    rows = [
        (one.id, one.title, ", ".join(one.parties), str(one.period), ", ".join(one.norms), one.source)
        for one in profile.agreements
    ]
    return Table("Afspraken", ("Id", "Afspraak", "Partijen", "Geldt", "Normen", "Bron"), tuple(rows))


def _norms(policy: Policy) -> Table:
    rows = [
        (norm.id, norm.title, str(norm.length), str(Period(norm.valid_from, norm.valid_until)))
        for norm in policy.norms
        if norm.version.endswith(REGIONAL)
    ]
    return Table("Eigen normlengtes", ("Norm", "Titel", "Lengte", "Geldt"), tuple(rows))


def _cycles(profile: Profile) -> Table:
    rows = [
        (one.id, one.title, _EVERY[one.every], str(one.period), ", ".join(one.receivers), one.source)
        for one in profile.report_cycles
    ]
    return Table("Rapportages", ("Id", "Rapportage", "Ritme", "Loopt", "Aan", "Bron"), tuple(rows))
