"""A melding of which nobody knows the gemeente yet: it waits in a queue of Veilig Thuis until somebody says it.

Only a machine may bring one in: a clerk can ask. Clocks run from its receipt whatever the gemeente turns out to be.
"""

from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.domain.gemeenten import ONBEKEND, gemeente_slug
from vtflow.domain.intake_events import GemeenteSet
from vtflow.domain.work_commands import SetGemeente


def set_gemeente(draft: Draft, command: SetGemeente) -> None:
    """Record the gemeente; who is told and which teams are possible follow from it, terms run on.

    Raises:
        Refused: the gemeente is known already.
        BadInput: the region has no such gemeente.
    """
    route, policy = draft.route, draft.context.policy
    if route.gemeente != ONBEKEND:
        name = policy.region.gemeenten.get(route.gemeente, route.gemeente)
        raise Refused("gemeente", f"van {route.ref} is de gemeente al bekend ({name}); leg nu vast wat daarop volgt")
    draft.record(GemeenteSet(gemeente=gemeente_slug(command.gemeente, policy), note=draft.note))


def require_gemeente(draft: Draft) -> None:
    """Check that it is known for which gemeente somebody is asked.

    Raises:
        Refused: nobody knows it yet.
    """
    if draft.route.gemeente == ONBEKEND:
        text = f"van {draft.route.ref} is de gemeente nog niet bekend; stel die eerst vast (set-gemeente)"
        raise Refused("gemeente", text)
