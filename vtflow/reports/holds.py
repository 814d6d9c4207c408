"""Which regions stand still, and what that holds back: counts a team, never content."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from vtflow.domain.written_time import clock_text
from vtflow.engine import Policies
from vtflow.ports import OutboxRow, Store
from vtflow.ports.watch import Hold

KOMT, NU, VOORBIJ = "komt", "nu", "voorbij"


def hold_facts(store: Store, policies: Policies, regions: Iterable[str], now: datetime) -> list[dict[str, Any]]:
    """Return the holds of regions, those that hold now first, then by start, newest first."""
    found: list[tuple[Hold, str, list[OutboxRow]]] = []
    until = now + timedelta(microseconds=1)  # why: what may leave at this very moment is held as well
    for region in regions:
        holds, rows = store.read(lambda reader, region=region: (reader.holds(region), reader.held(region, until)))
        for hold in holds:
            state = _state(hold, now)
            found.append((hold, state, rows if state == NU else []))
    found.sort(key=lambda one: (one[1] != NU, -one[0].start.timestamp()))
    return [_facts(hold, state, rows, policies) for hold, state, rows in found]


def _state(hold: Hold, now: datetime) -> str:
    if hold.ended_at is not None:
        return VOORBIJ
    return NU if hold.start <= now else KOMT


def _facts(hold: Hold, state: str, rows: Sequence[OutboxRow], policies: Policies) -> dict[str, Any]:
    policy = policies.policy(hold.region)
    by_team: dict[str, list[OutboxRow]] = {}
    for row in rows:
        by_team.setdefault(row.team, []).append(row)
    return {
        "regio": hold.region,
        "stand": state,
        "van": clock_text(hold.start),
        "tot": clock_text(hold.until),
        "reden": policy.codes["onderhoudsreden"].get(hold.reden, hold.reden),
        "door": hold.by,
        "beeindigd": clock_text(hold.ended_at) if hold.ended_at else None,
        "beeindigd_door": hold.ended_by or None,
        "vastgehouden": len(rows),
        "losgelaten": hold.released,
        "per_team": [
            {"team": team, "berichten": len(held), "oudste": clock_text(min(row.at for row in held))}
            for team, held in sorted(by_team.items())
        ],
    }
