"""Forms for people: one flow a form, all with the same body, which hands its fields to one use case."""

import asyncio
import logging
import re
from collections.abc import Iterable, Sequence
from inspect import Parameter, Signature
from textwrap import shorten
from typing import Any

from prefect import Flow
from prefect.client.schemas.objects import State, StateType
from prefect.context import get_run_context

from vtflow.domain.norms import Policy
from vtflow.forms.office import OfficeForm
from vtflow.forms.shapes import REF, Form
from vtflow.orchestrate.api import RequestRefused, WindowUnavailable
from vtflow.orchestrate.context import Refused, current
from vtflow.orchestrate.provision import DeploymentSpec
from vtflow.orchestrate.runner import AnyFlow

_log = logging.getLogger(__name__)

_TAG = "formulier"
_MOST = 240  #: characters of the name of a state
#: tag of a run that broke: a fault of the program, not of the field
FAULT_TAG = "storing"


def form_specs(forms: Iterable[Form | OfficeForm], policies: Sequence[Policy]) -> list[DeploymentSpec]:
    """Return the deployment of each form, with the choices of these regions."""
    return [
        DeploymentSpec(form.name, form.description, (_TAG, form.group), form.schema(policies), form.optional(policies))
        for form in forms
    ]


def form_flows(forms: Iterable[Form | OfficeForm], policies: Sequence[Policy]) -> dict[str, AnyFlow]:
    """Return the flow of each form, by name."""
    return {form.name: _flow(form, list(form.schema(policies))) for form in forms}


def _flow(form: Form | OfficeForm, names: Sequence[str]) -> AnyFlow:
    async def carry_out(**given: Any) -> State:
        return await _carry_out(form, given)

    # why: Prefect binds the values of a run to the names it finds here; what they are is for the domain to judge
    fields = [Parameter(name, Parameter.KEYWORD_ONLY, default=None) for name in names]
    carry_out.__dict__["__signature__"] = Signature(fields)
    carry_out.__doc__ = form.description
    return Flow(carry_out, name=form.name, log_prints=False, persist_result=False, validate_parameters=False)


async def _carry_out(form: Form | OfficeForm, given: dict[str, Any]) -> State:
    """Carry out a form; a refusal changes nothing.

    A refusal ends grey and a fault of the program orange, so that red stays for a term that was breached.
    """
    run_id = str(get_run_context().model_dump()["flow_run"]["id"])
    await _label(run_id, form, str(given.get("ref")))
    try:
        end = await asyncio.to_thread(current().send, form.name, given, run_id)
    except Refused as error:
        return _ended(StateType.CANCELLED, f"Geweigerd: {error}")
    except Exception as error:  # noqa: BLE001 - the edge: the form can be sent unchecked, and no text may leak to the UI
        _log.error("form failed", exc_info=error)
        await _label(run_id, form, str(given.get("ref")), FAULT_TAG)
        return State(type=StateType.CRASHED, name="Mislukt")
    return _ended(StateType.COMPLETED, end)


def _ended(kind: StateType, text: str) -> State:
    """Return the end of a form: its name as long as a page can show, the whole text with the details of the run.

    The server takes no name above some thousand characters: the run would end as broken, and nobody would read why.
    """
    name = shorten(text, _MOST, placeholder=" …")
    return State(type=kind, name=name, message=None if name == text else text)


async def _label(run_id: str, form: Form | OfficeForm, ref: str, *tags: str) -> None:
    """Let the run be found by its melding; a code that is none names nothing, since a form can be sent unchecked."""
    if re.fullmatch(REF["pattern"], ref) is None:
        return
    try:
        await current().window.label(run_id, f"{ref} · {form.name}", (_TAG, form.group, f"melding:{ref}", *tags))
    except (WindowUnavailable, RequestRefused) as error:
        _log.warning("form not labelled: %s", type(error).__name__)
