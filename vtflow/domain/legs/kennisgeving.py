"""In kennis stellen: the receiver is told, confirms by name and decides for itself. Nothing moves.

Veilig Thuis stays responsible. Where the kennisgeving is all that follows, Veilig Thuis says what comes after.
"""

from collections.abc import Iterable
from typing import ClassVar, Literal

from vtflow.domain.actors import require_works_at
from vtflow.domain.command import Code
from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.domain.kinds import IN_KENNIS_STELLEN, OVERDRAGEN, require_kind
from vtflow.domain.legs.leg import BESIDE, Leg, LegCommand, Step, Taken
from vtflow.domain.legs.samen import AGREES, open_of, require_partner
from vtflow.domain.melding import Scalar, State, Traject
from vtflow.domain.routing import ONTVANGER, VEILIG_THUIS

SOORT = "kennisgeving"
_SENT, _CONFIRMED = frozenset({"verstuurd"}), frozenset({"bevestigd"})
#: outcomes that a kennisgeving can carry out by itself, when nothing else runs
_OUTCOMES = frozenset({IN_KENNIS_STELLEN, "overdracht"})
_GEEN = "geen"


class GiveKennisgeving(LegCommand):
    """Tell a team of the melding, on a legal ground."""

    name: ClassVar[str] = "give-kennisgeving"
    aan: Code
    grond: Code = "wettelijke_taak"


class ConfirmKennisgeving(LegCommand):
    """Confirm by name that it arrived; what the team does about it is its own."""

    name: ClassVar[str] = "confirm-kennisgeving"
    naam: Code


class SettleKennisgeving(LegCommand):
    """Say what follows; needed where the kennisgeving is all that was done, `geen` elsewhere."""

    name: ClassVar[str] = "settle-kennisgeving"
    vervolg: Literal["geen", "monitoring", "einde_bemoeienis", "overdracht"] = "geen"


class WithdrawKennisgeving(LegCommand):
    """Take it back before it was confirmed."""

    name: ClassVar[str] = "withdraw-kennisgeving"
    reden: Code


def _give(draft: Draft, _: Traject | None, command: GiveKennisgeving) -> Iterable[Taken]:
    policy = draft.context.policy
    require_kind(policy, IN_KENNIS_STELLEN)
    policy.require_code("grond", command.grond)
    team = require_partner(draft, command.aan)
    if team.kind == VEILIG_THUIS:
        raise Refused("partner", f"{team.title} kent de melding al; stel een partner in kennis")
    if any(t.bij == team.code for t in open_of(draft, SOORT)):
        raise Refused("eenmalig", f"{team.title} is al in kennis gesteld van {draft.route.ref}; wacht op de ontvangst")
    yield Taken("in-kennis-gesteld", {"grond": command.grond}, bij=team.code)


def _confirm(draft: Draft, traject: Traject, command: ConfirmKennisgeving) -> Iterable[Taken]:
    require_works_at(draft, traject.bij, command.naam, AGREES)
    yield Taken("kennisgeving-bevestigd", {"naam": command.naam})


def _settle(draft: Draft, traject: Traject, command: SettleKennisgeving) -> Iterable[Taken]:
    alone = _is_all(draft, traject)
    kept: dict[str, Scalar] = {"vervolg": command.vervolg, "enige": alone and command.vervolg != _GEEN}
    if not alone:
        if command.vervolg != _GEEN:
            text = f"bij {draft.route.ref} loopt meer dan deze kennisgeving; het vervolg is hier geen"
            raise Refused("vervolg", text)
        yield Taken("kennisgeving-afgerond", kept)
    elif command.vervolg == _GEEN:
        if draft.route.uitkomst == IN_KENNIS_STELLEN:
            text = (
                "de kennisgeving is het enige vervolg en Veilig Thuis blijft verantwoordelijk; "
                "kies vervolg: monitoring, einde_bemoeienis of overdracht"
            )
            raise Refused("vervolg", text)
        yield Taken("kennisgeving-afgerond", kept)
    elif command.vervolg == "overdracht":
        require_kind(draft.context.policy, OVERDRAGEN)
        yield Taken("kennisgeving-afgerond", kept, uitkomst="overdracht")
    else:
        staat = State.MONITORING if command.vervolg == "monitoring" else State.BESLOTEN
        yield Taken("kennisgeving-afgerond", kept, uitkomst="einde_bemoeienis", staat=staat)


def _is_all(draft: Draft, traject: Traject) -> bool:
    """Tell whether nothing else follows from the decision."""
    route = draft.route
    waits_for_it = route.state is State.BESLOTEN and route.uitkomst in _OUTCOMES
    return waits_for_it and not open_of(draft, SOORT, traject) and all(one.came_back for one in route.deliveries)


def _withdraw(draft: Draft, traject: Traject, command: WithdrawKennisgeving) -> Iterable[Taken]:
    draft.context.policy.require_code("intrekreden", command.reden)
    alone = draft.route.uitkomst == IN_KENNIS_STELLEN and _is_all(draft, traject)
    yield Taken("kennisgeving-ingetrokken", {"reden": command.reden, "enige": alone})


KENNISGEVING = Leg(
    soort=SOORT,
    title="In kennis stellen",
    leg="samenwerking",
    begins_in=BESIDE,
    phases={
        "verstuurd": "Verstuurd",
        "bevestigd": "Ontvangst bevestigd",
        "afgerond": "Afgerond",
        "ingetrokken": "Ingetrokken",
    },
    steps=(
        Step("in-kennis-gesteld", "in kennis gesteld", "give-kennisgeving", to="verstuurd", keeps={"grond": str}),
        Step(
            "kennisgeving-bevestigd",
            "ontvangst bevestigd",
            "confirm-kennisgeving",
            _SENT,
            "bevestigd",
            (ONTVANGER, VEILIG_THUIS),
            keeps={"naam": str},
        ),
        Step(
            "kennisgeving-afgerond",
            "vervolg bepaald",
            "settle-kennisgeving",
            _CONFIRMED,
            "afgerond",
            ends=True,
            keeps={"vervolg": str, "enige": bool},
        ),
        Step(
            "kennisgeving-ingetrokken",
            "ingetrokken",
            "withdraw-kennisgeving",
            _SENT,
            "ingetrokken",
            ends=True,
            keeps={"reden": str, "enige": bool},
        ),
    ),
    handlers={
        GiveKennisgeving: _give,
        ConfirmKennisgeving: _confirm,
        SettleKennisgeving: _settle,
        WithdrawKennisgeving: _withdraw,
    },
    several=True,
)
