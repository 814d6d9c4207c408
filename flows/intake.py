"""Intake from the window: one file of the inbox folder becomes routes."""

import asyncio

from prefect import flow
from prefect.states import Completed, Failed, State

from vtflow.orchestrate.context import Refused, current
from vtflow.orchestrate.provision import INTAKE


@flow(name=INTAKE, log_prints=False, persist_result=False)
async def take_in(file: str) -> State:
    """Import one file; only files of the inbox folder are accepted.

    Args:
        file: Naam van het bestand in de map 'inbox'.
    """
    context = current()
    if file not in context.inbox():
        return Failed(name=f"Geweigerd: bestand {file} staat niet in de map 'inbox'")
    try:
        return Completed(name=await asyncio.to_thread(context.import_file, file))
    except Refused as error:
        return Failed(name=f"Geweigerd: {error}")
