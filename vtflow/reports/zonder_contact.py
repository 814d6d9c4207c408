"""Safety while waiting: which meldingen wait without recent contact, and what is to be done by who keeps contact."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from vtflow.domain.melding import Route, State, Wait
from vtflow.domain.waiting import (
    AANBIEDER,
    CONTACT_NORMS,
    HULP_CONTACT,
    LIJST_ONTVANGER,
    ONBEREIKBAAR,
    QUEUE_NORMS,
    RAAD,
    RIJEN,
    queue_of,
    rank,
    risk_of,
    wacht_of,
    waits_for_help,
)
from vtflow.domain.written_time import clock_text
from vtflow.engine import Policies
from vtflow.policy.table import Table
from vtflow.ports import Reader, Store
from vtflow.reports.chain import Chain
from vtflow.reports.counted import counted_table, known_on
from vtflow.reports.kept import open_then
from vtflow.terms import local_date

_ATTEMPT = "contactpoging-vastgelegd"
COLUMNS = ("ref", "regio", "gemeente", "rij", "risico", "wacht_sinds", "contact_op", "werkdagen", "gemist", "plan")
CONTACTS = ("ref", "regio", "team", "rij", "risico", "uiterlijk", "te_laat", "gemist", "veilig", "afspraak_melder")
_HEADINGS = {
    "ref": "kenmerk",
    "rij": "wacht in",
    "wacht_sinds": "wacht sinds",
    "contact_op": "laatste contact",
    "werkdagen": "werkdagen zonder contact",
    "gemist": "gemist op rij",
    "plan": "volgend contact uiterlijk",
    "te_laat": "te laat",
    "veilig": "veilig bij laatste contact",
    "afspraak_melder": "afspraak met melder tot",
}


def queue_and_start(route: Route) -> tuple[str, datetime] | None:
    """Return in which queue a melding waits and since when, UTC; None when it waits in none.

    A wait past its norm counts from its limit; a list of the receiver and the Raad count from when it came there; a
    household that cannot be reached from the attempt that made the series complete.
    """
    rij = queue_of(route)
    if rij == LIJST_ONTVANGER:
        own = {one.no for one in route.deliveries if one.state is State.WACHTLIJST_ONTVANGER}
        return rij, min((w.opened_at for w in route.waits if w.overdracht in own), default=route.received_at)
    if rij == ONBEREIKBAAR:
        return rij, min(one.at for one in route.work.pogingen if one.volledig)
    if rij == RAAD:
        return rij, min(one.begun_at for one in route.trajecten if one.is_open and one.soort == "raad")
    late = [wait.limit_at for wait in route.waits if wait.breached and wait.norm not in CONTACT_NORMS]
    if rij:
        return rij, min(late)
    helped = {one.no for one in waits_for_help(route)}
    if helped:
        return AANBIEDER, min(wait.limit_at for wait in route.waits if wait.breached and wait.traject in helped)
    return None


def zonder_contact_rows(
    store: Store, policies: Policies, now: datetime, workdays: int | None = None, on: date | None = None
) -> list[dict[str, Any]]:
    """Return a row a melding that waits and had no contact for so many working days; longest first, then reference.

    The day of the last contact, or else of the beginning of the wait, does not count; today does. Who was never reached
    counts from the beginning of the wait.

    Args:
        store: The record.
        policies: Regions by name.
        now: The present.
        workdays: From how many working days on; None: what each region agreed.
        on: As known at the end of this day (Europe/Amsterdam); None: now.
    """
    today = on or local_date(now)

    def work(reader: Reader) -> list[dict[str, Any]]:
        routes = _open(reader, on)
        return [row for route in routes if (row := _row(route, policies, today, workdays))]

    return sorted(store.read(work), key=lambda row: (-row["werkdagen"], row["ref"]))


def _open(reader: Reader, on: date | None) -> Iterator[Route]:
    found = open_then(reader, on, may_count=may_wait)
    return (route for routes in found.values() for route in routes)


def may_wait(chain: Chain) -> bool:
    """Tell whether a melding can stand in a queue: each of them asks for one of these."""
    return (
        bool(chain.on_lists)
        or any(wait.late and wait.ended is None and wait.norm in QUEUE_NORMS for wait in chain.waits.values())
        or any(done.what == _ATTEMPT for done in chain.done)
        or any(phases[0].soort == RAAD and not phases[-1].ends for phases in chain.phases.values())
    )


def _row(route: Route, policies: Policies, today: date, workdays: int | None) -> dict[str, Any] | None:
    found = queue_and_start(route)
    if found is None:
        return None
    rij, since = found
    policy, wacht = policies.policy(route.region), wacht_of(route)
    last = max(since, wacht.bereikt_op) if wacht.bereikt_op else since
    days = policy.legal.workdays_between(local_date(last), today)
    if days < (policy.region.profile.wachten.zonder_contact if workdays is None else workdays):
        return None
    return {
        "ref": route.ref,
        "regio": policy.region.title,
        "gemeente": route.gemeente,
        "rij": RIJEN[rij],
        "risico": risk_of(route),
        "wacht_sinds": clock_text(since),
        "contact_op": clock_text(wacht.bereikt_op) if wacht.bereikt_op else "nooit",
        "werkdagen": days,
        "gemist": wacht.gemist,
        "plan": min((clock_text(wait.limit_at) for wait in contact_plans(route)), default="ontbreekt"),
    }


def contact_plans(route: Route) -> list[Wait]:
    """Return the waits that are a contact plan, nearest first."""
    found = (wait for wait in route.waits if wait.norm in CONTACT_NORMS)
    return sorted(found, key=lambda wait: (wait.limit_at, wait.no))


def contact_rows(store: Store, policies: Policies, now: datetime, team: str = "") -> list[dict[str, Any]]:
    """Return the task list of who keeps contact: a row a contact plan, greatest risk first, then nearest.

    Args:
        store: The record.
        policies: Regions by name.
        now: The present.
        team: Only what this team calls; empty: of all. A plan of Veilig Thuis is called by the role wachtlijstcontact.
    """

    def work(reader: Reader) -> list[tuple[datetime, dict[str, Any]]]:
        return [
            found
            for route in _open(reader, None)
            for found in contact_tasks(route, policies, now)
            if team in {"", found[1]["team"]}
        ]

    return most_pressing(store.read(work))


def most_pressing(tasks: Iterable[tuple[datetime, dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return the rows of tasks: greatest risk first, then nearest, then by reference."""
    found = sorted(tasks, key=lambda one: (-rank(one[1]["risico"]), one[0], one[1]["ref"]))
    return [row for _, row in found]


