"""The one place that runs a claimed flow run inside this process.

`run_flow_async` is importable but outside Prefect's documented interface; `tests/flows/test_runner.py` is its contract.
The documented way, `serve`, can run beside this: the claim keeps the two apart.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import httpx
from prefect import Flow
from prefect.client.schemas.objects import FlowRun
from prefect.context import AsyncClientContext
from prefect.exceptions import Abort, ObjectNotFound
from prefect.flow_engine import run_flow_async
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_REQUEST_TIMEOUT,
    PREFECT_API_URL,
    PREFECT_CLIENT_MAX_RETRIES,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    PREFECT_LOGGING_TO_API_ENABLED,
    temporary_settings,
)

from vtflow.orchestrate.api import Json, PrefectApi, WindowUnavailable

AnyFlow = Flow[..., Any]
_UNUSED = Path("results")


@asynccontextmanager
async def engine_session(api: PrefectApi) -> AsyncGenerator[None]:
    """Let runs share one client of the server of `api`, without heartbeats and without logs sent to the server."""
    settings: dict[Any, Any] = {
        PREFECT_API_URL: api.url,
        PREFECT_API_REQUEST_TIMEOUT: 20.0,  # why: a server that hangs must not hold a leg longer than our own calls
        PREFECT_API_AUTH_STRING: api.auth,
        PREFECT_CLIENT_MAX_RETRIES: 3,
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
        PREFECT_LOGGING_TO_API_ENABLED: False,
    }
    with temporary_settings(settings):
        async with AsyncClientContext.get_or_create():
            yield


async def run_claimed(flow: AnyFlow, run: Json) -> None:
    """Run the asynchronous flow for a run this process has claimed; how it ended is in the run's state.

    When the server goes away in the middle the run stays Pending or Running, for the watchdog.
    """
    flow_run = FlowRun.model_validate(run)
    run_async = cast(Any, run_flow_async)
    # why: nothing is stored, but without a place Prefect asks the server for one, blocking this event loop.
    flow.result_storage = _UNUSED
    try:
        await run_async(flow, flow_run=flow_run, parameters=flow_run.parameters, return_type="state")
    except (Abort, ObjectNotFound):
        return  # cancelled or deleted in the UI meanwhile
    except httpx.HTTPError as error:
        if isinstance(error, httpx.HTTPStatusError) and error.response.status_code == httpx.codes.NOT_FOUND.value:
            return
        raise WindowUnavailable(type(error).__name__) from error
