"""The casusbespreking: planned with participants and their roles, held, and its agreements kept by a day.

Each agreement is a traject of its own at the team that owns it, so that one can be missed while the others are kept.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from vtflow.domain.command import Code, JaNee, Part
from vtflow.domain.draft import Draft
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.legs.leg import BESIDE, Leg, LegCommand, Step, Taken
from vtflow.domain.legs.samen import days_until, require_involved
from vtflow.domain.melding import Scalar, Traject
from vtflow.domain.routing import IEDEREEN, ONTVANGER, VEILIG_THUIS

BESPREKING_SOORT = "bespreking"
PLANNED, AGREED = "gepland", "afgesproken"
_PLANNED, _AGREED = frozenset({PLANNED}), frozenset({AGREED})
MOST = 20
#: a team or a member of its staff
Wie = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,60}(\.[a-z0-9]{1,10})?$")]


class Deelnemer(Part):
    """A team at the table, and what it is there for."""

    team: Code
    rol: Code


class Besproken(Part):
    """One agreement: who does what, by when."""

    wie: Wie
    wat: Code
    uiterlijk: date


class PlanBespreking(LegCommand):
    """Plan a casusbespreking."""

    name: ClassVar[str] = "plan-bespreking"
    op: date
    deelnemers: Annotated[tuple[Deelnemer, ...], Field(min_length=2, max_length=MOST)]
    inwoners_aanwezig: JaNee = False


class MoveBespreking(LegCommand):
    """Put it on another day."""

    name: ClassVar[str] = "move-bespreking"
    op: date


class RecordBespreking(LegCommand):
    """Record that it was held, whether residents were there, and what was agreed."""

    name: ClassVar[str] = "record-bespreking"
    inwoners_aanwezig: JaNee
    afspraken: Annotated[tuple[Besproken, ...], Field(max_length=MOST)] = ()


class CancelBespreking(LegCommand):
    """Record that it will not be held."""

    name: ClassVar[str] = "cancel-bespreking"
    reden: Code


class RecordAfspraak(LegCommand):
    """Record whether an agreement was kept."""

    name: ClassVar[str] = "record-afspraak"
    resultaat: Literal["nagekomen", "niet_nagekomen"]


def at_table(draft: Draft, deelnemers: tuple[Deelnemer, ...]) -> str:
    """Return the participants as `team=rol`, sorted and separated by a space.

    Raises:
        BadInput: a team or role is unknown, or a team stands twice.
    """
    policy = draft.context.policy
    roles: dict[str, str] = {}
    for one in deelnemers:
        policy.require_code("bespreekrol", one.rol)
        if policy.region.team(one.team).code in roles:
            text = f"{one.team} staat twee keer onder deelnemers; geef ieder team een rol"
            raise BadInput(text)
        roles[one.team] = one.rol
    return " ".join(f"{team}={rol}" for team, rol in sorted(roles.items()))


def teams_at(traject: Traject) -> tuple[str, ...]:
    """Return the teams at the table of a planned bespreking, sorted."""
    kept = str(traject.gegevens.get("deelnemers", ""))
    return tuple(pair.partition("=")[0] for pair in kept.split())


def _plan(draft: Draft, _: Traject | None, command: PlanBespreking) -> Iterable[Taken]:
    require_involved(draft)
    kept: dict[str, Scalar] = {
        "op": command.op.isoformat(),
        "dagen": days_until(draft, command.op, "de bespreking"),
        "deelnemers": at_table(draft, command.deelnemers),
        "inwoners": command.inwoners_aanwezig,
    }
    yield Taken("bespreking-gepland", kept, bij=draft.route.veilig_thuis)


def _move(draft: Draft, _: Traject, command: MoveBespreking) -> Iterable[Taken]:
    require_involved(draft)
    days = days_until(draft, command.op, "de bespreking")
    yield Taken("bespreking-verplaatst", {"op": command.op.isoformat(), "dagen": days})


def _record(draft: Draft, traject: Traject, command: RecordBespreking) -> Iterable[Taken]:
    require_involved(draft)
    agreed = [_agreement(draft, traject, one) for one in command.afspraken]
    yield Taken("bespreking-gehouden", {"inwoners": command.inwoners_aanwezig, "afspraken": len(agreed)})
    yield from agreed


def _agreement(draft: Draft, traject: Traject, one: Besproken) -> Taken:
    policy = draft.context.policy
    policy.require_code("bespreekafspraak", one.wat)
    team = one.wie.partition(".")[0]
    if "." in one.wie:
        policy.region.team_of(one.wie)
    if policy.region.team(team).code not in teams_at(traject):
        there = ", ".join(teams_at(traject))
        text = f"{one.wie} zat niet aan tafel en kan geen eigenaar van een afspraak zijn; aan tafel zaten: {there}"
        raise Refused("eigenaar", text)
    kept: dict[str, Scalar] = {
        "wie": one.wie,
        "wat": one.wat,
        "uiterlijk": one.uiterlijk.isoformat(),
        "dagen": days_until(draft, one.uiterlijk, "uiterlijk"),
        "uit": traject.no,
    }
    return Taken("afspraak-gemaakt", kept, bij=team)


def _cancel(draft: Draft, _: Traject, command: CancelBespreking) -> Iterable[Taken]:
    require_involved(draft)
    draft.context.policy.require_code("bespreekafzegging", command.reden)
    yield Taken("bespreking-vervallen", {"reden": command.reden})


def _kept(_: Draft, __: Traject, command: RecordAfspraak) -> Iterable[Taken]:
    step = "afspraak-nagekomen" if command.resultaat == "nagekomen" else "afspraak-niet-nagekomen"
    yield Taken(step)


_OWNER = (ONTVANGER, VEILIG_THUIS)
_DAY: dict[str, type] = {"op": str, "dagen": int}

BESPREKING = Leg(
    soort=BESPREKING_SOORT,
    title="Casusbespreking",
    leg="samenwerking",
    begins_in=BESIDE,
    phases={
        PLANNED: "Gepland",
        "gehouden": "Gehouden",
        "vervallen": "Vervallen",
        AGREED: "Afgesproken",
        "nagekomen": "Afspraak nagekomen",
        "niet_nagekomen": "Afspraak niet nagekomen",
    },
    steps=(
        Step(
            "bespreking-gepland",
            "gepland",
            "plan-bespreking",
            to=PLANNED,
            by=(IEDEREEN,),
            keeps={**_DAY, "deelnemers": str, "inwoners": bool},
        ),
        Step("bespreking-verplaatst", "verplaatst", "move-bespreking", _PLANNED, by=(IEDEREEN,), keeps=_DAY),
        Step(
            "bespreking-gehouden",
            "gehouden",
            "record-bespreking",
            _PLANNED,
            "gehouden",
            (IEDEREEN,),
            ends=True,
            keeps={"inwoners": bool, "afspraken": int},
        ),
        Step(
            "bespreking-vervallen",
            "vervallen",
            "cancel-bespreking",
            _PLANNED,
            "vervallen",
            (IEDEREEN,),
            ends=True,
            keeps={"reden": str},
        ),
        Step(
            "afspraak-gemaakt",
            "afspraak gemaakt",
            "",
            to=AGREED,
            keeps={"wie": str, "wat": str, "uiterlijk": str, "dagen": int, "uit": int},
        ),
        Step("afspraak-nagekomen", "afspraak nagekomen", "record-afspraak", _AGREED, "nagekomen", _OWNER, ends=True),
        Step(
            "afspraak-niet-nagekomen",
            "afspraak niet nagekomen",
            "record-afspraak",
            _AGREED,
            "niet_nagekomen",
            _OWNER,
            ends=True,
        ),
    ),
    handlers={
        PlanBespreking: _plan,
        MoveBespreking: _move,
        RecordBespreking: _record,
        CancelBespreking: _cancel,
        RecordAfspraak: _kept,
    },
    several=True,
)
