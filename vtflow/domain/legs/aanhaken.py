"""Aanhaken: a partner joins in by name with a role; the owner stays the owner and keeps the safety duty.

Also Veilig Thuis that advises in the background on a case of a partner (`op_achtergrond`).
"""

from collections.abc import Iterable
from typing import ClassVar

from vtflow.domain.actors import require_works_at
from vtflow.domain.command import Code, JaNee
from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.domain.kinds import AANHAKEN as KIND
from vtflow.domain.kinds import require_kind
from vtflow.domain.legs.leg import BESIDE, Leg, LegCommand, Step, Taken
from vtflow.domain.legs.samen import AANHAKEN_SOORT, AGREES, open_of, require_involved, require_partner
from vtflow.domain.melding import Traject
from vtflow.domain.routing import IEDEREEN, ONTVANGER, VEILIG_THUIS

_ASKED, _JOINED = frozenset({"gevraagd"}), frozenset({"aangehaakt"})
_PARTNER = (ONTVANGER, VEILIG_THUIS)


class AskAanhaken(LegCommand):
    """Ask a team to join in; `op_achtergrond`: it advises and has no contact with the household."""

    name: ClassVar[str] = "ask-aanhaken"
    aan: Code
    rol: Code
    op_achtergrond: JaNee = False


class AcceptAanhaken(LegCommand):
    """Join in, by name."""

    name: ClassVar[str] = "accept-aanhaken"
    naam: Code


class RefuseAanhaken(LegCommand):
    """Say that the team does not join in."""

    name: ClassVar[str] = "refuse-aanhaken"
    reden: Code


class WithdrawAanhaken(LegCommand):
    """Take the question back before it is answered."""

    name: ClassVar[str] = "withdraw-aanhaken"


class ContinueAanhaken(LegCommand):
    """Record, after a look at it, that joining in is still needed."""

    name: ClassVar[str] = "continue-aanhaken"


class StopAanhaken(LegCommand):
    """End the joining in."""

    name: ClassVar[str] = "stop-aanhaken"
    reden: Code


def _ask(draft: Draft, _: Traject | None, command: AskAanhaken) -> Iterable[Taken]:
    policy, route = draft.context.policy, draft.route
    require_kind(policy, KIND)
    require_involved(draft)
    policy.require_code("aanhaakrol", command.rol)
    team = require_partner(draft, command.aan)
    if team.code == route.responsible:
        raise Refused("aanhaken", f"{team.title} is al verantwoordelijk voor {route.ref}; laat een ander team aanhaken")
    if any(t.bij == team.code for t in open_of(draft, AANHAKEN_SOORT)):
        raise Refused("aanhaken", f"{team.title} is al gevraagd of aangehaakt; stop dat eerst (stop-aanhaken)")
    yield Taken("aanhaken-gevraagd", {"rol": command.rol, "op_achtergrond": command.op_achtergrond}, bij=team.code)


def _accept(draft: Draft, traject: Traject, command: AcceptAanhaken) -> Iterable[Taken]:
    require_works_at(draft, traject.bij, command.naam, AGREES)
    yield Taken("aangehaakt", {"naam": command.naam})


def _refuse(draft: Draft, _: Traject, command: RefuseAanhaken) -> Iterable[Taken]:
    draft.context.policy.require_code("aanhaakweigering", command.reden)
    yield Taken("aanhaken-geweigerd", {"reden": command.reden})


def _withdraw(draft: Draft, _: Traject, __: WithdrawAanhaken) -> Iterable[Taken]:
    require_involved(draft)
    yield Taken("aanhaken-ingetrokken")


def _go_on(draft: Draft, _: Traject, __: ContinueAanhaken) -> Iterable[Taken]:
    require_involved(draft)
    yield Taken("aanhaken-voortgezet")


def _stop(draft: Draft, _: Traject, command: StopAanhaken) -> Iterable[Taken]:
    require_involved(draft)
    draft.context.policy.require_code("aanhaakstop", command.reden)
    yield Taken("aanhaken-gestopt", {"reden": command.reden})


AANHAKEN = Leg(
    soort=AANHAKEN_SOORT,
    title="Aanhaken",
    leg="samenwerking",
    begins_in=BESIDE,
    phases={
        "gevraagd": "Gevraagd",
        "aangehaakt": "Aangehaakt",
        "geweigerd": "Geweigerd",
        "ingetrokken": "Ingetrokken",
        "gestopt": "Gestopt",
    },
    steps=(
        Step(
            "aanhaken-gevraagd",
            "gevraagd",
            "ask-aanhaken",
            to="gevraagd",
            by=(IEDEREEN,),
            keeps={"rol": str, "op_achtergrond": bool},
        ),
        Step("aangehaakt", "aangehaakt", "accept-aanhaken", _ASKED, "aangehaakt", _PARTNER, keeps={"naam": str}),
        Step(
            "aanhaken-geweigerd",
            "geweigerd",
            "refuse-aanhaken",
            _ASKED,
            "geweigerd",
            _PARTNER,
            ends=True,
            keeps={"reden": str},
        ),
        Step("aanhaken-ingetrokken", "ingetrokken", "withdraw-aanhaken", _ASKED, "ingetrokken", (IEDEREEN,), ends=True),
        Step("aanhaken-voortgezet", "voortgezet", "continue-aanhaken", _JOINED, by=(IEDEREEN,)),
        Step(
            "aanhaken-gestopt",
            "gestopt",
            "stop-aanhaken",
            _JOINED,
            "gestopt",
            (IEDEREEN,),
            ends=True,
            keeps={"reden": str},
        ),
    ),
    handlers={
        AskAanhaken: _ask,
        AcceptAanhaken: _accept,
        RefuseAanhaken: _refuse,
        WithdrawAanhaken: _withdraw,
        ContinueAanhaken: _go_on,
        StopAanhaken: _stop,
    },
    several=True,
)
