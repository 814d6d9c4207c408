"""How a region stands now, in a form small enough to keep and to filter: what the overview is made of.

Everything comes from the functions by which the reports count; nothing is counted in a way of its own.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from vtflow.domain.fair import Waiting
from vtflow.domain.melding import Route
from vtflow.domain.norms import Policy
from vtflow.domain.priority import used_of
from vtflow.domain.waiting import CONTACT_NORMS
from vtflow.domain.waiting_lists import waiting_list
from vtflow.engine import Policies
from vtflow.engine.dividing import open_routes
from vtflow.ports import Reader, Store
from vtflow.reports.asked import Asked
from vtflow.reports.graph import Between, waits_between
from vtflow.reports.handovers import Moved, moves_of
from vtflow.reports.kept import chains, moment_of
from vtflow.reports.queue import ranked_rows
from vtflow.reports.zonder_contact import contact_tasks, most_pressing
from vtflow.terms import local_date

#: days over which the flow between organisations is counted; those before it stand beside
FLOW_DAYS = 91
#: limits of contact plans up to so many days ahead are due soon
SOON = timedelta(days=2)


class OpenTerm(NamedTuple):
    """One running term."""

    ref: str
    norm: str
    holder: str
    used: int  #: whole percents of it
    late: bool


class Filter(NamedTuple):
    """What of a region is looked at; empty and 0: everything."""

    gemeente: str = ""
    team: str = ""  #: code: with whom a term lies, or who is aan zet
    level: int = 0  #: at least this level of the ladder was reached


@dataclass(frozen=True, slots=True)
class Standing:
    """A region at a moment."""

    policy: Policy
    now: datetime
    queue: tuple[dict[str, Any], ...]  #: as `vtflow list` gives it; `bij` names who holds a term
    terms: tuple[OpenTerm, ...]
    contacts: tuple[dict[str, Any], ...]  #: as `vtflow contacts` gives it, with `op`, the instant of its limit
    waiting: tuple[tuple[Waiting, str], ...]  #: what waits for Veilig Thuis, each with its gemeente
    between: tuple[Between, ...]  #: open waits of one party on another
    moves: tuple[Moved, ...]  #: of the last days, see FLOW_DAYS
    moves_before: tuple[Moved, ...]  #: of as many days before
    places: Mapping[str, str]  #: display code -> gemeente, of every melding that moved

    def chosen(self, wanted: Filter) -> "Standing":
        """Return what is left of it under a filter; places in the queue stay those of the whole region."""
        if wanted == Filter():
            return self
        queue = tuple(row for row in self.queue if _fits(row, wanted))
        refs = {row["ref"] for row in queue}
        return Standing(
            self.policy,
            self.now,
            queue,
            tuple(one for one in self.terms if one.ref in refs and wanted.team in {"", one.holder}),
            tuple(row for row in self.contacts if row["ref"] in refs),
            tuple(one for one in self.waiting if one[0].ref in refs),
            tuple(one for one in self.between if one.ref in refs and wanted.team in {"", one.waiter, one.holder}),
            tuple(one for one in self.moves if self._moved(one, wanted, refs)),
            tuple(one for one in self.moves_before if self._moved(one, wanted, refs)),
            self.places,
        )

    def _moved(self, one: Moved, wanted: Filter, refs: set[str]) -> bool:
        """Tell whether a move counts; one of a closed melding has no level any more."""
        return (
            wanted.gemeente in {"", self.places.get(one.ref, "")}
            and wanted.team in {"", one.sender, one.receiver}
            and (not wanted.level or one.ref in refs)
        )


def _fits(row: Mapping[str, Any], wanted: Filter) -> bool:
    return (
        wanted.gemeente in {"", row["gemeente"]}
        and (not wanted.team or wanted.team == row["aan_zet"] or wanted.team in row["bij"])
        and row["niveau"] >= wanted.level
    )


def standing(store: Store, policies: Policies, region: str, now: datetime) -> Standing:
    """Return how a region stands at `now`, from one snapshot; reads every open melding of it."""
    return store.read(lambda reader: _standing(reader, policies, region, now))


def _standing(reader: Reader, policies: Policies, region: str, now: datetime) -> Standing:
    policy, today = policies.policy(region), local_date(now)
    routes = list(open_routes(reader, region))
    holders = {one.ref: tuple({wait.holder for wait in one.waits}) for one in routes}
    queue = tuple({**row, "bij": holders[row["ref"]]} for row in ranked_rows(routes, policies, now))
    gemeente = {one.ref: one.gemeente for one in routes}
    asked = Asked(policy, (), today, moment_of(None, now), *_period(today))
    between, moves, before = _of_chains(reader, region, asked, gemeente)
    return Standing(
        policy,
        now,
        queue,
        tuple(_terms(routes, now)),
        tuple(most_pressing(task for one in routes for task in _tasks(one, policies, now))),
        tuple((one, gemeente[one.ref]) for one, _ in waiting_list(routes, policy, now, today)),
        between,
        moves,
        before,
        gemeente,
    )


def _period(today: date) -> tuple[date, date]:
    return today - timedelta(days=FLOW_DAYS - 1), today


def _tasks(route: Route, policies: Policies, now: datetime) -> Iterator[tuple[datetime, dict[str, Any]]]:
    return ((at, {**row, "op": at}) for at, row in contact_tasks(route, policies, now))


def _terms(routes: Iterable[Route], now: datetime) -> Iterator[OpenTerm]:
    for route in routes:
        for wait in route.waits:
            if not wait.is_paused and wait.norm not in CONTACT_NORMS:
                yield OpenTerm(route.ref, wait.norm, wait.holder, used_of(wait, now), wait.is_overdue(now))


def _of_chains(
    reader: Reader, region: str, asked: Asked, gemeente: dict[str, str]
) -> tuple[tuple[Between, ...], tuple[Moved, ...], tuple[Moved, ...]]:
    """Return waits between parties and moves of two periods; adds the gemeente of closed meldingen that moved."""
    between: list[Between] = []
    moves: list[Moved] = []
    before: list[Moved] = []
    earlier = asked.before
    for chain in chains(reader, region, None):
        between += waits_between(asked, chain)
        own = list(moves_of(asked, chain))
        older = list(moves_of(earlier, chain))
        if own or older:
            gemeente.setdefault(chain.ref, chain.gemeente)
        moves += own
        before += older
    return tuple(between), tuple(moves), tuple(before)
