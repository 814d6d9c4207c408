"""Forms for people: each hands its fields to one use case and shows what came of it."""

import asyncio
import logging
import re
from collections.abc import Sequence

from prefect import flow
from prefect.client.schemas.objects import State, StateType
from prefect.context import get_run_context

from flows import REF, choice
from vtflow.orchestrate.api import Json, RequestRefused, WindowUnavailable
from vtflow.orchestrate.context import Refused, current
from vtflow.orchestrate.provision import DeploymentSpec

_log = logging.getLogger(__name__)

ESCALATE = "escaleren"
_TAG = "formulier"
_LEVEL: Json = {
    "type": "integer",
    "title": "Niveau",
    "description": "1 herinnering, 2 coördinator, 3 manager, 4 bestuur",
    "enum": [1, 2, 3, 4],
}


def escalation_spec(reasons: Sequence[str], staff: Sequence[str]) -> DeploymentSpec:
    """Return the form `escaleren` with its choices: reason codes, and `<team>.<code>` of those who may act."""
    fields = {"ref": REF, "level": _LEVEL, "reason": choice("Reden", reasons), "staff": choice("Medewerker", staff)}
    return DeploymentSpec(ESCALATE, "Brengt een melding met de hand naar een hoger niveau.", (_TAG,), fields)


@flow(name=ESCALATE, log_prints=False, persist_result=False)
async def escalate(ref: str, level: int, reason: str, staff: str) -> State:
    """Bring a melding to a higher level of the ladder by hand; a refusal changes nothing.

    Args:
        ref: Weergavecode van de melding.
        level: Niveau 1 tot en met 4.
        reason: Reden van de escalatie.
        staff: Medewerker die escaleert, team en code.
    """
    key = str(get_run_context().model_dump()["flow_run"]["id"])
    await _label(key, ref, level)
    try:
        await asyncio.to_thread(current().escalate, ref, level, reason, staff, key)
    except Refused as error:
        return State(type=StateType.FAILED, name=f"Geweigerd: {error}")
    except Exception as error:  # noqa: BLE001 - the edge: the form can be sent unchecked, and no text may leak to the UI
        _log.error("form failed", exc_info=error)
        return State(type=StateType.FAILED, name="Mislukt")
    return State(type=StateType.COMPLETED, name=f"Geëscaleerd naar niveau {level}")


async def _label(run_id: str, ref: str, level: int) -> None:
    """Let the run be found by its melding; a code that is none names nothing, since a form can be sent unchecked."""
    if re.fullmatch(REF["pattern"], str(ref)) is None:
        return
    try:
        await current().window.label(run_id, f"{ref} · niveau {level}", (_TAG, f"melding:{ref}"))
    except (WindowUnavailable, RequestRefused) as error:
        _log.warning("form not labelled: %s", type(error).__name__)
