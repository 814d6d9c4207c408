"""Naming the regisseur: one household, one plan, one regisseur. Begins and ends in one step; the regie has no gap."""

from collections.abc import Iterable
from typing import ClassVar

from vtflow.domain.actors import require_works_at
from vtflow.domain.command import Code, Staff
from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.domain.legs.leg import BESIDE, Leg, LegCommand, Step, Taken
from vtflow.domain.legs.samen import AGREES, require_involved, require_partner
from vtflow.domain.melding import Traject
from vtflow.domain.routing import IEDEREEN


class AppointRegisseur(LegCommand):
    """Name who has the regie; `akkoord` is a member of that person's team, unless one gives the command."""

    name: ClassVar[str] = "appoint-regisseur"
    team: Code
    naam: Code
    akkoord: Staff | None = None


def agreed(draft: Draft, team: str, naam: str, akkoord: Staff | None) -> str:
    """Return the regisseur to be as `<team>.<code>`.

    Raises:
        Refused: the team only steers, the person does not work there, nobody of that team agreed, or it is the same.
        BadInput: the region has no such team.
    """
    found = require_partner(draft, team)
    require_works_at(draft, team, naam, AGREES)
    who = akkoord or draft.context.by
    if draft.context.policy.region.team_of(who).code != found.code:
        text = f"de regie gaat niet over zonder akkoord van {found.title}; noem een medewerker van dat team (akkoord)"
        raise Refused("akkoord", text)
    if draft.route.regisseur == f"{team}.{naam}":
        raise Refused("regie", f"{team}.{naam} heeft de regie al; kies een ander")
    return f"{team}.{naam}"


def _appoint(draft: Draft, _: Traject | None, command: AppointRegisseur) -> Iterable[Taken]:
    if draft.context.policy.region.team_of(draft.context.by).code != command.team:
        require_involved(draft)
    regisseur = agreed(draft, command.team, command.naam, command.akkoord)
    kept = {"was": draft.route.regisseur, "naam": command.naam, "akkoord": command.akkoord or draft.context.by}
    yield Taken("regisseur-benoemd", kept, bij=command.team, regisseur=regisseur)


REGIE = Leg(
    soort="regie",
    title="Regie",
    leg="samenwerking",
    begins_in=BESIDE,
    phases={"benoemd": "Benoemd"},
    steps=(
        Step(
            "regisseur-benoemd",
            "regisseur benoemd",
            "appoint-regisseur",
            to="benoemd",
            by=(IEDEREEN,),
            ends=True,
            keeps={"was": str, "naam": str, "akkoord": str},
        ),
    ),
    handlers={AppointRegisseur: _appoint},
    several=True,
)
