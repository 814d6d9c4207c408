"""The legs of a route: one Prefect flow per leg kind, all with the same short body."""

import asyncio
import logging
from collections.abc import Iterable

from prefect import flow
from prefect.states import Crashed, State, StateType

from vtflow.orchestrate.api import WindowUnavailable
from vtflow.orchestrate.context import current
from vtflow.orchestrate.runner import AnyFlow
from vtflow.orchestrate.window import ending, refresh

_log = logging.getLogger(__name__)


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
    except Exception as error:  # noqa: BLE001 - the edge: the leg stays armed and the watchdog repeats it
        _log.error("%s/%s: step failed: %s", ref, number, type(error).__name__, exc_info=error)
        return Crashed(name="Stap mislukt")
    try:
        await refresh(context.book, context.window, ref)
    except WindowUnavailable as error:
        _log.warning("%s/%s: not shown yet: %s", ref, number, error)
    described = ending(outcome)
    return State(type=StateType(described["type"]), name=described["name"])


def leg_flows(kinds: Iterable[str]) -> dict[str, AnyFlow]:
    """Return the flow of each leg kind, by name; the Flows page then reads as the chain."""
    decorate = flow(log_prints=False, persist_result=False, validate_parameters=True)
    return {kind: decorate(advance_leg).with_options(name=kind) for kind in kinds}
