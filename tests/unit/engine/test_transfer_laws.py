"""Laws of meldingen that move between regions, whatever else happens to them: no family loses its place in a term."""

from datetime import timedelta
from itertools import pairwise, takewhile
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.engine.two_regions import ANDER, HERE, THERE, two_regions
from tests.unit.engine.world import World
from vtflow.domain import events as e
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.melding import Route
from vtflow.reports.asked import Asked
from vtflow.reports.clocks import booking_faults, bookings
from vtflow.reports.facts import micros
from vtflow.reports.kept import chains
from vtflow.store.verify import verify
from vtflow.terms import local_date

#: what may happen between two moves: command and what is said with it
ACTS: list[tuple[str, dict[str, Any]]] = [
    ("record-contact", {"uitkomst": "bereikt"}),
    ("record-contact", {"uitkomst": "niet_bereikt"}),
    ("report-signal", {}),
    ("retriage", {"acuut": True}),
    ("retriage", {"acuut": False}),
    ("decide-veiligheidsbeoordeling", {"uitkomst": "onderzoek", "gesproken": "alle"}),
    ("decide-veiligheidsbeoordeling", {"uitkomst": "overdracht", "gesproken": "alle"}),
    ("inform-melder", {}),
    ("escalate", {"niveau": 3, "reden": "verzoek"}),
    ("acknowledge-escalation", {"actie": "bellen"}),
]
#: what the new region is asked anew
ANEW = {"VHZ-CASUS", "VHZ-CONTACT", "GEMEENTE-VAST"}
DAYS = [timedelta(hours=1), timedelta(days=1), timedelta(days=3), timedelta(days=20)]
STEP = st.tuples(st.sampled_from(ACTS), st.sampled_from(DAYS))
LEG = st.tuples(st.lists(STEP, max_size=4), st.sampled_from(DAYS), st.sampled_from(DAYS))


def staff(route: Route) -> str:
    return "vt.m01" if route.region == HERE else ANDER


def lived(legs: list[tuple[list[object], timedelta, timedelta]]) -> tuple[World, list[str]]:
    """Let a melding live and move; returns its names in the order in which it had them."""
    world = two_regions("2026-01-05 10:00")
    world.register("m0")
    world.do("m0", "check-veiligheid", acuut=False)
    names = ["m0"]
    for acts, before, until in legs:
        for (what, data), after in acts:  # pyright: ignore[reportGeneralTypeIssues]  # why: hypothesis gives plain tuples
            _ask(world, names[-1], what, data)
            _wait(world, after)
        _wait(world, before)
        route = world.route(names[-1])
        to = THERE if route.region == HERE else HERE
        _ask(world, names[-1], "transfer-melding", {"naar": to})
        _wait(world, until)
        new = f"m{len(names)}"
        by = ANDER if to == THERE else "vt.m02"
        if _ask(world, names[-1], "accept-transfer", {"naam": "m02"}, by, new):
            names.append(new)
    return world, names


def _wait(world: World, span: timedelta) -> None:
    world.clock.set(world.clock.now() + span)


def _ask(world: World, name: str, what: str, data: dict[str, Any], by: str = "", new: str = "") -> bool:
    try:
        answer = world.do(name, what, by=by or staff(world.route(name)), **data)
    except (Refused, BadInput):
        return False
    if new:
        world.refs[new] = answer.melding
    return True


@settings(max_examples=25, deadline=None)
@given(legs=st.lists(LEG, min_size=1, max_size=3))
def test_a_melding_that_moves_keeps_its_receipt_its_limits_and_always_one_organisation(legs: list[object]) -> None:
    world, names = lived(legs)  # pyright: ignore[reportArgumentType]
    routes = [world.route(name) for name in names]

    assert len({route.received_at for route in routes}) == 1
    assert [route.is_open for route in routes] == [False] * (len(names) - 1) + [True]
    for old, new in pairwise(names):
        _continues(world, old, new)
    spans = [span for name in names for span in world.responsible(name)]
    assert all(before[2] == after[1] for before, after in pairwise(spans)), "one organisation, at every instant"
    assert verify(world.store).faults == ()


def _continues(world: World, old: str, new: str) -> None:
    """Check that every wait that ended with the transfer began in the new stream as it stood; some start anew."""
    rows = {row.no: row for row in world.waits(old)}
    ended = [one.no for one in world.facts(e.WaitClosed, old) if one.how == "overgedragen"]
    was = {rows[no].norm: rows[no] for no in ended if rows[no].norm not in ANEW}
    directly = takewhile(lambda ev: isinstance(ev.fact, e.WaitOpened | e.GemeenteUnknown), world.events(new)[1:])
    waits = [ev.fact.wait for ev in directly if isinstance(ev.fact, e.WaitOpened)]
    assert len({wait.norm for wait in waits}) == len(waits)
    came = {wait.norm: wait for wait in waits if wait.norm not in ANEW}

    assert came.keys() == was.keys()
    for norm, wait in came.items():
        row = was[norm]
        assert (wait.opened_at, wait.limit_at, wait.level, wait.breached) == (
            row.opened_at, row.limit_at, row.level, row.breached,
        )  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(legs=st.lists(LEG, min_size=1, max_size=3))
def test_every_instant_of_a_melding_that_moves_is_booked_once_over_both_regions(legs: list[object]) -> None:
    world, names = lived(legs)  # pyright: ignore[reportArgumentType]
    now = micros(world.clock.now())
    parts: list[tuple[int, int]] = []
    for region in (HERE, THERE):
        found = world.store.read(lambda reader, region=region: list(chains(reader, region, None)))
        day = local_date(world.clock.now())
        asked = Asked(world.book.policy(region), found, day, now, day, day)
        assert booking_faults(asked) == []
        parts += [(one.start, one.end) for chain in found for one in bookings(asked, chain)]
    parts.sort()

    assert parts[0][0] == micros(world.route(names[0]).received_at)
    assert all(before[1] == after[0] for before, after in pairwise(parts))
    assert parts[-1][1] == now
