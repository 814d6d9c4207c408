"""The legs of a route: one Prefect flow per leg kind, all with the same short body."""

import asyncio
import logging
from collections.abc import Iterable, Mapping

from prefect import Flow
from prefect.client.schemas.objects import State, StateType

from vtflow.forms.shapes import REF
from vtflow.orchestrate.api import Json, WindowUnavailable
from vtflow.orchestrate.context import current
from vtflow.orchestrate.provision import LEG_TAG, DeploymentSpec
from vtflow.orchestrate.runner import AnyFlow
from vtflow.orchestrate.window import ending, refresh

_log = logging.getLogger(__name__)

_NUMBER: Json = {"type": "integer", "title": "Nummer", "description": "Volgnummer van het wachtmoment", "minimum": 1}


def leg_specs(kinds: Mapping[str, str]) -> list[DeploymentSpec]:
    """Return the deployment of each leg kind; `kinds` holds the Dutch description of each, in the chain's order."""
    fields = {"ref": REF, "number": _NUMBER}
    return [DeploymentSpec(kind, text, (LEG_TAG,), fields) for kind, text in kinds.items()]


def leg_flows(kinds: Iterable[str]) -> dict[str, AnyFlow]:
    """Return the flow of each leg kind, by name; the Flows page then reads as the chain."""
    return {kind: Flow(advance_leg, name=kind, log_prints=False, persist_result=False) for kind in kinds}


async def advance_leg(ref: str, number: int) -> State:
    """Settle the route, show it, arm its next moment, and say how this moment ended.

    Running it twice or never does no harm: the domain arms each number once, and the watchdog fills gaps.

    Args:
        ref: Weergavecode van de melding.
        number: Volgnummer van het wachtmoment.
    """
    context = current()
    try:
        outcome = await asyncio.to_thread(context.book.advance, ref, number)
    except Exception as error:  # noqa: BLE001 - the edge: the leg stays armed and is repeated; no text leaks to the UI
        _log.error("%s/%s: step failed", ref, number, exc_info=error)
        return State(type=StateType.CRASHED, name="Stap mislukt")
    try:
        await refresh(context.book, context.window, ref)
    except WindowUnavailable as error:
        _log.warning("%s/%s: not shown yet: %s", ref, number, error)
    end = ending(outcome)
    return State(type=StateType(end["type"]), name=end["name"])
