"""The one queue of a region: open meldingen in the order in which they come up, each with why it stands there."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from vtflow.domain.assigning import team_of_route
from vtflow.domain.measures import received_on
from vtflow.domain.melding import Route
from vtflow.domain.priority import Place, place_of
from vtflow.domain.waiting import RIJEN, queue_of, risk_of
from vtflow.domain.written_time import clock_text
from vtflow.engine import Policies
from vtflow.ports import Reader, Store, Stored

_PAGE = 500


def queue_rows(store: Store, policies: Policies, now: datetime, *, closed: bool = False) -> list[dict[str, Any]]:
    """Return a row a melding: urgency first, then the share of its norm that is used, then age; the order is total.

    `plaats` is the place in the queue of its region, by which nobody is helped sooner for living in another gemeente;
    `waarom` tells in Dutch what put it there. A joined melding of which no term runs goes along with the one it is
    joined to: it has no place and comes after those that have one. Closed ones have no place and come last.
    """
    found = store.read(lambda reader: [s.route for s in all_stored(reader) if closed or s.route.is_open])
    return ranked_rows(found, policies, now)


def ranked_rows(routes: Iterable[Route], policies: Policies, now: datetime) -> list[dict[str, Any]]:
    """Return the rows of `queue_rows` for these meldingen, in its order; places are counted among them."""
    found = list(routes)
    joined: defaultdict[str, list[Route]] = defaultdict(list)
    for route in found:
        if route.joined_to:
            joined[route.joined_to].append(route)
    placed = [(route, place_of(route, now, joined.get(route.ref, ()))) for route in found]
    placed.sort(key=lambda pair: (not pair[0].is_open, bool(pair[1].along_with), pair[1].key))
    places: Counter[str] = Counter()
    rows: list[dict[str, Any]] = []
    for route, place in placed:
        counts = route.is_open and not place.along_with
        places[route.region] += counts
        rows.append(_row(route, policies, now, place, places[route.region] if counts else None))
    return rows


def all_stored(reader: Reader) -> Iterator[Stored]:
    """Yield every melding by reference, page by page."""
    after = ""
    while page := reader.meldingen(None, after, _PAGE):
        yield from page
        after = page[-1].route.ref


def _row(route: Route, policies: Policies, now: datetime, stands: Place, place: int | None) -> dict[str, Any]:
    wait, policy = stands.lead, policies.policy(route.region)
    title = policy.titles.get(wait.norm, "") if wait else ""
    return {
        "ref": route.ref,
        "soort": route.soort,
        "staat": route.state.value,
        "gemeente": route.gemeente,
        "aan_zet": route.aan_zet,
        "verantwoordelijk": route.responsible,
        "spoed": route.acuut,
        "norm": wait.norm if wait else "",
        "titel": title,
        "te_laat_vanaf": clock_text(wait.limit_at) if wait else "",
        "niveau": max((w.level for w in route.waits), default=0),
        "te_laat": any(w.is_overdue(now) for w in route.waits),
        "termijnen": len(route.waits),
        "plaats": place,
        "waarom": stands.why(title) if route.is_open else "",
        "risico": risk_of(route),
        "wacht_in": RIJEN.get(queue_of(route), ""),
        "team": team_of_route(route, policy.region),
        "cohort": policy.region.profile.wachten.cohort_on(received_on(route)),
    }
