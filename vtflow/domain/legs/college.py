"""Telling the college that the Raad was asked for an investigation: a duty of its own that outlives the VTO."""

from collections.abc import Iterable
from typing import ClassVar

from vtflow.domain.command import Code
from vtflow.domain.draft import Draft
from vtflow.domain.legs.leg import BESIDE, Leg, LegCommand, Step, Taken
from vtflow.domain.melding import Traject


class InformCollege(LegCommand):
    """Record that the college was told."""

    name: ClassVar[str] = "inform-college"
    wijze: Code


def _begin(_: Draft, __: Traject | None) -> Iterable[Taken]:
    yield Taken("college-te-informeren")


def _inform(draft: Draft, _: Traject | None, command: InformCollege) -> Iterable[Taken]:
    draft.context.policy.require_code("wijze", command.wijze)
    yield Taken("college-geinformeerd", {"wijze": command.wijze})


COLLEGE = Leg(
    soort="college",
    title="College informeren",
    leg="raadsonderzoek",
    begins_in=BESIDE,
    phases={"te_informeren": "Nog te informeren", "geinformeerd": "Geïnformeerd"},
    steps=(
        Step("college-te-informeren", "nog te informeren over het verzoek tot onderzoek", "", to="te_informeren"),
        Step(
            "college-geinformeerd",
            "geïnformeerd over het verzoek tot onderzoek",
            "inform-college",
            frozenset({"te_informeren"}),
            "geinformeerd",
            ends=True,
            keeps={"wijze": str},
        ),
    ),
    handlers={InformCollege: _inform},
    several=True,
    after={"vto-verstuurd": _begin},
)
