"""One request as the work sees it, and its answer. Knows no HTTP framework."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from vtflow.access.holder import Holder, Outcome
from vtflow.access.requests import Given
from vtflow.web.api.problem import Problem
from vtflow.web.api.sight import Sight
from vtflow.wiring import App


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request, read and not yet trusted."""

    method: str
    path: str
    names: Mapping[str, str]  #: parts of the path, by name
    query: Sequence[tuple[str, str]]
    headers: Mapping[str, str]  #: by lower case name
    body: bytes = b""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A request of a known key that may ask this."""

    parts: App
    holder: Holder
    scope: str
    request: Request
    now: datetime  #: real time
    health: Callable[[], Mapping[str, Any]]
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])
    key: str = ""  #: under which the engine carries it out once

    @property
    def ref(self) -> str:
        """The display code in the path, as it was written."""
        return self.request.names.get("ref", "").upper()

    def sight(self) -> Sight:
        """Return what reads meldingen with the eyes of this key."""
        return Sight(self.parts, self.holder, self.scope, self.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """An answer, and what the log of access says of it."""

    status: int = 200
    data: object = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    ref: str = ""
    related: bool = True
    reason: str = ""

    def given(self) -> Given:
        """Return it as it is kept under an idempotency key."""
        return Given(self.status, "" if self.data is None else json.dumps(self.data, ensure_ascii=False, default=str))


Work = Callable[[Call], Result]


def outcome_of(problem: Problem) -> Outcome:
    """Return how the log calls a problem."""
    found = {
        401: Outcome.GEWEIGERD,
        403: Outcome.GEWEIGERD,
        404: Outcome.NIET_GEVONDEN,
        409: Outcome.CONFLICT,
        412: Outcome.AFGEWEZEN,
        429: Outcome.BEGRENSD,
    }
    refused = Outcome.AFGEWEZEN if problem.code.startswith("regel-") else Outcome.ONGELDIG
    return found.get(problem.status, refused)
