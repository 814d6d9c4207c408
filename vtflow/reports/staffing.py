"""The absence calendar and the open work of one person, as rows for the screen and for JSON."""

from collections.abc import Sequence
from datetime import date

from vtflow.domain.absence import Absence, absence_on, stand_in
from vtflow.domain.staff_work import KINDS
from vtflow.domain.written_time import clock_text
from vtflow.engine.staffing import Moved, OpenWork


def absence_rows(rows: Sequence[Absence], day: date) -> list[dict[str, str]]:
    """Return who is away on a day or later, by first day; what was taken back is left out."""
    holding = [row for row in rows if row.substitute and (row.last is None or row.last >= day)]
    shown = [row for row in holding if absence_on(rows, row.who, max(day, row.first)) is row]
    return [
        {
            "wie": row.who,
            "van": row.first.isoformat(),
            "tot_en_met": row.last.isoformat() if row.last else "",
            "vervanger": row.substitute,
            "neemt_waar": stand_in(rows, row.who, max(day, row.first)) or "",
            "reden": row.reden,
            "door": row.by,
        }
        for row in sorted(shown, key=lambda one: (one.first, one.who))
    ]


def work_row(work: OpenWork) -> dict[str, str]:
    """Return one melding or duty with what somebody has in hand on it."""
    if work.start is not None and work.until is not None:
        return {"melding": "", "werk": f"dienst van {clock_text(work.start)} tot {clock_text(work.until)}"}
    held = [f"{KINDS[one.soort]}{f' {one.nummer}' if one.nummer else ''}" for one in work.held]
    return {"melding": work.ref, "werk": ", ".join(held)}


def moved_row(moved: Moved) -> dict[str, str]:
    """Return what became of one piece of work."""
    return {**work_row(moved.work), "gelukt": "ja" if moved.ok else "nee", "uitkomst": moved.text}
