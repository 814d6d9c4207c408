"""A small world with an auditor over it."""

from datetime import timedelta

from tests.unit.engine.world import World
from vtflow.watch.audit import Audit, Auditor
from vtflow.watch.limits import Limits

LIMITS = Limits(timedelta(minutes=5))


def audit(world: World, *, channels=lambda _: ("postvak",), window: bool = False) -> Audit:
    return Auditor(world.store, world.book, channels, LIMITS).run(world.clock.now(), window=window)


def kinds(found: Audit) -> list[str]:
    return [one.kind for one in found.findings]
