"""Reading the chains of meldingen, from kept facts where these are those of the melding as it is, else from its events.

So what a report says never depends on what happened to be kept; keeping (`keep_all`) only makes it fast.
"""

from collections.abc import Iterator
from datetime import date, datetime

from vtflow.ports import Reader, Store
from vtflow.ports.reporting import FactRow, KeptFacts
from vtflow.reports.chain import Chain, chain_of
from vtflow.reports.fact_fold import facts_of
from vtflow.reports.facts import FORM, AnyFact, decode, encode, micros
from vtflow.reports.known import end_of

#: meldingen of which facts are made and written at a time
BATCH = 200


def chains(reader: Reader, region: str | None, on: date | None) -> Iterator[Chain]:
    """Yield the chain of every melding and advies of a region, or of all, in the order in which they were taken in.

    Args:
        reader: One snapshot.
        region: Id; None: all regions.
        on: As it was known at the end of this day (Europe/Amsterdam); None: all that is known.
    """
    until = end_of(on)
    limit = micros(until) if until else None
    for kept in reader.report_facts(region, FORM):
        chain = chain_of(kept.ref, _facts(reader, kept), limit)
        if chain is not None:
            yield chain


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
