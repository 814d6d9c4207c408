"""Taking a wait back to a lower level of its ladder: by whom, why, and what becomes of the rungs above.

A breach stays a breach. What was reached above the new level comes again under a new name, one level at a time, the
first when the rest ends; a rung whose own moment is still to come keeps it. The coordinator task keeps its moment
whatever is lowered, and once it came nothing is lowered any more: it cannot be silenced.
"""

from datetime import datetime

from msgspec.structs import replace

from vtflow.domain import events as e
from vtflow.domain.commands import LowerEscalation
from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.domain.ladder import require_running, rest_until
from vtflow.domain.lowered_ladder import next_name, one_at_a_time
from vtflow.domain.melding import Wait
from vtflow.domain.norms import Policy


def lower(draft: Draft, wait: Wait, command: LowerEscalation) -> None:
    """Take a wait back to the level of the command; higher rungs rest until its day has passed.

    Raises:
        Refused: it does not stand above that level, the ladder has no such level, the coordinator task came already,
            or the rest is longer than five working days or over.
    """
    require_running(draft, wait)
    levels = _levels_below(wait)
    if not wait.level:
        text = f"{wait.norm} van {draft.route.ref} is niet geëscaleerd; er is nu niets te verlagen"
        raise Refused("niveau", text)
    if wait.ladder[wait.reached - 1].again_every:
        text = f"de coördinatortaak van {wait.norm} kan niet worden verlaagd; leg de uitkomst vast waarop wordt gewacht"
        raise Refused("coordinatortaak", text)
    if command.niveau not in levels:
        known = ", ".join(str(level) for level in levels)
        text = f"{wait.norm} van {draft.route.ref} staat op niveau {wait.level}; verlaag naar {known}"
        raise Refused("niveau", text)
    until = rest_until(draft, command.tot, "een verlaging rust")
    after = lowered(wait, command.niveau, until, draft.context.policy)
    draft.record(
        e.EscalationLowered(
            no=wait.no,
            norm=wait.norm,
            van=wait.level,
            level=command.niveau,
            reden=command.reden,
            until=until,
            wait=after,
            note=draft.note,
        )
    )


def _levels_below(wait: Wait) -> list[int]:
    return sorted({0, *(rung.level for rung in wait.ladder[: wait.reached] if rung.level < wait.level)})


def lowered(wait: Wait, level: int, until: datetime, policy: Policy) -> Wait:
    """Return a wait on a lower level: the rungs above it in ascending order, the first at `until` or later."""
    reached = sum(rung.level <= level for rung in wait.ladder)
    # why: repeats share the level of the last step, so that one must be counted by its place
    reached = min(reached, wait.reached)
    task = wait.ladder[-1]
    above = [
        replace(rung, name=next_name(rung.name)) if number < wait.reached else rung
        for number, rung in enumerate(wait.ladder[reached:-1], reached)
    ]
    rested = [replace(rung, at=max(rung.at, until)) for rung in above[:1]]
    found = one_at_a_time([*rested, *above[1:]], task.at, policy)
    ladder = (*wait.ladder[:reached], *found, task)
    return replace(wait, reached=reached, ladder=ladder, acknowledged_until=None, acknowledged_by=None)
