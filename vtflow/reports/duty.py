"""The duty roster as people and machines read it."""

from collections.abc import Iterable
from typing import Any

from vtflow.domain.duty import Span
from vtflow.domain.norms import Policy
from vtflow.domain.written_time import clock_text

NOBODY = "niemand"


def roster_rows(spans: Iterable[Span], policy: Policy) -> list[dict[str, Any]]:
    """Return who has duty, oldest first; hours of nobody are rows too, with an empty team."""
    return [_row(span, policy) for span in spans]


def _row(span: Span, policy: Policy) -> dict[str, Any]:
    shift = span.shift
    team = policy.region.teams.get(shift.staff.partition(".")[0]) if shift else None
    return {
        "van": clock_text(span.start),
        "tot": clock_text(span.until),
        "medewerker": shift.staff if shift else NOBODY,
        "team": team.title if team else "",
        "ruilreden": shift.reden if shift else "",
        "door": shift.by if shift else "",
    }


def gap_rows(found: Iterable[Span], open_ended: bool) -> list[dict[str, Any]]:
    """Return hours in which nobody has duty, oldest first; `tot` of the last is empty where no shift follows it."""
    rows = [{"van": clock_text(gap.start), "tot": clock_text(gap.until)} for gap in found]
    if rows and open_ended:
        rows[-1]["tot"] = ""
    return rows
