"""The one place that runs a claimed flow run inside this process.

`run_flow_async` is importable but outside Prefect's documented interface; `tests/flows/test_runner.py` is its contract.
The documented way, `serve`, can run beside this: the claim keeps the two apart.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, cast

from prefect import Flow
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.context import AsyncClientContext
from prefect.exceptions import Abort
from prefect.flow_engine import run_flow_async
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_URL,
    PREFECT_CLIENT_MAX_RETRIES,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    PREFECT_LOGGING_TO_API_ENABLED,
    temporary_settings,
)

from vtflow.orchestrate.api import Json, PrefectApi, WindowUnavailable
from vtflow.orchestrate.window import ending
from vtflow.ports import LegOutcome

AnyFlow = Flow[..., Any]
_NAME_LENGTH = 200


@asynccontextmanager
async def engine_session(api: PrefectApi) -> AsyncGenerator[None]:
    """Let runs share one client of the server of `api`, without heartbeats and without logs sent to the server."""
    settings: dict[Any, Any] = {
        PREFECT_API_URL: api.url,
        PREFECT_API_AUTH_STRING: api.auth,
        PREFECT_CLIENT_MAX_RETRIES: 3,
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
        PREFECT_LOGGING_TO_API_ENABLED: False,
    }
    with temporary_settings(settings):
        async with AsyncClientContext.get_or_create():
            yield


async def run_claimed(flow: AnyFlow, run: Json) -> None:
    """Run the flow for a run this process has claimed; a failure of the flow is in the run's state, not raised.

    Args:
        flow: An asynchronous flow.
        run: The run as the API gave it.

    Raises:
        WindowUnavailable: the server went away in the middle; the run stays Pending or Running for the watchdog.
    """
    flow_run = FlowRun.model_validate(run)
    try:
        await cast(Any, run_flow_async)(
            flow, flow_run=flow_run, parameters=flow_run.parameters, return_type="state"
        )
    except Abort:
        return  # the server took the run away from us (cancelled or deleted in the UI)
    except Exception as error:
        raise WindowUnavailable(f"run {flow_run.id}: {type(error).__name__}") from error


def ended(outcome: LegOutcome) -> State:
    """Return how a leg ended, as the flow returns it."""
    described = ending(outcome)
    return State(type=StateType(described["type"]), name=described["name"])


def completed(name: str) -> State:
    """Return a good end with a Dutch name."""
    return State(type=StateType.COMPLETED, name=name)


def refused(reason: str) -> State:
    """Return the end of a form that the domain refused; nothing was changed."""
    return State(type=StateType.FAILED, name=f"Geweigerd: {reason}"[:_NAME_LENGTH], message=reason)


def crashed(name: str) -> State:
    """Return the end of a step that broke; the domain still has its moment armed, so it is done again."""
    return State(type=StateType.CRASHED, name=name)
