"""The check finds a clock that was changed in a way that no command does."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from tests.contract.store.builders import T0, changed, hours, registered
from vtflow.domain import events as e
from vtflow.domain.clock_values import Clock, Pause
from vtflow.domain.melding import Route, Sent, Wait
from vtflow.ports import Stored
from vtflow.store.clock_invariants import clock_faults

AT = T0 + hours(30)
PAUSED = Clock(pauses=(Pause(T0 + hours(26), T0 + hours(50), "gezin_afwezig"),), paused=True)


def route(**changes: object) -> Route:
    found = registered(1).route
    return replace(found, waits=(replace(found.waits[0], **changes),))  # pyright: ignore[reportArgumentType]


def faults(fact: e.Fact, before: Route, hour: float = 30) -> list[str]:
    return list(clock_faults(e.Event(T0 + hours(hour), T0 + hours(hour), "vt.m01", "cli", fact), before))


def extended(change: Callable[[Wait], Wait], before: Route) -> e.WaitExtended:
    was = before.waits[0]
    return e.WaitExtended(
        no=1, norm=was.norm, reden="x", lengte="1d", te_laat=False, limit_was=was.limit_at, wait=change(was)
    )


def test_a_change_that_only_moves_the_clock_is_well() -> None:
    before = route(reached=1)
    assert faults(extended(lambda was: replace(was, limit_at=was.limit_at + hours(24)), before), before) == []


@pytest.mark.parametrize(
    ("change", "before", "words"),
    [
        (lambda was: replace(was, breached=False), {"breached": True}, "wist dat zij was verstreken"),
        (lambda was: replace(was, reached=0), {"reached": 2}, "laat een bereikte trede opnieuw komen"),
        (lambda was: replace(was, holder="iemand"), {}, "raakt meer dan haar klok"),
        (lambda was: replace(was, clock=PAUSED), {}, "begint of beëindigt ongemerkt een pauze"),
        (lambda was: replace(was, clock=None), {"clock": PAUSED}, "begint of beëindigt ongemerkt een pauze"),
    ],
)
def test_a_change_that_does_more_is_found(
    change: Callable[[Wait], Wait], before: dict[str, object], words: str
) -> None:
    (found,) = faults(extended(change, route(**before)), route(**before))
    assert words in found


def test_a_change_that_names_another_limit_than_there_was_is_found() -> None:
    fact = replace(extended(lambda was: was, route()), limit_was=AT)
    assert "een andere uiterste datum dan er was" in faults(fact, route())[0]


def test_a_breach_lies_at_the_limit_as_it_was_then() -> None:
    before = route()
    fact = e.TermBreached(no=1, norm="VB-5WD", leg="veiligheidsbeoordeling", holder="vt")
    assert faults(fact, before, 72) == []
    assert "op een ander moment dan de uiterste datum" in faults(fact, before, 71)[0]


def test_a_rung_while_a_wait_stands_still_is_found_and_at_the_end_of_the_pause_it_is_well() -> None:
    before = route(clock=PAUSED)
    fact = e.RungReached(no=1, norm="VB-5WD", leg="x", rung="50", level=1, percent=50, sent=Sent.VERSTUURD)
    assert "liep door terwijl zij gepauzeerd was" in faults(fact, before, 49)[0]
    assert faults(fact, before, 50) == []


def test_the_wait_of_a_stored_melding_can_be_changed() -> None:
    stored = Stored(id=1, version=1, route=route(), head=b"", changed_at=AT)
    fact = extended(lambda was: replace(was, length="4d"), stored.route)
    assert changed(stored, fact, at=AT).route.waits[0].length == "4d"
