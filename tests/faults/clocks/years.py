"""Virtual years of simulated regions, told as one hash over everything that was recorded.

Run as: python -m tests.faults.clocks.years MELDINGEN DAYS; prints one line of JSON.
"""

import hashlib
import json
import sys
from collections import Counter
from datetime import date, timedelta

from tests.unit.simulate.world import BOOK, parts
from vtflow.domain import events as e
from vtflow.simulate.inflow import Plan
from vtflow.simulate.loop import Simulation
from vtflow.store.codec import encode_event
from vtflow.store.verify import verify

FIRST = date(2011, 3, 1)  #: known households were first reported up to a year before; calendars begin in 2010
REGIONS = ("kennemerland", "zeeland")


def told(meldingen: int, days: int) -> dict[str, object]:
    """Simulate, and count what came too early and what was forgotten."""
    gemeenten = {region: tuple(BOOK.policy(region).region.gemeenten) for region in REGIONS}
    plan = Plan(gemeenten, meldingen, FIRST, FIRST + timedelta(days=days - 1), 2026)
    world = parts(plan)
    Simulation(world, plan).run(plan.end)
    world.engine.settle_all()
    now, digest, counts = world.clock.now(), hashlib.sha256(), Counter[str]()
    for stored in world.store.read(lambda reader: reader.meldingen(None, "", 10_000_000)):
        digest.update(stored.route.ref.encode())
        for event, _ in world.store.read(lambda reader, ref=stored.route.ref: reader.events(ref)):
            digest.update(encode_event(event).encode())
            counts["events"] += 1
            counts["rungs"] += isinstance(event.fact, e.RungReached)
            counts["early"] += event.recorded_at < event.at
        moment = stored.route.next_moment if stored.route.is_open else None
        counts["forgotten"] += moment is not None and moment <= now
        counts["meldingen"] += 1
    for row in world.store.read(lambda reader: reader.outbox()):
        digest.update(f"{row.key} {row.channel} {row.deliver_at.isoformat()} {row.status.value}".encode())
        counts["messages"] += 1
    whole = verify(world.store).whole
    return {"hash": digest.hexdigest(), "whole": whole, "until": str(now), **{k: counts[k] for k in sorted(counts)}}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(told(int(sys.argv[1]), int(sys.argv[2]))) + "\n")
