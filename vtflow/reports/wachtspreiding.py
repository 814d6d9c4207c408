"""Equal waiting in a region: how long meldingen wait for Veilig Thuis per gemeente and team, and moves that help."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any

from vtflow.domain.assigning import counts_as_caseload, sharing_teams
from vtflow.domain.fair import Measure, Move, Waiting, load_of, median_days, p90, proposals
from vtflow.domain.melding import Route
from vtflow.domain.norms import Policy
from vtflow.domain.waiting_lists import OWN_STATES, waiting_list
from vtflow.engine import Policies
from vtflow.policy.table import Table
from vtflow.ports import Reader, Store
from vtflow.reports.chain import Chain
from vtflow.reports.counted import counted_table, known_on
from vtflow.reports.kept import open_then
from vtflow.terms import local_date, local_midnight
from vtflow.terms.zone import ONE_DAY

COLUMNS = ("regio", "soort", "naam", "aantal", "mediaan", "p90", "langste", "verschil", "grens", "alarm")
LOADS = ("regio", "team", "mensen", "meldingen", "wachtend", "per_mens", "te_laat", "boven_norm")
MOVES = ("ref", "van", "naar", "werkdagen", "verschil_voor", "verschil_na", "waarom")
_HEADINGS = {
    "mediaan": "mediaan (werkdagen)",
    "p90": "90 % binnen (werkdagen)",
    "langste": "langste (werkdagen)",
    "verschil": "verschil tussen hoogste en laagste mediaan",
    "grens": "grens van de regio",
    "ref": "kenmerk",
    "per_mens": "meldingen per medewerker",
    "te_laat": "te laat",
    "boven_norm": "medewerkers boven de caseloadnorm",
    "verschil_voor": "verschil voor",
    "verschil_na": "verschil na",
}
#: what is made equal, by name: words for the reason of a move, and code of that reason
WACHTTIJD, WERKDRUK = "wachttijd", "werkdruk"
MEASURES = {WACHTTIJD: "gelijke_wachttijd", WERKDRUK: "werkdruk"}


@dataclass(frozen=True, slots=True)
class _Lists:
    """What waits and what is worked on in one region."""

    policy: Policy
    waiting: tuple[tuple[Waiting, Route], ...]  #: in the order of the queue
    working: tuple[Route, ...]


def _lists(reader: Reader, policies: Policies, now: datetime, on: date | None, region: str = "") -> list[_Lists]:
    moment = min(now, local_midnight(on + ONE_DAY)) if on else now
    today = on or local_date(now)
    lists: list[_Lists] = []
    for name, routes in sorted(open_then(reader, on, region, may_count=may_count).items()):
        policy = policies.policy(name)
        waiting = waiting_list(routes, policy, moment, today)
        lists.append(_Lists(policy, waiting, tuple(one for one in routes if counts_as_caseload(one))))
    return lists


def may_count(chain: Chain) -> bool:
    """Tell whether a melding can be on a list or in hand: it waits for Veilig Thuis, or somebody was assigned."""
    return chain.turns[-1].state in OWN_STATES or chain.first("casushouder-toegewezen") is not None


def spreiding_rows(store: Store, policies: Policies, now: datetime, on: date | None = None) -> list[dict[str, Any]]:
    """Return a row a gemeente and a row a team of each region: how long what waits for Veilig Thuis waits by now.

    Counted are meldingen without a casushouder that Veilig Thuis must take up, in working days after the day from which
    its terms count. `verschil` is the difference between the highest and lowest median of rows of the same kind;
    `alarm` tells whether it is more than the region accepts. Teams that share the list count with 0 where nobody waits.

    Args:
        store: The record.
        policies: Regions by name.
        now: The present.
        on: As known at the end of this day (Europe/Amsterdam); None: now.
    """
    lists = store.read(lambda reader: _lists(reader, policies, now, on))
    return [
        row
        for one in lists
        for soort in ("gemeente", "team")
        for row in spread(one.policy, [(waiting, route.gemeente) for waiting, route in one.waiting], soort)
    ]


def spread(policy: Policy, found: Sequence[tuple[Waiting, str]], soort: str) -> list[dict[str, Any]]:
    """Return the rows of `spreiding_rows` of one kind (gemeente, team) for what waits, each with its gemeente."""
    region = policy.region
    groups: dict[str, list[int]] = {team: [] for team in sharing_teams(region)} if soort == "team" else {}
    for waiting, gemeente in found:
        groups.setdefault(waiting.team if soort == "team" else gemeente, []).append(waiting.days)
    medians = [float(median(days)) if days else 0.0 for days in groups.values()]
    verschil = max(medians) - min(medians) if len(medians) > 1 else 0.0
    limit = region.profile.wachten.kloof
    return [
        {
            "regio": region.title,
            "soort": soort,
            "naam": name,
            "aantal": len(days),
            "mediaan": float(median(days)) if days else 0.0,
            "p90": p90(days),
            "langste": max(days, default=0),
            "verschil": verschil,
            "grens": limit,
            "alarm": verschil > limit,
        }
        for name, days in sorted(groups.items())
    ]


def werkdruk_rows(store: Store, policies: Policies, now: datetime, on: date | None = None) -> list[dict[str, Any]]:
    """Return a row a team of Veilig Thuis that has work or shares the list: people, work in hand, and what waits.

    `per_mens` is work in hand and waiting for each member of staff, on one decimal. `boven_norm` counts who is
    casushouder of more meldingen than the own caseload norm. Arguments as of `spreiding_rows`.
    """
    lists = store.read(lambda reader: _lists(reader, policies, now, on))
    return [row for one in lists for row in _loads(one, now)]


def _loads(lists: _Lists, now: datetime) -> list[dict[str, Any]]:
    region, wachten = lists.policy.region, lists.policy.region.profile.wachten
    by_staff: dict[str, list[Route]] = {}
    for route in lists.working:
        by_staff.setdefault(route.casushouder, []).append(route)
    waiting = [one for one, _ in lists.waiting]
    teams = {*sharing_teams(region), *(one.team for one in waiting), *(staff.partition(".")[0] for staff in by_staff)}
    rows: list[dict[str, Any]] = []
    for team in sorted(teams):
        held = {staff: routes for staff, routes in by_staff.items() if staff.partition(".")[0] == team}
        work = sum(len(routes) for routes in held.values())
        people = max(1, len(region.team(team).staff))
        own = sum(one.team == team for one in waiting)
        rows.append(
            {
                "regio": region.title,
                "team": team,
                "mensen": people,
                "meldingen": work,
                "wachtend": own,
                "per_mens": round((work + own) / people, 1),
                "te_laat": sum(
                    any(w.is_overdue(now) for w in route.waits) for routes in held.values() for route in routes
                ),
                "boven_norm": sum(
                    len(routes) > wachten.caseload_van.get(staff, wachten.caseload) for staff, routes in held.items()
                ),
            }
        )
    return rows


def moves(store: Store, policies: Policies, region: str, now: datetime, measure: str) -> list[dict[str, Any]]:
    """Return the moves that make waiting or work equal between the teams that share the list of a region.

    Each row says which melding goes from which team to which, and why; nothing is done. Empty when the gap is accepted.

    Args:
        store: The record.
        policies: Regions by name.
        region: Which one.
        now: The present.
        measure: One of `MEASURES`.
    """
    found = store.read(lambda reader: _lists(reader, policies, now, None, region))
    if not found:
        return []
    (lists,) = found
    teams = list(dict.fromkeys([*sharing_teams(lists.policy.region), *(one.team for one, _ in lists.waiting)]))
    waiting = [one for one, _ in lists.waiting]
    how = _measure(lists, measure)
    limit = float(lists.policy.region.profile.wachten.kloof) if measure == WACHTTIJD else 1.0
    return [_move_row(one, measure) for one in proposals(teams, waiting, how, limit)]


def _measure(lists: _Lists, measure: str) -> Measure:
    if measure == WACHTTIJD:
        return median_days
    teams = lists.policy.region.teams
    others: dict[str, int] = {}
    for route in lists.working:
        team = route.casushouder.partition(".")[0]
        others[team] = others.get(team, 0) + 1
    return load_of({code: len(team.staff) for code, team in teams.items()}, others)


def _move_row(one: Move, measure: str) -> dict[str, Any]:
    what = "mediaan in werkdagen" if measure == WACHTTIJD else "meldingen per medewerker"
    change = f"verschil van {one.before:.1f} naar {one.after:.1f}"
    why = f"{one.van} staat het hoogst en {one.naar} het laagst ({what}); {change}"
    return {
        "ref": one.ref,
        "van": one.van,
        "naar": one.naar,
        "werkdagen": one.days,
        "verschil_voor": round(one.before, 1),
        "verschil_na": round(one.after, 1),
        "waarom": why.replace(".", ","),
    }


def spreiding_table(rows: list[dict[str, Any]], on: date | None = None) -> Table:
    """Return the spread as a table with Dutch headings."""
    return counted_table(known_on("Spreiding van de wachttijd", on), COLUMNS, rows, _HEADINGS)


def werkdruk_table(rows: list[dict[str, Any]], on: date | None = None) -> Table:
    """Return the work of the teams as a table with Dutch headings."""
    return counted_table(known_on("Werkdruk per team", on), LOADS, rows, _HEADINGS)


def moves_table(rows: list[dict[str, Any]]) -> Table:
    """Return the moves as a table with Dutch headings."""
    return counted_table("Voorgestelde verplaatsingen", MOVES, rows, _HEADINGS)
