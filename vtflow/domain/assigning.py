"""Who works on a melding: its casushouder, with the caseload norm; and the team on whose list it waits."""

from vtflow.domain import work_commands as wc
from vtflow.domain import work_events as we
from vtflow.domain.absence import absence_on, stand_in
from vtflow.domain.actors import require_second
from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.domain.melding import Route, State
from vtflow.domain.norms import Region
from vtflow.domain.routing import VEILIG_THUIS
from vtflow.domain.waiting import wacht_of
from vtflow.terms import local_date

#: states in which a casushouder has no work on a melding, apart from a moment of monitoring
_NO_WORK = frozenset({State.TERUGGEKOPPELD, State.MONITORING, State.GEVOEGD, State.AFGESLOTEN})


def assign_casushouder(draft: Draft, command: wc.AssignCasushouder) -> None:
    """Assign who does the work; whoever was assigned before gives way only for a reason.

    Past the caseload norm of who is assigned it is told, or refused without a second person's agreement: as the region
    chose.

    Raises:
        Refused: somebody of another organisation, the same person again, a reason is missing, or the caseload is full.
        BadInput: no such member of staff, or the reason is not on the list.
    """
    route, policy = draft.route, draft.context.policy
    team = policy.region.team_of(command.casushouder)
    if team.kind != VEILIG_THUIS:
        raise Refused("casushouder", f"een casushouder werkt bij Veilig Thuis, niet bij {team.title}")
    require_present(draft, command.casushouder)
    was = assigned_to(route)
    if was == command.casushouder:
        raise Refused("casushouder", f"{was} is al casushouder van {route.ref}; kies een ander")
    if was and not command.reden:
        text = f"{was} is casushouder van {route.ref}; geef een reden om {command.casushouder} toe te wijzen (reden)"
        raise Refused("casushouder", text)
    if command.reden:
        policy.require_code("toewijsreden", command.reden)
    caseload, norm = _caseload(draft, command)
    draft.record(
        we.CasushouderAssigned(
            casushouder=command.casushouder,
            was=was,
            reden=command.reden,
            ander_team=bool(was) and was.split(".")[0] != team.code,
            caseload=caseload,
            norm=norm,
            boven_norm=caseload > norm,
            akkoord=command.akkoord,
            note=draft.note,
        )
    )


def require_present(draft: Draft, staff: str) -> None:
    """Check that somebody who gets work is there today.

    Raises:
        Refused: they are away or have left; the text names who stands in.
    """
    rows, day = draft.context.policy.absences, local_date(draft.context.at)
    away = absence_on(rows, staff, day)
    if away is None:
        return
    until = f"afwezig tot en met {away.last:%d-%m-%Y}" if away.last else "uit dienst"
    instead = stand_in(rows, staff, day)
    raise Refused("afwezig", f"{staff} is {until}; kies {f'de vervanger {instead}' if instead else 'een ander'}")


def _caseload(draft: Draft, command: wc.AssignCasushouder) -> tuple[int, int]:
    """Return the caseload with this melding, and the norm of who is assigned.

    Raises:
        Refused: past the norm without agreement where the region blocks that; or agreement that is not needed.
    """
    wachten, staff = draft.context.policy.region.profile.wachten, command.casushouder
    norm = wachten.caseload_van.get(staff, wachten.caseload)
    caseload = draft.context.caseload.get(staff, 0) + 1
    if command.akkoord:
        require_second(draft, command.akkoord, "een caseload boven de norm", "wie toewijst")
    if caseload > norm and wachten.caseload_blokkeert and not command.akkoord:
        text = (
            f"{staff} heeft met deze {caseload} meldingen en de norm is {norm}; kies een ander, "
            "of geef wie akkoord is (akkoord)"
        )
        raise Refused("caseload", text)
    return caseload, norm


def assigned_to(route: Route) -> str:
    """Return who was assigned to an open melding; empty while nobody was, whoever stands in, and after its close."""
    return route.casushouder if route.is_open and route.work.assigned_at is not None else ""


def counts_as_caseload(route: Route) -> bool:
    """Tell whether a melding is work for its casushouder: assigned, open, not followed only or joined elsewhere."""
    return bool(assigned_to(route)) and route.state not in _NO_WORK


def place_at_team(draft: Draft, command: wc.PlaceAtTeam) -> None:
    """Put a melding that waits on the list of another team; whoever works on it already is changed by assigning.

    Raises:
        Refused: it has a casushouder, it is there already, or the team is not of Veilig Thuis.
        BadInput: the team or reason does not exist.
    """
    route, policy = draft.route, draft.context.policy
    policy.require_code("verdeelreden", command.reden)
    team, was = policy.region.team(command.team), team_of_route(route, policy.region)
    if team.kind != VEILIG_THUIS:
        text = f"een melding wacht bij een team van Veilig Thuis, niet bij {team.title}; kies een ander"
        raise Refused("verdelen", text)
    if route.work.assigned_at is not None:
        text = f"{route.casushouder} werkt al aan {route.ref}; wissel de casushouder (assign-casushouder)"
        raise Refused("verdelen", text)
    if team.code == was:
        raise Refused("verdelen", f"{route.ref} staat al op de lijst van {team.title}; kies een ander team")
    draft.record(we.PlacedAtTeam(team=team.code, was=was, reden=command.reden, note=draft.note))


def team_of_route(route: Route, region: Region) -> str:
    """Return the team of Veilig Thuis on whose list a melding stands.

    That of its casushouder; else where it was put; else the team with a list of gemeenten that holds its own; else the
    organisation itself.
    """
    if route.work.assigned_at is not None:
        return route.casushouder.partition(".")[0]
    placed = wacht_of(route).team
    if placed:
        return placed
    own = (one.code for one in region.teams_of_kind(VEILIG_THUIS) if route.gemeente in one.gemeenten)
    return next(own, route.veilig_thuis)


def sharing_teams(region: Region) -> tuple[str, ...]:
    """Return the teams that share the list of a region: those with gemeenten of their own, else the organisation."""
    own = tuple(one.code for one in region.teams_of_kind(VEILIG_THUIS) if one.gemeenten)
    return own or (region.veilig_thuis,)
