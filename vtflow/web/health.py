"""Health for machines: `/gezond`, `/metrics`, and the door through which Prefect's automations report.

Everybody who reaches the pages may ask whether vtflow is well; counts and reports are for this machine only.
"""

import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from vtflow.domain.errors import VtflowError
from vtflow.domain.reference import is_display_code
from vtflow.ports import StoreUnavailable
from vtflow.watch.health import FOUT, metrics_text
from vtflow.watch.kinds import DATABASE, KINDS, REPORTED
from vtflow.web.incoming import TooLarge, read_body

#: names of this machine, as a caller writes them
LOCAL_NAMES = frozenset({"127.0.0.1", "localhost"})
_LOCAL_CALLERS = frozenset({"127.0.0.1", "::1"})
_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
_BODY_LIMIT = 4096
_HINT = "Alleen op deze machine te vragen."

Facts = Callable[[], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Door:
    """What the pages of health are given."""

    facts: Facts  #: how things stand, as `health_facts` gives it; may raise StoreUnavailable
    report: Callable[[str, str], None]  #: records a kind of incident about a display code (empty: of none)
    path: str  #: address at which Prefect reports
    header: str  #: name of the header that holds the token
    token: str = field(repr=False)  #: what a reporter must show


def add_health(app: FastAPI, door: Door) -> None:
    """Add the pages; must come before other pages of the same address."""
    app.get("/gezond")(_health(door.facts))
    app.get("/metrics")(_metrics(door.facts))
    app.post(door.path)(_receiver(door))


def _read(facts: Facts) -> dict[str, Any]:
    """Return the facts; a record that cannot be read is a fact as well."""
    try:
        return dict(facts())
    except (StoreUnavailable, VtflowError) as error:
        trouble = {"soort": DATABASE, "titel": KINDS[DATABASE].title, "tekst": type(error).__name__}
        return {"stand": FOUT, "storingen": [trouble]}


def _health(facts: Facts) -> Callable[..., Response]:
    def health(request: Request, streng: str = "nee") -> JSONResponse:
        found = _read(facts)
        status = 503 if streng == "ja" and found["stand"] == FOUT else 200
        shown = found if _is_local(request) else {"stand": found["stand"]}
        return JSONResponse(json.loads(json.dumps({"status": "ok", **shown}, default=str)), status)

    return health


def _metrics(facts: Facts) -> Callable[..., Response]:
    def metrics(request: Request) -> Response:
        if not _is_local(request):
            raise HTTPException(404, _HINT)
        found = _read(facts)
        if "onderdelen" not in found:
            raise HTTPException(503, f"{KINDS[DATABASE].title}.")
        return Response(metrics_text(found), media_type=_PROMETHEUS)

    return metrics


def _receiver(door: Door) -> Callable[..., Any]:
    async def receive(request: Request) -> JSONResponse:
        given = request.headers.get(door.header, "")
        # why 404: from elsewhere, or without the token, this door does not exist
        if not _is_local(request) or not hmac.compare_digest(given.encode(), door.token.encode()):
            raise HTTPException(404, "Dit adres bestaat niet.")
        try:
            kind, ref = _reported(await read_body(request, _BODY_LIMIT))
            await run_in_threadpool(door.report, kind, ref)
        except TooLarge:
            raise HTTPException(413, "Dit is te groot.") from None
        except StoreUnavailable:
            raise HTTPException(503, "Nu is niets vast te leggen.") from None
        return JSONResponse({"vastgelegd": kind})

    return receive


def _reported(raw: bytes) -> tuple[str, str]:
    """Return kind and display code; of the name of a run only a display code at its start is taken."""
    try:
        data: Any = json.loads(raw)
        kind, run = str(data["soort"]), str(data.get("run", ""))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise HTTPException(422, "Verwacht JSON met soort en run.") from None
    if kind not in REPORTED:
        raise HTTPException(422, "Deze soort is niet bekend.")
    ref = run.split(" ", 1)[0]
    return kind, ref if is_display_code(ref) else ""


def _is_local(request: Request) -> bool:
    """Tell whether somebody on this machine asks, and not a proxy for somebody elsewhere."""
    client = request.client.host if request.client else ""
    forwarded = any(name in request.headers for name in ("x-forwarded-for", "forwarded", "x-real-ip"))
    return client in _LOCAL_CALLERS and request.url.hostname in LOCAL_NAMES and not forwarded
