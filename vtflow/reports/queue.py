"""The queue: open meldingen with who is at the ball and until when, nearest limit first."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from vtflow.domain.melding import Route
from vtflow.domain.routing import main_wait
from vtflow.domain.written_time import clock_text
from vtflow.engine import Policies
from vtflow.ports import Reader, Store, Stored

_PAGE = 500


def queue_rows(store: Store, policies: Policies, now: datetime, *, closed: bool = False) -> list[dict[str, Any]]:
    """Return a row a melding, nearest limit first; meldingen without a running term last."""
    found = store.read(lambda reader: [s.route for s in all_stored(reader) if closed or s.route.is_open])
    return [_row(route, policies, now) for route in sorted(found, key=_limit)]


def all_stored(reader: Reader) -> Iterator[Stored]:
    """Yield every melding by reference, page by page."""
    after = ""
    while page := reader.meldingen(None, after, _PAGE):
        yield from page
        after = page[-1].route.ref


def _limit(route: Route) -> tuple[bool, float, str]:
    wait = main_wait(route)
    return (wait is None, wait.limit_at.timestamp() if wait else 0.0, route.ref)


def _row(route: Route, policies: Policies, now: datetime) -> dict[str, Any]:
    wait = main_wait(route)
    policy = policies.policy(route.region)
    return {
        "ref": route.ref,
        "soort": route.soort,
        "staat": route.state.value,
        "gemeente": route.gemeente,
        "aan_zet": route.aan_zet,
        "verantwoordelijk": route.responsible,
        "spoed": route.acuut,
        "norm": wait.norm if wait else "",
        "titel": policy.titles.get(wait.norm, "") if wait else "",
        "te_laat_vanaf": clock_text(wait.limit_at) if wait else "",
        "niveau": max((w.level for w in route.waits), default=0),
        "te_laat": any(w.is_overdue(now) for w in route.waits),
        "termijnen": len(route.waits),
    }
