"""The bottleneck behind a stalled handover: a code with the wait that was breached. Begins and ends in one step."""

from collections.abc import Iterable
from typing import ClassVar

from vtflow.domain.command import Code
from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.domain.legs.leg import Leg, LegCommand, Step, Taken
from vtflow.domain.legs.toelating import GEMEENTE, LOKAAL_TEAM
from vtflow.domain.melding import State, Traject, Wait
from vtflow.domain.partners import NO_INTAKE
from vtflow.domain.routing import STAGES, VEILIG_THUIS
from vtflow.domain.waiting import CONTACT_NORMS

#: legs whose waits are handovers to another party
HANDOVER_LEGS = frozenset({"overdracht", "jeugdhulp", "crisis"})


class RecordKnelpunt(LegCommand):
    """Say why a handover stalls; `traject` tells trajecten with the same norm apart."""

    name: ClassVar[str] = "record-knelpunt"
    code: Code
    norm: str = ""  #: which breached wait; may be left out where there is one


def _record(draft: Draft, _: Traject | None, command: RecordKnelpunt) -> Iterable[Taken]:
    draft.context.policy.require_code("knelpunt", command.code)
    wait = _stalled(draft, command)
    route = draft.route
    if any((t.soort, t.gegevens.get("wacht"), t.gegevens.get("code")) == ("knelpunt", wait.no, command.code)
           for t in route.trajecten):  # fmt: skip
        raise Refused("eenmalig", f"{command.code} staat al bij {wait.norm} van {route.ref}; kies een ander")
    kept = {"code": command.code, "norm": wait.norm, "wacht": wait.no, "over": wait.traject}
    yield Taken("knelpunt-vastgelegd", kept, bij=_partner(draft, wait))


def _stalled(draft: Draft, command: RecordKnelpunt) -> Wait:
    """Return the breached handover wait that is meant.

    Raises:
        Refused: none is, or it is not clear which.
    """
    waits = [wait for wait in draft.route.waits if wait.breached and _is_handover(draft, wait)]
    found = [w for w in waits if command.norm in {"", w.norm} and command.traject in {0, w.traject}]
    if not found:
        there = ", ".join(f"{wait.norm} (traject {wait.traject})" for wait in waits) or "geen"
        text = f"een knelpunt hoort bij een verstreken termijn van een overdracht of verwijzing; nu verstreken: {there}"
        raise Refused("knelpunt", text)
    if len(found) > 1:
        there = ", ".join(f"{wait.norm} (traject {wait.traject})" for wait in found)
        raise Refused("knelpunt-kiezen", f"er zijn er {len(found)} verstreken; kies met norm en traject: {there}")
    return found[0]


def _is_handover(draft: Draft, wait: Wait) -> bool:
    """Tell whether a wait is about what another party was asked to take over."""
    team = draft.context.policy.region.team(_partner(draft, wait))
    # why: contact that was missed meanwhile is not what the partner did not do
    return wait.leg in HANDOVER_LEGS and team.kind not in NO_INTAKE and wait.norm not in CONTACT_NORMS


def _partner(draft: Draft, wait: Wait) -> str:
    """Return the party at which the handover stalls: where its traject lies, else who is at the ball."""
    return draft.route.traject(wait.traject).bij if wait.traject else wait.holder


KNELPUNT = Leg(
    soort="knelpunt",
    title="Knelpunt",
    leg="jeugdhulp",
    begins_in=frozenset(STAGES) - {State.GEVOEGD, State.AFGESLOTEN},
    phases={"vastgelegd": "Vastgelegd"},
    steps=(
        Step(
            "knelpunt-vastgelegd",
            "vastgelegd",
            "record-knelpunt",
            to="vastgelegd",
            by=(VEILIG_THUIS, LOKAAL_TEAM, GEMEENTE, "coordinatie"),
            ends=True,
            keeps={"code": str, "norm": str, "wacht": int, "over": int},
        ),
    ),
    handlers={RecordKnelpunt: _record},
    several=True,
)
