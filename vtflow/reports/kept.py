"""Reading facts and chains of meldingen: kept facts where these are of the melding as it is, else from its events.

So what a report says never depends on what happened to be kept; keeping (`keep_all`) only makes it fast.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import NamedTuple, TypeVar

from vtflow.domain.evolve import replay
from vtflow.domain.melding import Route
from vtflow.engine.dividing import open_routes
from vtflow.ports import Reader, Store
from vtflow.ports.reporting import FactRow, KeptFacts
from vtflow.reports.chain import Chain, chain_of, joined_now
from vtflow.reports.fact_fold import facts_of
from vtflow.reports.facts import FORM, AnyFact, Done, Fact, In, Placed, decode, encode, micros
from vtflow.reports.known import end_of, known_events
from vtflow.reports.queue import all_stored

#: meldingen of which facts are made and written at a time
BATCH = 200
_Kind = TypeVar("_Kind", bound=Fact)


def chains(reader: Reader, region: str | None, on: date | None) -> Iterator[Chain]:
    """Yield the chain of every melding and advies of a region, or of all, in the order in which they were taken in.

    Args:
        reader: One snapshot.
        region: Id; None: all regions.
        on: As it was known at the end of this day (Europe/Amsterdam); None: all that is known.
    """
    for melding in known_facts(reader, region, on):
        chain = chain_of(melding.ref, melding.facts)
        if chain is not None:
            yield chain


class Melding(NamedTuple):
    """What was known of a melding or advies."""

    ref: str
    came: In
    facts: list[AnyFact]  #: in the order in which they were recorded; the first is `came`

    @property
    def gemeente(self) -> str:
        """Return the gemeente to which it belongs, as far as was known."""
        return next((one.gemeente for one in reversed(self.facts) if isinstance(one, Placed)), self.came.gemeente)

    @property
    def is_joined(self) -> bool:
        """Tell whether it travelled with the route of another melding."""
        return joined_now(self.of(Done))

    def of(self, kind: type[_Kind]) -> Iterator[_Kind]:
        """Yield the facts of one kind."""
        return (one for one in self.facts if type(one) is kind)

    def did(self, *names: str) -> Iterator[Done]:
        """Yield what was done under these names."""
        return (one for one in self.facts if type(one) is Done and one.what in names)


def known_facts(reader: Reader, region: str | None, on: date | None) -> Iterator[Melding]:
    """Yield the facts of every melding and advies that was known, in the order in which they were taken in.

    Arguments as of `chains`.
    """
    until = end_of(on)
    limit = micros(until) if until else None
    for kept in reader.report_facts(region, FORM):
        facts = _facts(reader, kept)
        if limit is not None:
            facts = [fact for fact in facts if fact.known < limit]
        if facts and isinstance(facts[0], In):
            yield Melding(kept.ref, facts[0], facts)


def open_then(
    reader: Reader, on: date | None, region: str = "", *, may_count: Callable[[Chain], bool] = lambda _: True
) -> dict[str, list[Route]]:
    """Return what was open at the end of a day, as it was known then, by region; in no order.

    Args:
        reader: One snapshot.
        on: The day (Europe/Amsterdam); None: now.
        region: Id; empty: every region that has meldingen, also where none was open.
        may_count: Tells from its chain which are asked for; of those that are not, some may be given all the same.
    """
    until = end_of(on)
    found: dict[str, list[Route]] = {}
    if until is not None:
        for one in chains(reader, region or None, on):
            routes = found.setdefault(one.came.region, [])
            # why: only what may count is folded anew from its events, which takes forty times as long as its facts
            if one.closed is None and may_count(one):
                routes.append(replay(known_events(reader, one.ref, until)))
    elif region:
        found[region] = list(open_routes(reader, region))
    else:
        for route in (stored.route for stored in all_stored(reader)):
            found.setdefault(route.region, []).extend([route] if route.is_open else ())
    return found


def chain(reader: Reader, ref: str, on: date | None = None) -> Chain | None:
    """Return the chain of one melding, straight from its events; None when it is not known."""
    until = end_of(on)
    events = [event for event, _ in reader.events(ref)]
    return chain_of(ref, facts_of(events), micros(until) if until else None) if events else None


def _facts(reader: Reader, kept: KeptFacts) -> list[AnyFact]:
    return decode(kept.facts) if kept.facts is not None else fresh(reader, kept.ref)


def fresh(reader: Reader, ref: str) -> list[AnyFact]:
    """Return the facts of a melding, made from its events."""
    return facts_of(event for event, _ in reader.events(ref))


def keep_all(store: Store, region: str | None = None, most: int | None = None) -> int:
    """Keep the facts of every melding that changed since they were kept.

    Args:
        store: The record; each batch is a transaction of its own, so writers go on.
        region: Of one region; None: of all.
        most: Stop after about so many meldingen; None: do all.

    Returns:
        Of how many meldingen facts were kept.
    """
    wanted = store.read(lambda reader: reader.stale_facts(region, FORM, most))
    for first in range(0, len(wanted), BATCH):
        part = wanted[first : first + BATCH]

        def made(reader: Reader, part: list[tuple[int, str, int]] = part) -> list[FactRow]:
            return [FactRow(number, version, encode(fresh(reader, ref))) for number, ref, version in part]

        rows = store.read(made)
        store.transact(lambda unit, rows=rows: unit.keep_facts(rows, FORM))
    return len(wanted)


def fact_faults(store: Store, region: str | None = None) -> list[str]:
    """Return the display codes of meldingen of which the kept facts do not follow from the events; empty when whole."""

    def work(reader: Reader) -> list[str]:
        return [
            kept.ref
            for kept in reader.report_facts(region, FORM)
            if kept.facts is not None and kept.facts != encode(fresh(reader, kept.ref))
        ]

    return store.read(work)


def moment_of(on: date | None, now: datetime) -> int:
    """Return up to when time counts, in microseconds, exclusive: the end of a day, or just past now.

    What happens at this very moment counts.
    """
    end = end_of(on)
    return min(micros(end), micros(now) + 1) if end else micros(now) + 1
