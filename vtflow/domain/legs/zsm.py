"""ZSM (L6): from an arrest, through Veilig Thuis's own answer, to the decision of the Openbaar Ministerie.

It runs beside the main line, in hours that count from the arrival at the police station.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated, ClassVar

from pydantic import Field

from vtflow.domain.command import Code, JaNee
from vtflow.domain.draft import Draft
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.legs.leg import BESIDE, Leg, LegCommand, Step, Taken
from vtflow.domain.melding import Traject
from vtflow.domain.routing import VEILIG_THUIS
from vtflow.domain.written_time import ClockTime, clock_text, written_moment
from vtflow.terms import Basis, Length, Rule, due

OM = "om"
#: how long somebody may be held in police custody at a time; it ends at its own clock time
_CUSTODY, _CLOCK = Length.parse("3d"), Rule(basis=Basis.STATUTORY, end="clock")
#: an arrest older than this cannot still be running: at most 18 hours held and six days in custody
_LONGEST = timedelta(days=7)


class RecordAanhouding(LegCommand):
    """Record an arrest; whether the offence allows pre-trial detention decides how long somebody may be held.

    `aankomst` is the clock time of arrival at the station, from which the hours count; the moment of the command where
    it is left out.
    """

    name: ClassVar[str] = "record-aanhouding"
    voorlopige_hechtenis: JaNee
    aankomst: ClockTime | None = None


class AnswerZsm(LegCommand):
    """Give Veilig Thuis's answer: the fact sheet that the table shares, in codes."""

    name: ClassVar[str] = "answer-zsm"
    bekend: JaNee
    eerdere_meldingen: Annotated[int, Field(ge=0, le=999)]
    advies: Code


class OrderInverzekeringstelling(LegCommand):
    """Record that somebody was put in police custody: three days, to the clock time `gesteld` of the order."""

    name: ClassVar[str] = "order-inverzekeringstelling"
    gesteld: ClockTime | None = None


class RecordVoorgeleiding(LegCommand):
    """Record that the rechter-commissaris saw the arrested person, and whether the custody was lawful."""

    name: ClassVar[str] = "record-voorgeleiding"
    rechtmatig: JaNee


class ExtendInverzekeringstelling(LegCommand):
    """Record that the custody was made three days longer."""

    name: ClassVar[str] = "extend-inverzekeringstelling"


class DecideZsm(LegCommand):
    """Report the decision back to Veilig Thuis; `vrij` says whether the arrested person is free again."""

    name: ClassVar[str] = "decide-zsm"
    beslissing: Code
    vrij: JaNee


def table_of(draft: Draft) -> str:
    """Return the team of the Openbaar Ministerie that decides for the gemeente of the melding.

    Raises:
        BadInput: the region has none.
    """
    region, gemeente = draft.context.policy.region, draft.route.gemeente
    teams = region.teams_of_kind(OM, gemeente)
    if not teams:
        text = f"{region.title} heeft geen team van het Openbaar Ministerie voor {gemeente}; voeg een team (om) toe"
        raise BadInput(text)
    return teams[0].code


def _arrest(draft: Draft, _: Traject | None, command: RecordAanhouding) -> Iterable[Taken]:
    arrival = written_moment(draft, command.aankomst, "de aankomst op het bureau", _LONGEST)
    kept = {"voorlopige_hechtenis": command.voorlopige_hechtenis, "aankomst": arrival.isoformat()}
    yield Taken("aanhouding-vastgelegd", kept, bij=table_of(draft))


def _answer(draft: Draft, _: Traject | None, command: AnswerZsm) -> Iterable[Taken]:
    draft.context.policy.require_code("zsm_advies", command.advies)
    if command.eerdere_meldingen and not command.bekend:
        raise Refused(
            "informatieblad", "wie eerdere meldingen heeft is bekend; geef bekend: ja, of eerdere_meldingen: 0"
        )
    kept = {"bekend": command.bekend, "eerdere_meldingen": command.eerdere_meldingen, "advies": command.advies}
    yield Taken("zsm-beantwoord", kept)


