"""Counts over meldingen as `vtflow report` runs them: rows over what was known on a day, and the table for them."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from vtflow.engine import Policies
from vtflow.policy.table import Table
from vtflow.ports import Store
from vtflow.wiring import App

Rows = list[dict[str, Any]]
#: of an installation, what was known at the end of a day (None: all that is known) -> rows, and how they are shown
Count = Callable[[App, date | None], tuple[Rows, Table]]
_ToTable = Callable[[Rows, date | None], Table]


def of_day(rows: Callable[[Store, Policies, date | None], Rows], table: _ToTable) -> Count:
    """Return a count that needs to know no more than the day."""

    def count(app: App, day: date | None) -> tuple[Rows, Table]:
        found = rows(app.store, app.policies, day)
        return found, table(found, day)

    return count


def of_now(rows: Callable[[Store, Policies, datetime, date | None], Rows], table: _ToTable) -> Count:
    """Return a count that also needs the present moment, for what goes on still."""

    def count(app: App, day: date | None) -> tuple[Rows, Table]:
        found = rows(app.store, app.policies, app.clock.now(), day)
        return found, table(found, day)

    return count
