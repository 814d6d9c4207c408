"""Intake from the window: one file of the inbox folder becomes routes."""

import asyncio
import logging
from collections.abc import Sequence

from prefect import flow
from prefect.client.schemas.objects import State, StateType

from vtflow.forms.shapes import choice
from vtflow.orchestrate.context import Refused, current
from vtflow.orchestrate.provision import DeploymentSpec

_log = logging.getLogger(__name__)

INTAKE = "meldingen-innemen"


def intake_spec(files: Sequence[str]) -> DeploymentSpec:
    """Return the form `meldingen-innemen`; `files` are the names now in the inbox folder."""
    fields = {"file": choice("Bestand", files)}
    return DeploymentSpec(INTAKE, "Neemt een bestand uit de map 'inbox' in.", ("formulier",), fields)


@flow(name=INTAKE, log_prints=False, persist_result=False)
async def take_in(file: str) -> State:
    """Import one file; only files of the inbox folder are accepted.

    Args:
        file: Naam van het bestand in de map 'inbox'.
    """
    context = current()
    if file not in context.inbox():
        # why not the name: whoever sends the form unchecked can put anything in it
        return State(type=StateType.FAILED, name="Geweigerd: dit bestand staat niet in de map 'inbox'")
    try:
        result = await asyncio.to_thread(context.import_file, file)
    except Refused as error:
        return State(type=StateType.FAILED, name=f"Geweigerd: {error}")
    except Exception as error:  # noqa: BLE001 - the edge: the form can be sent unchecked, and no text may leak to the UI
        _log.error("form failed", exc_info=error)
        return State(type=StateType.FAILED, name="Mislukt")
    return State(type=StateType.COMPLETED, name=result)
