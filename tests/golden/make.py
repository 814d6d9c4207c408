"""Write the golden log of every leg that has none yet: the events of one melding as this vtflow stores them.

Run as: python -m tests.golden.make. A log that is there is never written anew: it stands for what lies in the databases
of those who run an earlier vtflow.
"""

import json
from pathlib import Path

from tests.unit.engine.told import Sight, sights
from vtflow.domain import events as e
from vtflow.domain.evolve import evolve
from vtflow.domain.melding import Route
from vtflow.domain.routing import LEGS
from vtflow.store.codec import GENESIS, chain, encode_event

LOGS = Path(__file__).parent / "logs"


def told(route: Route) -> dict[str, object]:
    """What a melding has come to, in plain values that do not depend on how a route is stored."""
    return {
        "state": route.state.value,
        "responsible": route.responsible,
        "aan_zet": route.aan_zet,
        "gemeente": route.gemeente,
        "waits": [[wait.norm, wait.leg, wait.holder, wait.level, wait.limit_at.isoformat()] for wait in route.waits],
        "trajecten": [[one.soort, one.bij, one.fase, one.is_open] for one in route.trajecten],
        "next_moment": str(route.next_moment),
        "events": route.events,
    }


def legs_of(sight: Sight) -> set[str]:
    """The legs in which something was waited for."""
    return {event.fact.wait.leg for event in sight.history if isinstance(event.fact, e.WaitOpened)}


def main() -> None:
    """Write what is missing."""
    last = {(sight.story, sight.route.ref): sight for sight in sights()}
    for leg in LEGS:
        path = LOGS / f"{leg}.jsonl"
        fitting = [sight for sight in last.values() if leg in legs_of(sight)]
        if path.exists() or not fitting:
            continue
        sight = min(fitting, key=lambda one: (len(one.history), one.story))
        payloads, head, route = [encode_event(event) for event in sight.history], GENESIS, None
        for event, payload in zip(sight.history, payloads, strict=True):
            head, route = chain(head, payload), evolve(route, event)
        assert route is not None
        first = {"leg": leg, "story": sight.story, "head": head.hex(), "told": told(route)}
        lines = [json.dumps(first, ensure_ascii=False), *(str(payload) for payload in payloads)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
