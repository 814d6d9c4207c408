"""What the police told with a melding (L2): when and what kind of incident, and whether somebody was arrested."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from vtflow.domain.command import Code, JaNee
from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.domain.legs.leg import BESIDE, Leg, LegCommand, Step, Taken
from vtflow.domain.melding import Traject
from vtflow.domain.routing import VEILIG_THUIS
from vtflow.terms import local_date


class RecordZorgmelding(LegCommand):
    """Record what the police told, in codes; a second time corrects the first."""

    name: ClassVar[str] = "record-zorgmelding"
    incident: Code
    incident_op: date
    dagdeel: Code
    aanhouding: JaNee


def _record(draft: Draft, _: Traject | None, command: RecordZorgmelding) -> Iterable[Taken]:
    policy = draft.context.policy
    policy.require_code("incident", command.incident)
    policy.require_code("dagdeel", command.dagdeel)
    if command.incident_op > local_date(draft.context.at):
        text = f"het incident ({command.incident_op:%d-%m-%Y}) ligt na de vastlegging; geef een dag tot en met vandaag"
        raise Refused("datum", text)
    yield Taken(
        "zorgmelding-vastgelegd",
        {
            "incident": command.incident,
            "incident_op": command.incident_op.isoformat(),
            "dagdeel": command.dagdeel,
            "aanhouding": command.aanhouding,
            "bij_zsm": any(traject.soort == "zsm" for traject in draft.route.trajecten),
        },
    )


ZORGMELDING = Leg(
    soort="zorgmelding",
    title="Zorgmelding van de politie",
    leg="zsm",
    begins_in=BESIDE,
    phases={"vastgelegd": "Vastgelegd"},
    steps=(
        Step(
            "zorgmelding-vastgelegd",
            "vastgelegd",
            "record-zorgmelding",
            to="vastgelegd",
            by=("politie", VEILIG_THUIS),
            ends=True,
            keeps={"incident": str, "incident_op": str, "dagdeel": str, "aanhouding": bool, "bij_zsm": bool},
        ),
    ),
    handlers={RecordZorgmelding: _record},
    several=True,
)
