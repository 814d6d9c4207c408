"""Write the golden log of every leg that has none yet: the events of one melding as this vtflow stores them.

Run as: python -m tests.golden.make. A log that is there is never written anew: it stands for what lies in the databases
of those who run an earlier vtflow.
"""

import json

from tests.golden.folding import LOGS, told
from tests.unit.engine.told import Sight, sights
from vtflow.domain import events as e
from vtflow.domain.evolve import evolve
from vtflow.domain.routing import LEGS
from vtflow.store.codec import GENESIS, chain, encode_event


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
