"""What a simulation did and how fast: figures for the command line and for the tests that guard the aims."""

import resource
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any

from vtflow.reports.proof import Proof
from vtflow.simulate.inflow import Plan
from vtflow.simulate.loop import Done, Parts, Simulation
from vtflow.store.verify import Verdict, verify

#: memory is told in KiB on Linux and in bytes on macOS
_UNITS = 1024 * 1024 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was done, how long it took, and what the record says of it."""

    plan: Plan
    done: Done
    events: int
    seconds: float  #: of the run itself; checking the record afterwards is left out
    peak_mb: float  #: highest memory of the process, at the end of the run
    norms: Mapping[str, tuple[int, int]]  #: norm -> waits that were answered, and how many of those in time
    verdict: Verdict | None  #: None: the record was not checked

    @property
    def events_per_minute(self) -> int:
        """Committed events a minute."""
        return round(self.events / self.seconds * 60) if self.seconds else 0

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain values."""
        return {
            "meldingen": self.done.meldingen,
            "joined": self.done.joined,
            "events": self.events,
            "commands": self.done.commands,
            "refused": dict(sorted(self.done.refused.items())),
            "seconds": round(self.seconds, 1),
            "events_per_minute": self.events_per_minute,
            "peak_mb": round(self.peak_mb),
            "regions": list(self.plan.regions),
            "from": self.plan.first.isoformat(),
            "to": self.plan.last.isoformat(),
            "until": self.done.until.isoformat() if self.done.until else None,
            "seed": self.plan.seed,
            "outcomes": dict(self.done.outcomes.most_common()),
            "norms": {
                norm: {"answered": answered, "in_time": in_time}
                for norm, (answered, in_time) in sorted(self.norms.items())
            },
            "verify": None if self.verdict is None else "whole" if self.verdict.whole else "broken",
        }


def measure(
    parts: Parts,
    plan: Plan,
    until: datetime,
    heard: Callable[[Done], None] = lambda _: None,
    *,
    check: bool = True,
) -> tuple[Figures, bool]:
    """Run a simulation and tell what it did, also of one that was interrupted from the keyboard.

    Args:
        parts: What it works with; the store is empty.
        plan: What comes in.
        until: How long virtual time goes on.
        heard: Called after each virtual hour.
        check: Whether to check the whole record afterwards; an interrupted run is not checked.

    Returns:
        The figures, and whether the run came to its end.
    """
    run, start, ended = Simulation(parts, plan), perf_counter(), True
    try:
        run.run(until, heard)
    except KeyboardInterrupt:
        ended = False
    seconds, peak = perf_counter() - start, peak_mb()
    _, events = parts.store.read(lambda reader: reader.counts())
    norms = parts.store.read(lambda reader: reader.answered())
    beside = Proof(parts.policies.__getitem__)
    verdict = verify(parts.store, beside=beside) if check and ended else None
    figures = Figures(
        plan=plan, done=run.done, events=events, seconds=seconds, peak_mb=peak, norms=norms, verdict=verdict
    )
    return figures, ended


def peak_mb() -> float:
    """Return the highest memory this process ever had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _UNITS
