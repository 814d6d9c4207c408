"""Forms for people: each hands its fields to one use case and shows what came of it."""

import asyncio

from prefect import flow, runtime
from prefect.states import Completed, Failed, State

from vtflow.orchestrate.context import Refused, current
from vtflow.orchestrate.provision import ESCALATE


@flow(name=ESCALATE, log_prints=False, persist_result=False)
async def escalate(ref: str, level: int, reason: str, staff: str) -> State:
    """Bring a melding to a higher level of the ladder by hand; a refusal changes nothing.

    Args:
        ref: Weergavecode van de melding.
        level: Niveau 1 tot en met 4.
        reason: Reden van de escalatie.
        staff: Medewerker die escaleert, team en code.
    """
    key = str(runtime.flow_run.id)
    try:
        await asyncio.to_thread(current().escalate, ref, level, reason, staff, key)
    except Refused as error:
        return Failed(name=f"Geweigerd: {error}")
    return Completed(name=f"Geëscaleerd naar niveau {level}")
