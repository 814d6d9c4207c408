"""What must hold of every change of a clock and of everything that time did to a wait. Pure; texts are Dutch."""

from collections.abc import Iterator

from vtflow.domain import events as e
from vtflow.domain.melding import Route, Wait


def clock_faults(event: e.Event, before: Route) -> Iterator[str]:
    """Yield what is wrong with an event about a wait; `before` is the route before it."""
    fact = event.fact
    if isinstance(fact, e.TermBreached | e.RungReached):
        wait = before.wait(fact.no)
        if isinstance(fact, e.TermBreached) and event.at != wait.limit_at:
            yield f"wacht {fact.no} is verstreken op een ander moment dan de uiterste datum van toen"
        if _stands_still(wait, event):
            yield f"wacht {fact.no} liep door terwijl zij gepauzeerd was"
    elif isinstance(fact, e.EscalationLowered):
        yield from _lowered(fact, before.wait(fact.no))
    elif isinstance(fact, e.ClockChange):
        yield from _changed(fact, before.wait(fact.no))


def _lowered(fact: e.EscalationLowered, was: Wait) -> Iterator[str]:
    now = fact.wait
    if (now.no, now.norm, now.holder, now.limit_at, now.breached) != (
        was.no, was.norm, was.holder, was.limit_at, was.breached,
    ):  # fmt: skip
        yield f"de verlaging van wacht {fact.no} raakt meer dan haar ladder"
    if was.ladder[-1] not in now.ladder[now.reached :]:
        yield f"de verlaging van wacht {fact.no} raakt de coördinatortaak"


def _stands_still(wait: Wait, event: e.Event) -> bool:
    return wait.clock is not None and wait.is_paused and wait.clock.pauses[-1].holds_at(event.at)


def _changed(fact: e.ClockChange, was: Wait) -> Iterator[str]:
    now = fact.wait
    if fact.limit_was != was.limit_at:
        yield f"de wijziging van wacht {fact.no} noemt een andere uiterste datum dan er was"
    if was.breached and not now.breached:
        yield f"de wijziging van wacht {fact.no} wist dat zij was verstreken"
    if (now.no, now.norm, now.holder) != (was.no, was.norm, was.holder):
        yield f"de wijziging van wacht {fact.no} raakt meer dan haar klok"
    done = {rung.name for rung in was.ladder[: was.reached]}
    if any(rung.name in done for rung in now.ladder[now.reached :]):
        yield f"de wijziging van wacht {fact.no} laat een bereikte trede opnieuw komen"
    stands_still = isinstance(fact, e.WaitPaused) or (was.is_paused and not isinstance(fact, e.WaitResumed))
    if now.is_paused != stands_still:
        yield f"de wijziging van wacht {fact.no} begint of beëindigt ongemerkt een pauze"
