"""The work of one person today: what is late, due today or soon, whom to call, which conversations are planned."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from vtflow.domain.melding import Route, Wait
from vtflow.domain.norms import Policy
from vtflow.domain.routing import VEILIG_THUIS
from vtflow.domain.waiting import CONTACT_NORMS, risk_of
from vtflow.engine import Policies
from vtflow.engine.dividing import open_routes
from vtflow.ports import Reader, Store
from vtflow.reports.clock_words import limit_words
from vtflow.reports.labels import team_title
from vtflow.terms import local_date

TE_LAAT, VANDAAG, BINNENKORT, DAARNA, BIJ_ANDEREN = "te laat", "vandaag", "binnenkort", "daarna", "te laat bij anderen"
#: in the order in which the list shows them
WANNEER = (TE_LAAT, VANDAAG, BINNENKORT, BIJ_ANDEREN, DAARNA)
#: working days after today that count as soon
SOON_WORKDAYS = 2
_NAMED = ("naam", "jeugdbeschermer", "regisseur")


def worklist(store: Store, policies: Policies, region: str, staff: str, now: datetime) -> list[dict[str, Any]]:
    """Return the work of somebody, a row a term or conversation: what is late first, then by limit, then reference.

    For Veilig Thuis: every running term of Veilig Thuis on the meldingen of which they are casushouder, and what others
    are late with on those. For a partner: the terms of the team on what they took on by name.

    Raises:
        BadInput: there is no such member of staff in the region.
    """
    policy = policies.policy(region)
    team = policy.region.team_of(staff)

    def work(reader: Reader) -> list[tuple[datetime, dict[str, Any]]]:
        return [row for route in open_routes(reader, region) for row in _rows(route, policy, staff, now)]

    own = team.kind == VEILIG_THUIS
    found = store.read(work)
    rows = [(at, row) for at, row in found if own or row["wanneer"] != BIJ_ANDEREN]
    return [row for _, row in sorted(rows, key=lambda one: (WANNEER.index(one[1]["wanneer"]), one[0], one[1]["ref"]))]


def _rows(route: Route, policy: Policy, staff: str, now: datetime) -> Iterator[tuple[datetime, dict[str, Any]]]:
    mine = _numbers(route, policy, staff)
    if mine is None:
        return
    team = staff.partition(".")[0]
    for wait in route.waits:
        own = _is_own(wait, route, policy, team)
        if wait.is_paused or (mine and not _is_about(wait, mine)) or not (own or wait.is_overdue(now)):
            continue
        when = _when(wait, policy, now) if own else BIJ_ANDEREN
        soort = "contact" if wait.norm in CONTACT_NORMS else "termijn"
        title = policy.titles.get(wait.norm, wait.norm)
        yield wait.limit_at, _row(route, policy, (soort, title, wait.holder), limit_words(wait), when)
    yield from _talks(route, policy, team, now)


def _numbers(route: Route, policy: Policy, staff: str) -> set[tuple[str, int]] | None:
    """Return what of a melding is somebody's: all of it (empty), some overdrachten and trajecten, or nothing (None)."""
    if route.casushouder == staff:
        return set()
    team, _, code = staff.partition(".")
    found = {("overdracht", one.no) for one in route.deliveries if one.aan == team and one.naam == code}
    for one in route.trajecten:
        if one.is_open and one.bij == team and code in {one.gegevens.get(name) for name in _NAMED}:
            found.add(("traject", one.no))
    return found or None


def _is_about(wait: Wait, mine: set[tuple[str, int]]) -> bool:
    return ("overdracht", wait.overdracht) in mine or ("traject", wait.traject) in mine


def _is_own(wait: Wait, route: Route, policy: Policy, team: str) -> bool:
    """Tell whether a wait lies with a team; what lies with Veilig Thuis lies with each of its teams."""
    holder = policy.region.teams.get(wait.holder)
    known = policy.region.teams.get(team)
    both = holder is not None and known is not None and holder.kind == known.kind == VEILIG_THUIS
    return wait.holder == team or (both and wait.holder in {route.veilig_thuis, team})


def _when(wait: Wait, policy: Policy, now: datetime) -> str:
    if wait.is_overdue(now):
        return TE_LAAT
    return _day_word(wait.last_day or local_date(wait.limit_at), policy, local_date(now))


def _day_word(day: date, policy: Policy, today: date) -> str:
    if day <= today:
        return VANDAAG
    return BINNENKORT if policy.legal.workdays_between(today, day) <= SOON_WORKDAYS else DAARNA


def _talks(route: Route, policy: Policy, team: str, now: datetime) -> Iterator[tuple[datetime, dict[str, Any]]]:
    """Yield the joint meetings that are planned today or soon."""
    today = local_date(now)
    for one in route.deliveries:
        if one.gesprek_op is None or one.gesprek_op < today or one.came_back:
            continue
        when = _day_word(one.gesprek_op, policy, today)
        if when != DAARNA:
            told = ("gesprek", "Gezamenlijk gesprek", one.aan)
            yield now, _row(route, policy, told, f"{one.gesprek_op:%d-%m-%Y}", when)


def _row(route: Route, policy: Policy, what: tuple[str, str, str], until: str, when: str) -> dict[str, Any]:
    soort, title, holder = what
    return {
        "wanneer": when,
        "soort": soort,
        "wat": title,
        "ref": route.ref,
        "uiterlijk": until,
        "bij": team_title(holder, policy),
        "risico": risk_of(route),
        "spoed": route.acuut,
        "gemeente": policy.region.gemeenten.get(route.gemeente, route.gemeente),
    }
