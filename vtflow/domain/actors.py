"""Whose a command is: which team may give it, and whose agreement it needs."""

from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.domain.routing import IEDEREEN, ONTVANGER, VEILIG_THUIS


def require_actor(draft: Draft, by: tuple[str, ...], receiver: str) -> None:
    """Check that the staff member exists and that the command is theirs to give.

    Veilig Thuis may record an answer that another party gave by other means. Its coordinators may do what it may do.

    Args:
        draft: The melding, with the staff member in its context.
        by: Who may: VEILIG_THUIS, ONTVANGER, IEDEREEN or kinds of team.
        receiver: Team code that fills ONTVANGER; empty when nobody does.

    Raises:
        Refused: the command belongs to another team.
        BadInput: the staff member does not exist.
    """
    region, route = draft.context.policy.region, draft.route
    team = region.team_of(draft.context.by)
    if IEDEREEN in by or team.kind == VEILIG_THUIS or team.kind in by:
        return
    if VEILIG_THUIS in by and team.code == region.team(route.veilig_thuis).coordinator:
        return
    if ONTVANGER in by and receiver and team.code == receiver:
        return
    whose = region.team(receiver).title if ONTVANGER in by and receiver else region.title
    text = f"dit is aan {whose}, niet aan {team.title}; {draft.context.by} kan dit niet vastleggen"
    raise Refused("bevoegd", text)


def require_works_at(draft: Draft, team: str, naam: str, advice: str = "") -> None:
    """Check that a person is on the list of a team; a team without a list takes any name.

    Args:
        draft: The melding, with the region's teams.
        team: Code of the team.
        naam: Code of the person.
        advice: Ends the text, in Dutch; `{staff}` in it stands for who does work there.

    Raises:
        Refused: nobody of that code works there.
        BadInput: the region has no such team.
    """
    found = draft.context.policy.region.team(team)
    if found.staff and naam not in found.staff:
        text = f"{naam!r} werkt niet bij {found.title}"
        raise Refused("persoon", f"{text}; {advice.format(staff=', '.join(found.staff))}" if advice else text)


def require_second(draft: Draft, akkoord: str, what: str, who: str = "wie het vastlegt") -> None:
    """Check four eyes: `akkoord` is a member of Veilig Thuis other than the one who gives the command.

    Args:
        draft: The melding, with who gives the command.
        akkoord: Staff member who agreed.
        what: What is agreed to, in Dutch, after "akkoord voor".
        who: The one who asks, in Dutch, after "dan".

    Raises:
        Refused: it is the same person, or somebody of another organisation.
        BadInput: the staff member does not exist.
    """
    approver = draft.context.policy.region.team_of(akkoord)
    if akkoord == draft.context.by or approver.kind != VEILIG_THUIS:
        text = f"akkoord voor {what} geeft een andere medewerker van Veilig Thuis dan {who}"
        raise Refused("vier-ogen", text)
