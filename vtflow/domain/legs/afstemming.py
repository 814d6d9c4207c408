"""Afstemmingsoverleg of Veilig Thuis, police and Openbaar Ministerie (L6): an item on its agenda until carried out."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from vtflow.domain.command import Code
from vtflow.domain.draft import Draft
from vtflow.domain.errors import BadInput
from vtflow.domain.legs.leg import BESIDE, Leg, LegCommand, Step, Taken
from vtflow.domain.legs.samen import days_until
from vtflow.domain.melding import Traject
from vtflow.domain.routing import ONTVANGER, VEILIG_THUIS

AFSTEMMING_SOORT = "afstemming"
#: decision that needs no further work
NO_ACTION = "geen_actie"
_PARTIES = ("politie", "om", VEILIG_THUIS)


class AddToAfstemming(LegCommand):
    """Put a melding on the agenda of a meeting."""

    name: ClassVar[str] = "add-to-afstemming"
    datum: date
    vraag: Code


class MoveAfstemming(LegCommand):
    """Put the item on the agenda of another meeting."""

    name: ClassVar[str] = "move-afstemming"
    datum: date


class DecideAfstemming(LegCommand):
    """Record the decision, with who carries it out and by when; no action needs neither."""

    name: ClassVar[str] = "decide-afstemming"
    besluit: Code
    eigenaar: Code | None = None
    uiterlijk: date | None = None


class CompleteAfstemming(LegCommand):
    """Record that the decision was carried out."""

    name: ClassVar[str] = "complete-afstemming"
    resultaat: Code


def _planned(draft: Draft, datum: date) -> dict[str, str | int | bool]:
    return {"datum": datum.isoformat(), "dagen": days_until(draft, datum, "het overleg")}


def _add(draft: Draft, _: Traject | None, command: AddToAfstemming) -> Iterable[Taken]:
    draft.context.policy.require_code("afstemmingsvraag", command.vraag)
    kept = {**_planned(draft, command.datum), "vraag": command.vraag}
    yield Taken("afstemming-geagendeerd", kept, bij=draft.route.veilig_thuis)


def _move(draft: Draft, _: Traject | None, command: MoveAfstemming) -> Iterable[Taken]:
    yield Taken("afstemming-verplaatst", _planned(draft, command.datum))


def _decide(draft: Draft, _: Traject | None, command: DecideAfstemming) -> Iterable[Taken]:
    policy = draft.context.policy
    policy.require_code("afstemmingsbesluit", command.besluit)
    if command.besluit == NO_ACTION:
        yield Taken("afstemming-zonder-actie", {"besluit": command.besluit})
        return
    if command.eigenaar is None or command.uiterlijk is None:
        text = f"bij het besluit {command.besluit!r} horen eigenaar (een team) en uiterlijk (een datum)"
        raise BadInput(text)
    owner = policy.region.team(command.eigenaar)
    kept = {
        "besluit": command.besluit,
        "eigenaar": owner.code,
        "uiterlijk": command.uiterlijk.isoformat(),
        "dagen": days_until(draft, command.uiterlijk, "uiterlijk"),
    }
    yield Taken("afstemming-besloten", kept, bij=owner.code)


def _complete(draft: Draft, _: Traject | None, command: CompleteAfstemming) -> Iterable[Taken]:
    draft.context.policy.require_code("afstemmingsresultaat", command.resultaat)
    yield Taken("afstemming-uitgevoerd", {"resultaat": command.resultaat})


_ON_AGENDA, _DECIDED = frozenset({"geagendeerd"}), frozenset({"besloten"})

AFSTEMMING = Leg(
    soort=AFSTEMMING_SOORT,
    title="Afstemmingsoverleg",
    leg="zsm",
    begins_in=BESIDE,
    phases={"geagendeerd": "Op de agenda", "besloten": "Besloten", "afgerond": "Afgerond"},
    steps=(
        Step(
            "afstemming-geagendeerd",
            "op de agenda gezet",
            "add-to-afstemming",
            to="geagendeerd",
            by=_PARTIES,
            keeps={"datum": str, "dagen": int, "vraag": str},
        ),
        Step(
            "afstemming-verplaatst",
            "naar een ander overleg verplaatst",
            "move-afstemming",
            of=_ON_AGENDA,
            by=_PARTIES,
            keeps={"datum": str, "dagen": int},
        ),
        Step(
            "afstemming-besloten",
            "besloten",
            "decide-afstemming",
            of=_ON_AGENDA,
            to="besloten",
            by=_PARTIES,
            keeps={"besluit": str, "eigenaar": str, "uiterlijk": str, "dagen": int},
        ),
        Step(
            "afstemming-zonder-actie",
            "besloten zonder actie",
            "decide-afstemming",
            of=_ON_AGENDA,
            to="afgerond",
            by=_PARTIES,
            ends=True,
            keeps={"besluit": str},
        ),
        Step(
            "afstemming-uitgevoerd",
            "uitgevoerd",
            "complete-afstemming",
            of=_DECIDED,
            to="afgerond",
            by=(ONTVANGER, VEILIG_THUIS),
            ends=True,
            keeps={"resultaat": str},
        ),
    ),
    handlers={AddToAfstemming: _add, MoveAfstemming: _move, DecideAfstemming: _decide, CompleteAfstemming: _complete},
    several=True,
)