def _custody(draft: Draft, traject: Traject | None, command: OrderInverzekeringstelling) -> Iterable[Taken]:
    arrival = datetime.fromisoformat(str(traject.gegevens["aankomst"])) if traject else draft.context.at
    most = draft.context.at - arrival
    ordered = written_moment(draft, command.gesteld, "de inverzekeringstelling", most)
    yield Taken("inverzekering-gesteld", {"ivs_vanaf": ordered.isoformat(), "aankomst": arrival.isoformat()})


def _before_judge(_: Draft, traject: Traject | None, command: RecordVoorgeleiding) -> Iterable[Taken]:
    if traject is not None and "rechtmatig" in traject.gegevens:
        raise Refused("eenmalig", "de voorgeleiding is al vastgelegd; leg nu de beslissing vast (decide-zsm)")
    yield Taken("voorgeleid", {"rechtmatig": command.rechtmatig})


def _extend(draft: Draft, traject: Traject | None, _: ExtendInverzekeringstelling) -> Iterable[Taken]:
    since = str(traject.gegevens["ivs_vanaf"]) if traject else ""
    end = due(datetime.fromisoformat(since), _CUSTODY, _CLOCK).limit_at
    if draft.context.at >= end:
        text = (
            f"de inverzekeringstelling eindigde op {clock_text(end)}; verlengen kan alleen "
            "daarvoor. Was het eerder? Geef dat tijdstip; leg anders de beslissing vast (decide-zsm)"
        )
        raise Refused("verlopen", text)
    yield Taken("inverzekering-verlengd", {"ivs_vanaf": since})


def _decide(draft: Draft, _: Traject | None, command: DecideZsm) -> Iterable[Taken]:
    draft.context.policy.require_code("zsm_beslissing", command.beslissing)
    yield Taken("zsm-beslist", {"beslissing": command.beslissing, "vrij": command.vrij})


_HELD, _IN_CUSTODY, _EXTENDED = "opgehouden", "in_verzekering", "verlengd"
_RUNNING = frozenset({_HELD, _IN_CUSTODY, _EXTENDED})

ZSM = Leg(
    soort="zsm",
    title="ZSM",
    leg="zsm",
    begins_in=BESIDE,
    phases={
        _HELD: "Opgehouden voor onderzoek",
        _IN_CUSTODY: "In verzekering gesteld",
        _EXTENDED: "Inverzekeringstelling verlengd",
        "beslist": "Beslist",
    },
    steps=(
        Step(
            "aanhouding-vastgelegd",
            "aanhouding vastgelegd",
            "record-aanhouding",
            to=_HELD,
            by=("politie", OM, VEILIG_THUIS),
            keeps={"voorlopige_hechtenis": bool, "aankomst": str},
        ),
        Step(
            "zsm-beantwoord",
            "beantwoord door Veilig Thuis",
            "answer-zsm",
            of=_RUNNING,
            by=(VEILIG_THUIS,),
            keeps={"bekend": bool, "eerdere_meldingen": int, "advies": str},
        ),
        Step(
            "inverzekering-gesteld",
            "in verzekering gesteld",
            "order-inverzekeringstelling",
            of=frozenset({_HELD}),
            to=_IN_CUSTODY,
            by=("politie", OM),
            keeps={"ivs_vanaf": str, "aankomst": str},
        ),
        Step(
            "voorgeleid",
            "voorgeleid aan de rechter-commissaris",
            "record-voorgeleiding",
            of=frozenset({_IN_CUSTODY, _EXTENDED}),
            by=("politie", OM),
            keeps={"rechtmatig": bool},
        ),
        Step(
            "inverzekering-verlengd",
            "inverzekeringstelling verlengd",
            "extend-inverzekeringstelling",
            of=frozenset({_IN_CUSTODY}),
            to=_EXTENDED,
            by=(OM,),
            keeps={"ivs_vanaf": str},
        ),
        Step(
            "zsm-beslist",
            "beslissing teruggekoppeld",
            "decide-zsm",
            of=_RUNNING,
            to="beslist",
            by=("politie", OM),
            ends=True,
            keeps={"beslissing": str, "vrij": bool},
        ),
    ),
    handlers={
        RecordAanhouding: _arrest,
        AnswerZsm: _answer,
        OrderInverzekeringstelling: _custody,
        RecordVoorgeleiding: _before_judge,
        ExtendInverzekeringstelling: _extend,
        DecideZsm: _decide,
    },
    several=True,
)