def contact_tasks(route: Route, policies: Policies, now: datetime) -> Iterable[tuple[datetime, dict[str, Any]]]:
    """Yield limit and row of every contact plan of an open melding."""
    policy, wacht = policies.policy(route.region), wacht_of(route)
    rij = queue_of(route)
    for wait in contact_plans(route):
        own = wait.holder == route.veilig_thuis
        row: dict[str, Any] = {
            "ref": route.ref,
            "regio": policy.region.title,
            "team": policy.region.roles.get("wachtlijstcontact", wait.holder) if own else wait.holder,
            "rij": RIJEN.get(AANBIEDER if wait.norm == HULP_CONTACT else rij, "-"),
            "risico": risk_of(route),
            "uiterlijk": clock_text(wait.limit_at),
            "te_laat": wait.is_overdue(now),
            "gemist": wacht.gemist,
            "veilig": wacht.veilig or "-",
            "afspraak_melder": wacht.melder.tot if wacht.melder else "-",
        }
        yield wait.limit_at, row


def zonder_contact_table(rows: list[dict[str, Any]], on: date | None = None) -> Table:
    """Return the meldingen without recent contact as a table with Dutch headings."""
    return counted_table(known_on("Wachtende meldingen zonder recent contact", on), COLUMNS, rows, _HEADINGS)


def contact_table(rows: list[dict[str, Any]]) -> Table:
    """Return the task list as a table with Dutch headings."""
    return counted_table("Contact met wachtenden", CONTACTS, rows, _HEADINGS)
