"""Requests for information to other parties in the phase of advies: each with a ground, a term and an answer."""

from collections.abc import Iterable

from vtflow.domain import events as e
from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.domain.intake_folds import ADVIES
from vtflow.domain.legs import advies_commands as c
from vtflow.domain.legs.leg import Leg, Step, Taken
from vtflow.domain.melding import State, Traject
from vtflow.domain.routing import ONTVANGER, VEILIG_THUIS

SOORT = "informatie"
#: code of `aan` for a Veilig Thuis of another region, which is no team of this one
ANDER_VT = "ander-vt"
#: kinds of team whose information may be used in the phase of advies
_PARTIES = ("vrouwenopvang", "reclassering", "raad")
_ASKED = frozenset({"gevraagd"})


def lapse_requests(draft: Draft) -> None:
    """End the requests that are still open, because the advies ends."""
    for one in draft.route.trajecten:
        if one.soort == SOORT and one.is_open:
            fact = e.StepTaken(
                traject=one.no, soort=SOORT, stap="informatie-vervallen", fase="vervallen", bij=one.bij, ends=True
            )
            draft.record(fact)


def _request(draft: Draft, _: Traject | None, command: c.RequestInformation) -> Iterable[Taken]:
    policy, kept = draft.context.policy, {"grond": command.grond, "regio": command.regio}
    policy.require_code("informatiegrond", command.grond)
    if command.aan == ANDER_VT:
        if command.regio == policy.region.id:
            raise Refused("partij", "dit is de eigen regio; noem de regio van de andere Veilig Thuis-organisatie")
        policy.require_code("veilig_thuis", command.regio)
        # why: that organisation has no team here, so Veilig Thuis itself sees to it that an answer comes
        yield Taken("informatie-gevraagd", {**kept, "partij": ANDER_VT}, bij=draft.route.veilig_thuis)
        return
    team = policy.region.team(command.aan)
    if team.kind not in _PARTIES:
        text = (
            f"{team.title} kan in de adviesfase niet om informatie worden gevraagd; dat kan bij de vrouwenopvang, de "
            f"reclassering, de Raad voor de Kinderbescherming en een ander Veilig Thuis ({ANDER_VT}, met regio)"
        )
        raise Refused("partij", text)
    if command.regio:
        raise Refused("partij", f"regio hoort alleen bij {ANDER_VT}; laat haar weg bij {team.title}")
    yield Taken("informatie-gevraagd", {**kept, "partij": team.kind}, bij=team.code)


def _answer(draft: Draft, _: Traject, command: c.AnswerInformation) -> Iterable[Taken]:
    draft.context.policy.require_code("informatieantwoord", command.antwoord)
    yield Taken("informatie-beantwoord", {"antwoord": command.antwoord})


def _withdraw(draft: Draft, _: Traject, command: c.WithdrawInformation) -> Iterable[Taken]:
    draft.context.policy.require_code("informatie_intrekreden", command.reden)
    yield Taken("informatie-ingetrokken", {"reden": command.reden})


INFORMATIE = Leg(
    soort=SOORT,
    title="Vraag om informatie",
    leg="advies",
    of=ADVIES,
    begins_in=frozenset({State.AANGENOMEN}),
    phases={
        "gevraagd": "Gevraagd",
        "beantwoord": "Beantwoord",
        "ingetrokken": "Ingetrokken",
        "vervallen": "Vervallen met het advies",
    },
    steps=(
        Step(
            "informatie-gevraagd",
            "gevraagd",
            "request-information",
            to="gevraagd",
            keeps={"partij": str, "regio": str, "grond": str},
        ),
        Step(
            "informatie-beantwoord",
            "beantwoord",
            "answer-information",
            of=_ASKED,
            to="beantwoord",
            by=(ONTVANGER, VEILIG_THUIS),
            ends=True,
            keeps={"antwoord": str},
        ),
        Step(
            "informatie-ingetrokken",
            "ingetrokken",
            "withdraw-information",
            of=_ASKED,
            to="ingetrokken",
            ends=True,
            keeps={"reden": str},
        ),
        Step("informatie-vervallen", "vervallen", "", of=_ASKED, to="vervallen", ends=True),
    ),
    handlers={c.RequestInformation: _request, c.AnswerInformation: _answer, c.WithdrawInformation: _withdraw},
    several=True,
)
