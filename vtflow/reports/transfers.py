"""Meldingen that go to another region or came from one: where each stands, who must answer, and what it became."""

from collections.abc import Iterator
from typing import Any

from vtflow.domain.legs.verhuizing import SOORT, VERHUIZING
from vtflow.domain.melding import Route, Traject
from vtflow.domain.norms import Policy
from vtflow.domain.written_time import clock_text
from vtflow.engine import Policies
from vtflow.policy.table import Table
from vtflow.ports import Store
from vtflow.reports.counted import counted_table
from vtflow.reports.labels import team_title
from vtflow.reports.queue import all_stored

COLUMNS = (
    *("ref", "regio", "naar", "stand", "bij", "sinds", "uiterlijk"),
    *("te_laat", "reden", "naam", "kenmerk", "melding"),
)
_HEADINGS = {"te_laat": "te laat", "melding": "gaat verder als"}


def transfer_rows(store: Store, policies: Policies, region: str = "", *, ended: bool = False) -> list[dict[str, Any]]:
    """Return a row a transfer, those that wait for an answer first, each of these by limit; then by moment.

    Args:
        store: The record.
        policies: Regions by name.
        region: Of meldingen that leave this region or came to it; empty: of all.
        ended: Also those that were accepted, sent back or withdrawn.
    """
    routes = store.read(lambda reader: [stored.route for stored in all_stored(reader)])
    found = [
        (one.is_open, row)
        for route in routes
        for one in route.trajecten
        if one.soort == SOORT and (ended or one.is_open) and region in {"", route.region, one.gegevens["naar"]}
        for row in (_row(route, one, policies.policy(route.region)),)
    ]
    return [row for _, row in sorted(found, key=lambda pair: (not pair[0], pair[1]["uiterlijk"], pair[1]["sinds"]))]


def _row(route: Route, one: Traject, policy: Policy) -> dict[str, Any]:
    wait = next((wait for wait in route.waits if wait.traject == one.no), None)
    known, code = one.gegevens, str(one.gegevens.get("reden", ""))
    reasons = {**policy.codes["verhuisterugreden"], **policy.codes["verhuisintrekreden"]}
    return {
        "ref": route.ref,
        "regio": route.region,
        "naar": known["naar"],
        "stand": VERHUIZING.phases[one.fase],
        "bij": team_title(one.bij, policy) if one.is_open else "",
        "sinds": clock_text(one.begun_at),
        "uiterlijk": clock_text(wait.limit_at) if wait else "",
        "te_laat": bool(wait and wait.breached),
        "reden": reasons.get(code, code),
        "naam": str(known.get("naam", "")),
        "kenmerk": str(known.get("kenmerk", "")),
        "melding": str(known.get("melding", "")),
    }


def transfer_table(rows: list[dict[str, Any]]) -> Table:
    """Return the rows as a table with Dutch headings."""
    return counted_table("Meldingen die naar een andere regio gaan", COLUMNS, rows, _HEADINGS)


def whereabouts(route: Route) -> Iterator[tuple[str, str]]:
    """Yield name and value of what a melding says of another region; nothing where it never moved."""
    if route.taken_over_from:
        yield "overgenomen_van", route.taken_over_from
    if route.taken_over_at:
        yield "overgenomen_op", clock_text(route.taken_over_at)
    if route.transferred_to:
        yield "overgedragen_aan", route.transferred_to
    if route.continues_as:
        yield "gaat_verder_als", route.continues_as
