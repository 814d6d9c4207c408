"""Politie en justitie as outcome of the assessment (L6): Veilig Thuis turns to them, hears back, and decides anew."""

from collections.abc import Iterable
from typing import ClassVar, Literal

from vtflow.domain.command import Code, JaNee
from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.domain.legs.leg import Leg, LegCommand, Step, Taken
from vtflow.domain.melding import State, Traject
from vtflow.domain.routing import ONTVANGER, VEILIG_THUIS

UITKOMST = "justitie"
#: kinds of team to which Veilig Thuis may turn
_PARTIES = ("politie", "om")


class PrepareJustitie(LegCommand):
    """Take up the way to police and justice again, after the assessment was decided."""

    name: ClassVar[str] = "prepare-justitie"


class ReferJustitie(LegCommand):
    """Record that Veilig Thuis turned to the police or the Openbaar Ministerie."""

    name: ClassVar[str] = "refer-justitie"
    aan: Code
    vorm: Code


class ReportJustitie(LegCommand):
    """Report back what police or Openbaar Ministerie decided."""

    name: ClassVar[str] = "report-justitie"
    beslissing: Code


class DecideNaJustitie(LegCommand):
    """Decide what Veilig Thuis does next, now that justice has decided."""

    name: ClassVar[str] = "decide-na-justitie"
    uitkomst: Literal["overdracht", "einde_bemoeienis"]
    monitoring: JaNee = False


def _prepare(draft: Draft, _: Traject | None, __: PrepareJustitie) -> Iterable[Taken]:
    if draft.route.uitkomst != UITKOMST:
        text = f"{draft.route.ref} is besloten tot {draft.route.uitkomst}; dit kan alleen bij de uitkomst {UITKOMST}"
        raise Refused("uitkomst", text)
    yield Taken("justitie-besloten")


def _refer(draft: Draft, _: Traject | None, command: ReferJustitie) -> Iterable[Taken]:
    policy = draft.context.policy
    policy.require_code("justitievorm", command.vorm)
    team = policy.region.team(command.aan)
    if team.kind not in _PARTIES:
        known = ", ".join(t.code for kind in _PARTIES for t in policy.region.teams_of_kind(kind, draft.route.gemeente))
        text = f"{team.title} is geen politie of Openbaar Ministerie; kies uit: {known}"
        raise Refused("ontvanger", text)
    yield Taken("justitie-ingeschakeld", {"vorm": command.vorm}, bij=team.code)


def _report(draft: Draft, _: Traject | None, command: ReportJustitie) -> Iterable[Taken]:
    draft.context.policy.require_code("justitiebeslissing", command.beslissing)
    yield Taken("justitie-teruggekoppeld", {"beslissing": command.beslissing})


def _decide(_: Draft, __: Traject | None, command: DecideNaJustitie) -> Iterable[Taken]:
    if command.monitoring and command.uitkomst != "einde_bemoeienis":
        raise Refused("monitoring", "monitoring direct na het besluit kan alleen bij einde_bemoeienis")
    yield Taken(
        "justitie-vervolg-besloten",
        {"monitoring": command.monitoring},
        uitkomst=command.uitkomst,
        staat=State.MONITORING if command.monitoring else State.BESLOTEN,
    )


JUSTITIE = Leg(
    soort="justitie",
    title="Politie en justitie",
    leg="zsm",
    begins_in=frozenset({State.BESLOTEN}),
    phases={
        "voorbereiden": "Veilig Thuis schakelt in",
        "ingeschakeld": "Wacht op politie of Openbaar Ministerie",
        "teruggekoppeld": "Veilig Thuis besluit opnieuw",
        "besloten": "Besloten",
    },
    steps=(
        Step(
            "justitie-besloten",
            "besloten om in te schakelen",
            "prepare-justitie",
            to="voorbereiden",
            staat=State.BIJ_JUSTITIE,
        ),
        Step(
            "justitie-ingeschakeld",
            "ingeschakeld",
            "refer-justitie",
            of=frozenset({"voorbereiden"}),
            to="ingeschakeld",
            keeps={"vorm": str},
        ),
        Step(
            "justitie-teruggekoppeld",
            "beslissing teruggekoppeld",
            "report-justitie",
            of=frozenset({"ingeschakeld"}),
            to="teruggekoppeld",
            by=(ONTVANGER, *_PARTIES, VEILIG_THUIS),
            keeps={"beslissing": str},
        ),
        Step(
            "justitie-vervolg-besloten",
            "vervolg besloten",
            "decide-na-justitie",
            of=frozenset({"teruggekoppeld"}),
            to="besloten",
            ends=True,
            keeps={"monitoring": bool},
        ),
    ),
    handlers={
        PrepareJustitie: _prepare,
        ReferJustitie: _refer,
        ReportJustitie: _report,
        DecideNaJustitie: _decide,
    },
    begins_after={UITKOMST: Taken("justitie-besloten")},
)
