"""The diensten of Veilig Thuis: Voorwaarden & Vervolg and Onderzoek, from the decision to what comes after.

Who does the work, whom they spoke and what was agreed is recorded beside it (`work_commands`); here stand the steps.
"""

from collections.abc import Iterable
from typing import ClassVar, Literal

from vtflow.domain.command import Code
from vtflow.domain.draft import Draft
from vtflow.domain.legs.dienst_guards import require_assigned, require_free, require_spoken, require_written_up
from vtflow.domain.legs.leg import Leg, LegCommand, Step, Taken
from vtflow.domain.melding import State, Traject
from vtflow.domain.veiligheidsplan import require_consequences

VV, ONDERZOEK = "vv", "onderzoek"
#: conclusion that needs no agreements: what was reported proved untrue
WEERLEGD = "weerlegd"
WACHT, LOOPT, AFGEROND, BEEINDIGD = "wacht", "loopt", "afgerond", "beeindigd"
#: what comes after -> the outcome and the state it leads to
AFTER: dict[str, tuple[str, State]] = {
    "overdracht": ("overdracht", State.BESLOTEN),
    "monitoring": ("einde_bemoeienis", State.MONITORING),
    "vto": ("vto", State.BESLOTEN),
    "einde_bemoeienis": ("einde_bemoeienis", State.BESLOTEN),
}


class OpenDienst(LegCommand):
    """Begin a dienst on a melding that was decided otherwise, for instance when an overdracht came back."""

    name: ClassVar[str] = "open-dienst"
    dienst: Literal["vv", "onderzoek"]


class StartDienst(LegCommand):
    """Record the first activity."""

    name: ClassVar[str] = "start-dienst"
    activiteit: Code


class FinaliseAfsluitbrief(LegCommand):
    """Finalise the closing letter."""

    name: ClassVar[str] = "finalise-afsluitbrief"
    conclusie: Code


class EndDienst(LegCommand):
    """End the dienst and say what comes after it."""

    name: ClassVar[str] = "end-dienst"
    vervolg: Literal["overdracht", "monitoring", "vto", "einde_bemoeienis"]
    afgebroken: Code | Literal[""] = ""  #: why it ended without a closing letter


def _open(draft: Draft, _: Traject | None, command: OpenDienst) -> Iterable[Taken]:
    require_free(draft.route)
    yield Taken("dienst-besloten", {"dienst": command.dienst}, uitkomst=command.dienst)


def _start(draft: Draft, _: Traject | None, command: StartDienst) -> Iterable[Taken]:
    draft.context.policy.require_code("activiteit", command.activiteit)
    yield Taken("dienst-gestart", {"activiteit": command.activiteit})


def _write_up(draft: Draft, traject: Traject | None, command: FinaliseAfsluitbrief) -> Iterable[Taken]:
    draft.context.policy.require_code("conclusie", command.conclusie)
    require_assigned(draft.route)
    require_spoken(draft.route)
    if command.conclusie != WEERLEGD:
        require_consequences(draft.route)
    yield Taken("afsluitbrief-definitief", {"conclusie": command.conclusie})


def _end(draft: Draft, traject: Traject | None, command: EndDienst) -> Iterable[Taken]:
    if command.afgebroken:
        draft.context.policy.require_code("afbreekreden", command.afgebroken)
    require_written_up(draft.route, traject, broken_off=bool(command.afgebroken), written_up=AFGEROND)
    uitkomst, staat = AFTER[command.vervolg]
    kept = {"vervolg": command.vervolg, "afgebroken": bool(command.afgebroken), "afbreekreden": command.afgebroken}
    yield Taken("dienst-beeindigd", kept, uitkomst=uitkomst, staat=staat)


DIENST = Leg(
    soort="dienst",
    title="Dienst van Veilig Thuis",
    leg="dienst",
    begins_in=frozenset({State.BESLOTEN}),
    phases={
        WACHT: "Wacht op start",
        LOOPT: "Loopt",
        AFGEROND: "Afsluitbrief klaar",
        BEEINDIGD: "Beëindigd",
    },
    steps=(
        Step("dienst-besloten", "besloten", "open-dienst", to=WACHT, staat=State.IN_DIENST, keeps={"dienst": str}),
        Step(
            "dienst-gestart",
            "eerste activiteit",
            "start-dienst",
            of=frozenset({WACHT}),
            to=LOOPT,
            keeps={"activiteit": str},
        ),
        Step(
            "afsluitbrief-definitief",
            "afsluitbrief definitief",
            "finalise-afsluitbrief",
            of=frozenset({LOOPT}),
            to=AFGEROND,
            keeps={"conclusie": str},
        ),
        Step(
            "dienst-beeindigd",
            "beëindigd",
            "end-dienst",
            of=frozenset({WACHT, LOOPT, AFGEROND}),
            to=BEEINDIGD,
            staat=State.BESLOTEN,
            ends=True,
            keeps={"vervolg": str, "afgebroken": bool, "afbreekreden": str},
        ),
    ),
    handlers={OpenDienst: _open, StartDienst: _start, FinaliseAfsluitbrief: _write_up, EndDienst: _end},
    begins_after={
        VV: Taken("dienst-besloten", {"dienst": VV}),
        ONDERZOEK: Taken("dienst-besloten", {"dienst": ONDERZOEK}),
    },
)
