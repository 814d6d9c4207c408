"""What the radar found about a melding, for who assesses it: the earlier meldingen by code, date and class.

No personal data and nothing about what happened: it says who was responsible, how it ended, and what went wrong.
"""

from typing import Any

from vtflow.domain import events as e
from vtflow.domain.melding import Route
from vtflow.domain.norms import Policy
from vtflow.domain.written_time import clock_text
from vtflow.engine import Policies
from vtflow.ports import Reader, Store, Stored
from vtflow.reports.intake_words import PHASES
from vtflow.reports.route_view import team_title

#: what brought a handover back to Veilig Thuis
_RETURNS = (e.OverdrachtReturned, e.OverdrachtRefused, e.OverdrachtHandedBack)
COLUMNS = (
    "ref",
    "regio",
    "ontvangen_op",
    "gesloten_op",
    "klasse",
    "staat",
    "uitkomst",
    "verantwoordelijk",
    "teruggaven",
    "verstreken",
)


def history(store: Store, policies: Policies, ref: str) -> dict[str, Any] | None:
    """Return what the radar found about a melding; None when there is none with this reference."""

    def work(reader: Reader) -> dict[str, Any] | None:
        stored = reader.melding(ref)
        return history_facts(reader, policies, stored) if stored else None

    return store.read(work)


def history_facts(reader: Reader, policies: Policies, stored: Stored) -> dict[str, Any]:
    """Return class, counts and reasons of one melding, and a row for every other one about the household.

    `meldingen` holds those received before it, oldest first, and `latere` the codes of those that came after it.
    """
    route = stored.route
    first = reader.events(route.ref)[0][0].fact
    marked = [ev.fact for ev, _ in reader.events(route.ref) if isinstance(ev.fact, e.RepetitionMarked)]
    about = reader.about_same(route.ref)
    earlier = [one for one in about if (one.route.received_at, one.id) < (route.received_at, stored.id)]
    return {
        "ref": route.ref,
        "klasse": class_text(route, first),
        "eerdere": route.eerdere,
        "eerdere_12m": first.eerdere_12m if isinstance(first, e.MeldingRegistered) and route.klasse else 0,
        "structureel": route.structureel,
        "herhaling": f"{marked[0].aantal} in {marked[0].maanden} maanden, grens {marked[0].grens}" if marked else "",
        "meldingen": [_row(reader, one.route, policies.policy(one.route.region)) for one in earlier],
        "latere": [one.route.ref for one in about if one not in earlier],
    }


def class_text(route: Route, first: e.Fact) -> str:
    """Return the class of a melding in words; a melding that was split off has none any more."""
    if route.klasse and isinstance(first, e.MeldingTakenOver):
        return route.klasse
    if not route.klasse or not isinstance(first, e.MeldingRegistered):
        return "niet ingedeeld"
    return f"{route.klasse} {PHASES[first.fase]}" if first.fase else route.klasse


def _row(reader: Reader, route: Route, policy: Policy) -> dict[str, Any]:
    facts = [event.fact for event, _ in reader.events(route.ref)]
    teams = dict.fromkeys(team for team, _, _ in reader.responsibilities(route.ref))
    return {
        "ref": route.ref,
        "regio": policy.region.title,
        "ontvangen_op": clock_text(route.received_at),
        "gesloten_op": clock_text(route.closed_at) if route.closed_at else "",
        "klasse": class_text(route, facts[0]),
        "staat": route.state.value,
        "uitkomst": policy.codes["uitkomst"].get(route.uitkomst or "", route.uitkomst or ""),
        "verantwoordelijk": [team_title(team, policy) for team in teams],
        "teruggaven": sum(isinstance(fact, _RETURNS) for fact in facts),
        "verstreken": sum(wait.breached for wait in reader.waits(route.ref)),
    }
