"""What must hold between the stream of a melding and everything derived from it. Pure; texts are Dutch."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from vtflow.domain import events as e
from vtflow.domain.bookings import ended_turn
from vtflow.domain.melding import Route
from vtflow.ports import Booking, Change, Dossier, Listed, OutboxStatus, WaitRow
from vtflow.store.clock_invariants import clock_faults
from vtflow.store.derive import Step, WaitState, listed, spans, waits, walk

#: what each column is called
_LISTED = {
    "region": "regio", "gemeente": "gemeente", "state": "fase", "responsible": "verantwoordelijke",
    "aan_zet": "aan zet", "casushouder": "casushouder", "received_at": "ontvangst", "closed_at": "afsluiting",
    "next_moment": "eerstvolgende moment",
}  # fmt: skip
_TRIED = frozenset({OutboxStatus.GELUKT, OutboxStatus.ONBEKEND, OutboxStatus.MISLUKT})


def broken(dossier: Dossier, passed: Sequence[Step]) -> Iterator[tuple[int, str]]:
    """Yield (seq, what is wrong) of a melding; seq 0 where no single event is to blame.

    Args:
        dossier: What is kept beside the events.
        passed: Every event with the route before and after it; not empty.
    """
    route = passed[-1][2]
    yield from _events(passed)
    yield from _moments(route)
    yield from _listed(dossier.listed, route)
    yield from _waits(dossier, passed)
    yield from _responsible(dossier, passed)
    yield from _bookings(dossier.bookings, route)
    yield from _turns(dossier.bookings, passed)
    yield from _outbox(dossier, passed)


def forgotten(dossier: Dossier) -> bool:
    """Tell whether nothing will ever happen by itself to an open route: not wrong, but somebody should know."""
    route = dossier.stored.route
    return route.is_open and route.joined_to is None and not route.joined and route.next_moment is None


def _events(passed: Sequence[Step]) -> Iterator[tuple[int, str]]:
    for seq, (event, before, _) in enumerate(passed, 1):
        if event.recorded_at < event.at:
            yield seq, "vastgelegd vóór het gebeurde"
        if before is not None:
            yield from ((seq, text) for text in clock_faults(event, before))


def _moments(route: Route) -> Iterator[tuple[int, str]]:
    for wait in route.waits:
        if route.is_open and wait.next_moment is None and wait.reached < len(wait.ladder):
            yield 0, f"wacht {wait.no} ({wait.norm}) heeft geen volgend moment"


def _listed(kept: Listed, route: Route) -> Iterator[tuple[int, str]]:
    expected = listed(route)
    for name in Listed.__struct_fields__:
        shown, true = getattr(kept, name), getattr(expected, name)
        if shown != true:
            told = f"volgens de gebeurtenissen is dat {true or 'niets'}"
            yield 0, f"de lijsten lezen als {_LISTED[name]} {shown or 'niets'}, {told}"


def _waits(dossier: Dossier, passed: Sequence[Step]) -> Iterator[tuple[int, str]]:
    route = passed[-1][2]
    opened, _ = waits(Change(stored=None, route=route, events=tuple(event for event, _, _ in passed)))
    expected = {wait.no: wait for wait in opened}
    kept = {row.no: row for row in dossier.waits}
    for no in sorted(expected.keys() | kept.keys()):
        if no not in kept or no not in expected:
            yield 0, f"wacht {no} staat {'niet in de tabel' if no in expected else 'niet in de gebeurtenissen'}"
        elif _seen(kept[no]) != _told(expected[no]):
            yield 0, f"wacht {no} ({expected[no].norm}) wijkt in de tabel af van de gebeurtenissen"


def _seen(row: WaitRow) -> tuple[object, ...]:
    return (
        row.norm, row.leg, row.holder, row.opened_at, row.limit_at,
        row.level, row.breached, row.closed_at, row.in_time,
    )  # fmt: skip


def _told(wait: WaitState) -> tuple[object, ...]:
    return (
        wait.norm, wait.leg, wait.holder, wait.opened_at, wait.limit_at,
        wait.level, wait.breached, wait.closed_at, wait.in_time,
    )  # fmt: skip


def _responsible(dossier: Dossier, passed: Sequence[Step]) -> Iterator[tuple[int, str]]:
    kept, route = dossier.responsibilities, passed[-1][2]
    for (team, _, until), (following, since, _) in pairwise(kept):
        if until != since:
            yield 0, f"verantwoordelijkheid van {team} en {following} sluit niet aan"
    still = [team for team, _, until in kept if until is None]
    if still != ([route.responsible] if route.is_open else []):
        yield 0, f"verantwoordelijk volgens de tabel: {', '.join(still) or 'niemand'}, volgens de stand: {_who(route)}"
    moves, _ = walk(passed)
    if list(kept) != spans(moves, None)[1]:
        yield 0, "de reeks verantwoordelijken wijkt af van de gebeurtenissen"


def _who(route: Route) -> str:
    return route.responsible if route.is_open else "niemand, afgesloten"


def _bookings(bookings: Sequence[Booking], route: Route) -> Iterator[tuple[int, str]]:
    reached = route.begun_at
    for booking in bookings:
        if booking.start != reached:
            yield 0, f"boeking van {booking.holder} begint op {booking.start}, de vorige eindigt op {reached}"
        # why: whole seconds on both sides, so that splits add up, may count one more than passed
        if not 0 <= booking.seconds < (booking.end - booking.start).total_seconds() + 1:
            yield 0, f"boeking van {booking.holder} telt {booking.seconds} seconden, meer dan er verstreken"
        reached = booking.end
    if reached != route.aan_zet_since:
        yield 0, f"geboekt tot {reached}, maar {route.aan_zet or 'niemand'} is aan zet sinds {route.aan_zet_since}"


def _turns(bookings: Sequence[Booking], passed: Sequence[Step]) -> Iterator[tuple[int, str]]:
    """Yield where the rows differ from who was aan zet by the events."""
    turns = [turn for event, before, after in passed if (turn := ended_turn(before, after, event.at))]
    if len(bookings) != len(turns):
        yield 0, f"er zijn {len(bookings)} boekingen in de tabel, volgens de gebeurtenissen {len(turns)}"
    for no, (row, (holder, start, end)) in enumerate(zip(bookings, turns, strict=False), 1):
        if row.holder != holder:
            yield 0, f"boeking {no} staat op naam van {row.holder}, volgens de gebeurtenissen was {holder} aan zet"
        if (row.start, row.end) != (start, end):
            told = f"volgens de gebeurtenissen van {start} tot {end}"
            yield 0, f"boeking {no} loopt van {row.start} tot {row.end}, {told}"


def _outbox(dossier: Dossier, passed: Sequence[Step]) -> Iterator[tuple[int, str]]:
    counted = Counter((row.key, row.channel) for row in dossier.outbox)
    for (key, channel), times in counted.items():
        if times > 1:
            yield 0, f"bericht {key} staat {times} keer klaar voor {channel}"
    ended = _ended(passed)
    for row in dossier.outbox:
        if row.wait not in ended:
            continue
        if row.status is OutboxStatus.WACHT:
            yield 0, f"bericht {row.key} staat nog klaar, maar wacht {row.wait} is beëindigd"
        elif row.status in _TRIED and row.deliver_at > ended[row.wait]:
            yield 0, f"bericht {row.key} is verstuurd nadat wacht {row.wait} was beëindigd"


def _ended(passed: Sequence[Step]) -> dict[int, datetime]:
    """Return when vtflow learned that each ended wait had ended."""
    return {event.fact.no: event.recorded_at for event, _, _ in passed if isinstance(event.fact, e.WaitClosed)}
