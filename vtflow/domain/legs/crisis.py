"""Crisis help: a call around the clock, beside the main line; the safety duty stays with who has it."""

from collections.abc import Iterable
from typing import ClassVar

from vtflow.domain.command import Code
from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.domain.legs.leg import Leg, LegCommand, Step, Taken
from vtflow.domain.legs.toelating import (
    KEEPS,
    LOKAAL_TEAM,
    Asked,
    Target,
    kept_of,
    require_asked,
    require_eligible,
    require_regie,
)
from vtflow.domain.melding import State, Traject
from vtflow.domain.norms import Team
from vtflow.domain.routing import ONTVANGER, STAGES, VEILIG_THUIS

_KINDS = frozenset({"crisisdienst", "vrouwenopvang"})
_CALLER, _SERVICE = (VEILIG_THUIS, LOKAAL_TEAM), (ONTVANGER, VEILIG_THUIS)
_UNANSWERED = frozenset({"gebeld", "geweigerd"})


class CallCrisis(Asked):
    """Call crisis help for one person."""

    name: ClassVar[str] = "call-crisis"


class CallNextCrisis(Target):
    """Call the next crisis service."""

    name: ClassVar[str] = "call-next-crisis"


class AnswerCrisis(LegCommand):
    """Say what the service will do."""

    name: ClassVar[str] = "answer-crisis"
    antwoord: Code


class RefuseCrisis(LegCommand):
    """Refuse the call; the next service is called."""

    name: ClassVar[str] = "refuse-crisis"
    reden: Code


class PlanCrisis(LegCommand):
    """Record the plan for what follows; the crisis leg ends."""

    name: ClassVar[str] = "plan-crisis"
    vervolg: Code


class EndCrisis(LegCommand):
    """Record that crisis help is no longer needed."""

    name: ClassVar[str] = "end-crisis"
    reden: Code


def _service(draft: Draft, code: str) -> Team:
    team = draft.context.policy.region.team(code)
    if team.kind not in _KINDS:
        text = f"{team.title} geeft geen crisishulp (soort team: {team.kind}); verwijs met refer-to-provider"
        raise Refused("aanbieder", text)
    return team


def _call(draft: Draft, _: Traject | None, command: CallCrisis) -> Iterable[Taken]:
    require_regie(draft)
    team = _service(draft, command.aan)
    require_asked(draft, command)
    kept = kept_of(command)
    require_eligible(draft, team, kept, command, spoed=True)
    yield Taken("crisis-gebeld", kept, bij=team.code)


def _call_next(draft: Draft, traject: Traject, command: CallNextCrisis) -> Iterable[Taken]:
    require_regie(draft)
    team = _service(draft, command.aan)
    if team.code == traject.bij:
        raise Refused("aanbieder", f"{team.title} is al gebeld; kies een andere dienst, of leg het antwoord vast")
    kept = {name: value for name, value in traject.gegevens.items() if name in KEEPS}
    require_eligible(draft, team, kept, command, spoed=True)
    yield Taken("crisis-doorgebeld", kept, bij=team.code)


def _answer(draft: Draft, _: Traject, command: AnswerCrisis) -> Iterable[Taken]:
    draft.context.policy.require_code("crisisantwoord", command.antwoord)
    yield Taken("crisis-beantwoord", {"antwoord": command.antwoord})


def _refuse(draft: Draft, _: Traject, command: RefuseCrisis) -> Iterable[Taken]:
    draft.context.policy.require_code("hulpweigerreden", command.reden)
    yield Taken("crisis-geweigerd", {"reden": command.reden})


def _plan(draft: Draft, _: Traject, command: PlanCrisis) -> Iterable[Taken]:
    draft.context.policy.require_code("crisisvervolg", command.vervolg)
    yield Taken("crisis-gepland", {"vervolg": command.vervolg})


def _end(draft: Draft, _: Traject, command: EndCrisis) -> Iterable[Taken]:
    require_regie(draft)
    draft.context.policy.require_code("verwijsintrekreden", command.reden)
    yield Taken("crisis-vervallen", {"reden": command.reden})


_STEPS = (
    Step("crisis-gebeld", "gebeld", "call-crisis", to="gebeld", by=_CALLER, keeps=KEEPS),
    Step(
        "crisis-doorgebeld", "volgende dienst gebeld", "call-next-crisis", _UNANSWERED, "gebeld", _CALLER, keeps=KEEPS
    ),
    Step(
        "crisis-beantwoord",
        "beantwoord",
        "answer-crisis",
        frozenset({"gebeld"}),
        "beantwoord",
        _SERVICE,
        keeps={"antwoord": str},
    ),
    Step(
        "crisis-geweigerd",
        "geweigerd",
        "refuse-crisis",
        frozenset({"gebeld"}),
        "geweigerd",
        _SERVICE,
        keeps={"reden": str},
    ),
    Step(
        "crisis-gepland",
        "plan gemaakt",
        "plan-crisis",
        frozenset({"beantwoord"}),
        "gereed",
        _SERVICE,
        ends=True,
        keeps={"vervolg": str},
    ),
    Step(
        "crisis-vervallen",
        "niet meer nodig",
        "end-crisis",
        _UNANSWERED | {"beantwoord"},
        "vervallen",
        _CALLER,
        ends=True,
        keeps={"reden": str},
    ),
)

CRISIS = Leg(
    soort="crisis",
    title="Crisishulp",
    leg="crisis",
    begins_in=frozenset(STAGES) - {State.GEVOEGD, State.AFGESLOTEN},
    phases={
        "gebeld": "Gebeld",
        "beantwoord": "Beantwoord",
        "geweigerd": "Geweigerd door de dienst",
        "gereed": "Plan gemaakt",
        "vervallen": "Niet meer nodig",
    },
    steps=_STEPS,
    handlers={
        CallCrisis: _call,
        CallNextCrisis: _call_next,
        AnswerCrisis: _answer,
        RefuseCrisis: _refuse,
        PlanCrisis: _plan,
        EndCrisis: _end,
    },
    several=True,
)
