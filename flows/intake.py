"""Intake from the window: one file of the inbox folder becomes routes."""

import asyncio

from prefect import flow
from prefect.states import State

from vtflow.orchestrate.context import Refused, current
from vtflow.orchestrate.provision import INTAKE
from vtflow.orchestrate.runner import completed, refused


@flow(name=INTAKE, log_prints=False, persist_result=False)
async def take_in(file: str) -> State:
    """Import one file; only files of the inbox folder are accepted.

    Args:
        file: Naam van het bestand in de map 'inbox'.
    """
    context = current()
    if file not in context.inbox():
        return refused(f"bestand {file} staat niet in de map 'inbox'")
    try:
        return completed(await asyncio.to_thread(context.import_file, file))
    except Refused as error:
        return refused(str(error))
