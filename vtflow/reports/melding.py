"""One melding as a person reads it: where it stands, all its terms, its timeline. Codes and dates only."""

from typing import Any

from vtflow.domain.advies import possible_now
from vtflow.domain.gesprekken import without_entry
from vtflow.domain.melding import Route
from vtflow.domain.norms import Policy
from vtflow.domain.persons import number_of
from vtflow.domain.routing import stage
from vtflow.domain.written_time import clock_text
from vtflow.engine import Policies
from vtflow.ports import Reader, Store, WaitRow
from vtflow.reports.labels import label
from vtflow.reports.route_view import team_title
from vtflow.reports.trajecten import trajecten
from vtflow.reports.transfers import whereabouts
from vtflow.reports.work_facts import work_facts


def melding_facts(store: Store, policies: Policies, ref: str) -> dict[str, Any] | None:
    """Return the facts of a melding; None when there is none with this reference."""
    return store.read(lambda reader: _facts(reader, policies, ref))


def _facts(reader: Reader, policies: Policies, ref: str) -> dict[str, Any] | None:
    stored = reader.melding(ref)
    if stored is None:
        return None
    route = stored.route
    policy = policies.policy(route.region)
    return {
        "ref": route.ref,
        "soort": route.soort,
        "staat": route.state.value,
        "fase": stage(route).title,
        "gemeente": route.gemeente,
        "verantwoordelijk": team_title(route.responsible, policy),
        "aan_zet": team_title(route.aan_zet, policy) if route.aan_zet else "niemand",
        "regisseur": route.regisseur,
        "nu_kan": possible_now(route),
        "ontvangen_op": clock_text(route.received_at),
        "spoed": route.acuut,
        "gevoegd_bij": route.joined_to,
        "gevoegd": list(route.joined),
        **dict(whereabouts(route)),
        **_persons(route, policy),
        **work_facts(route, policy),
        "trajecten": trajecten(route, policy),
        "termijnen": [_wait(wait, policy) for wait in reader.waits(ref)],
        "tijdlijn": [
            {"nr": nr, "op": clock_text(event.at), "wat": label(event, policy), "door": event.by}
            for nr, (event, _) in enumerate(reader.events(ref), 1)
        ],
    }


def _persons(route: Route, policy: Policy) -> dict[str, Any]:
    reasons, points, results = (policy.codes[name] for name in ("gespreksreden", "monitorpunt", "monitorresultaat"))
    return {
        "betrokkenen": list(route.betrokkenen),
        "zonder_gesprek": without_entry(route),
        "gesprekken": [
            {
                "persoon": one.persoon,
                "uitkomst": one.uitkomst.replace("_", " "),
                "reden": reasons.get(one.reden, one.reden),
                "akkoord": one.akkoord,
                "op": clock_text(one.at),
            }
            for one in sorted(route.gesprekken, key=lambda one: number_of(one.persoon))
        ],
        "monitorplan": [
            {
                "persoon": row.persoon,
                "punt": points.get(row.punt, row.punt),
                "moment": row.moment,
                "resultaat": results.get(row.resultaat, row.resultaat),
                "op": clock_text(row.at) if row.at else "",
                "door": row.door,
            }
            for row in route.monitorplan
        ],
    }


def _wait(wait: WaitRow, policy: Policy) -> dict[str, Any]:
    return {
        "norm": wait.norm,
        "titel": policy.titles.get(wait.norm, ""),
        "bij": team_title(wait.holder, policy),
        "begonnen": clock_text(wait.opened_at),
        "te_laat_vanaf": clock_text(wait.limit_at),
        "niveau": wait.level,
        "verstreken": wait.breached,
        "beeindigd": clock_text(wait.closed_at) if wait.closed_at else None,
        "op_tijd": wait.in_time,
    }
