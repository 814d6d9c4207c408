"""Where the golden logs lie, and what a melding came to in words that outlive the way it is stored."""

from pathlib import Path

from vtflow.domain.melding import Route

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
