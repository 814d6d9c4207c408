"""The log of access: rows are added, read and never changed."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, insert, or_, select

from vtflow.access.holder import Holder, Outcome, Seen
from vtflow.policy.access import ALLES, REGIO, ZELF
from vtflow.store.access_table import ACCESS_LOG
from vtflow.store.tables import MELDING

#: the action that opens a melding for some hours, whatever its scope
EMERGENCY = "noodtoegang.openen"
#: what a reader does: one melding, a list that names meldingen, messages about them, the search, the log itself
READ, QUEUE, MESSAGES, SEARCH, LOG = (
    "melding.lezen",
    "wachtrij.lezen",
    "berichten.lezen",
    "melding.zoeken",
    "toegang.lezen",
)
_L = ACCESS_LOG.c
_COLUMNS = tuple(ACCESS_LOG.c[one.name] for one in fields(Seen))


@dataclass(frozen=True, slots=True)
class Logged:
    """One row as it stands in the log."""

    no: int
    seen: Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows are asked for; what is left empty does not narrow."""

    ref: str = ""
    actor: str = ""
    outcome: str = ""
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None
    after: int = 0  #: rows with a higher number only
    limit: int = 200


def note(connection: Connection, seen: Seen) -> None:
    """Write one access down."""
    connection.execute(insert(ACCESS_LOG), {one.name: getattr(seen, one.name) for one in fields(Seen)})


def rows(connection: Connection, wanted: Wanted, within: ColumnElement[bool] | None = None) -> list[Logged]:
    """Return rows, the oldest first; `within` is the part of the log that the reader may see."""
    narrow = [
        *(
            (getattr(_L, name) == value)
            for name in ("ref", "actor", "outcome", "action")
            if (value := _of(wanted, name))
        ),
        *([_L.at >= wanted.since] if wanted.since else []),
        *([_L.at < wanted.until] if wanted.until else []),
        *([within] if within is not None else []),
    ]
    query = select(_L.id, *_COLUMNS).where(_L.id > wanted.after, *narrow).order_by(_L.id).limit(wanted.limit)
    return [Logged(row[0], _seen(row[1:])) for row in connection.execute(query)]


def part_of_log(scope: str, holder: Holder) -> ColumnElement[bool]:
    """Return the part of the log that a role may read, as a condition of the query."""
    if scope == ALLES:
        return _L.id > 0
    if scope == REGIO:
        of_region = select(MELDING.c.ref).where(MELDING.c.region == holder.region)
        return or_(_L.ref.in_(of_region), and_(_L.ref == "", _L.region == holder.region))
    if scope == ZELF:
        return and_(_L.team == holder.team, _L.region == holder.region, _L.actor == holder.actor)
    return _L.id < 0


def opened_since(holder: Holder, since: datetime) -> ColumnElement[bool]:
    """Return the condition that a melding was opened by break-glass, by this holder, after an instant."""
    granted = select(_L.ref).where(
        _L.actor == holder.actor,
        _L.action == EMERGENCY,
        _L.outcome == Outcome.TOEGESTAAN.value,
        _L.at > since,
    )
    return MELDING.c.ref.in_(granted)


def _of(wanted: Wanted, name: str) -> str:
    return str(getattr(wanted, name))


def _seen(row: Sequence[Any]) -> Seen:
    return Seen(**{one.name: value for one, value in zip(fields(Seen), row, strict=True)})
