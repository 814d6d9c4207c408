"""Support by Veilig Thuis after a team took the household over: asked, and given in time; nothing moves."""

from collections.abc import Iterable
from typing import ClassVar

from vtflow.domain.command import Code
from vtflow.domain.draft import Draft
from vtflow.domain.legs.leg import Leg, LegCommand, Step, Taken
from vtflow.domain.melding import State, Traject
from vtflow.domain.routing import ONTVANGER, VEILIG_THUIS

S = State


class RequestSupport(LegCommand):
    """Ask Veilig Thuis to think along or join in."""

    name: ClassVar[str] = "request-support"
    vraag: Code


class GiveSupport(LegCommand):
    """Record that the support was given."""

    name: ClassVar[str] = "give-support"
    wijze: Code


def _request(draft: Draft, _: Traject | None, command: RequestSupport) -> Iterable[Taken]:
    draft.context.policy.require_code("steunvraag", command.vraag)
    yield Taken("steun-gevraagd", {"vraag": command.vraag}, bij=draft.route.veilig_thuis)


def _give(draft: Draft, _: Traject | None, command: GiveSupport) -> Iterable[Taken]:
    draft.context.policy.require_code("steunwijze", command.wijze)
    yield Taken("steun-gegeven", {"wijze": command.wijze})


STEUN = Leg(
    soort="steun",
    title="Ondersteuning door Veilig Thuis",
    leg="ondersteuning",
    begins_in=frozenset(
        {S.GEACCEPTEERD, S.WACHTLIJST_ONTVANGER, S.EERSTE_CONTACT, S.HULP_GESTART, S.TERUGGEKOPPELD, S.MONITORING}
    ),
    phases={"gevraagd": "Gevraagd", "gegeven": "Gegeven"},
    steps=(
        Step(
            "steun-gevraagd",
            "gevraagd",
            "request-support",
            to="gevraagd",
            by=(ONTVANGER, VEILIG_THUIS),
            keeps={"vraag": str},
        ),
        Step(
            "steun-gegeven",
            "gegeven",
            "give-support",
            of=frozenset({"gevraagd"}),
            to="gegeven",
            ends=True,
            keeps={"wijze": str},
        ),
    ),
    handlers={RequestSupport: _request, GiveSupport: _give},
    several=True,
)
