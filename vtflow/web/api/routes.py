"""The addresses of the API, its description and a page about it. One call of `add_api` adds them to an application."""

import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from fastapi import FastAPI
from fastapi import Request as HttpRequest
from fastapi import Response as HttpResponse
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException

from vtflow.access.keys import Keys
from vtflow.web.answers.render import POLICY, render
from vtflow.web.api.call import Request
from vtflow.web.api.gate import Gate
from vtflow.web.api.meter import Meter
from vtflow.web.api.openapi import BASE, description
from vtflow.web.api.operations import OPERATIONS, Operation
from vtflow.web.api.problem import MEDIA_TYPE, Problem
from vtflow.web.api.strict import BODY_LIMIT
from vtflow.web.incoming import TooLarge, read_body
from vtflow.wiring import App, real_now

#: addresses that a system reaches with its key, without the password of the installation
OPEN_PATHS = (f"{BASE}/",)
_MOST_QUERY = 20


def add_api(
    app: FastAPI,
    parts: App,
    health: Callable[[], Mapping[str, Any]],
    seconds: Callable[[], float] = time.monotonic,
    now: Callable[[], datetime] = real_now,
) -> None:
    """Add the API.

    Args:
        app: The application.
        parts: What it works on.
        health: Returns how things stand.
        seconds: Elapsed seconds, for counting requests.
        now: Real time, for keys and the log.
    """
    regions = {code: parts.policies.policy(code).region for code in parts.settings.regions}
    gate = Gate(parts, Keys(parts.store, regions), Meter(seconds), now, health)
    api = FastAPI(title="vtflow", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    api.exception_handler(HTTPException)(_no_such_place)
    for operation in OPERATIONS:
        api.add_api_route(operation.path, _endpoint(gate, operation), methods=[operation.method], response_model=None)
    api.get("/openapi.json")(_described)
    api.get("/")(_page)
    app.mount(BASE, api)


def _described() -> JSONResponse:
    return JSONResponse(description())


def _page() -> HTMLResponse:
    return HTMLResponse(render("api", operations=OPERATIONS, base=BASE), headers={"Content-Security-Policy": POLICY})


def _endpoint(gate: Gate, operation: Operation) -> Callable[[HttpRequest], Awaitable[HttpResponse]]:
    async def answer(request: HttpRequest) -> HttpResponse:
        try:
            asked = await _read(request)
        except Problem as problem:
            return HttpResponse(problem.as_json(), problem.status, media_type=MEDIA_TYPE)
        found = await run_in_threadpool(gate.answer, operation, asked)
        body = None if found.status == 204 else found.body
        return HttpResponse(body, found.status, dict(found.headers), media_type=found.media_type)

    return answer


async def _read(request: HttpRequest) -> Request:
    """Return a request as the gate takes it; the body is read no further than the limit, whatever its stated length.

    Raises:
        Problem: 413 for too much.
    """
    try:
        body = await read_body(request, BODY_LIMIT) if request.method == "POST" else b""
    except TooLarge:
        raise Problem(413, "te-groot", f"Een verzoek is hoogstens {BODY_LIMIT // 1024} KiB.") from None
    query = request.query_params.multi_items()
    if len(query) > _MOST_QUERY:
        raise Problem(413, "te-groot", f"Een adres heeft hoogstens {_MOST_QUERY} vragen.")
    return Request(
        method=request.method,
        path=request.url.path,
        names={name: str(value) for name, value in request.path_params.items()},
        query=query,
        headers={name.lower(): value for name, value in request.headers.items()},
        body=body,
        address=request.client.host if request.client else "",
    )


async def _no_such_place(_: HttpRequest, error: Exception) -> HttpResponse:
    status = error.status_code if isinstance(error, HTTPException) else 404
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    if status == 405:
        problem = Problem(405, "methode", "Dit adres kent deze methode niet; zie /api/v1/openapi.json.")
    else:
        problem = Problem(404, "adres", "Dit adres bestaat niet; zie /api/v1/openapi.json.")
    return HttpResponse(problem.as_json(), problem.status, headers, media_type=MEDIA_TYPE)
