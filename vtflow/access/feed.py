"""Events in the order in which they were recorded, as far as one team may know of them: codes and moments only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, TextClause, func, or_, select, text, true

from vtflow.access.holder import Holder
from vtflow.access.scope import lies_with, visible
from vtflow.domain.events import Fact
from vtflow.domain.handover_events import OverdrachtOffered, OverdrachtWithdrawn
from vtflow.domain.norms import Region
from vtflow.domain.sight import sees_all
from vtflow.policy.access import EIGEN
from vtflow.store.codec import decode_event
from vtflow.store.rows import SELECT_STORED, stored
from vtflow.store.tables import EVENT, MELDING, OVERDRACHT

#: what a team hears of an offer to it before it accepts, and of its end
_OWN_OFFER = (OverdrachtOffered, OverdrachtWithdrawn)
_E, _M = EVENT.c, MELDING.c


@dataclass(frozen=True, slots=True)
class Happening:
    """One event, as another system hears it."""

    id: int  #: rises in the order in which events were recorded
    ref: str
    no: int  #: of the event within its melding
    kind: str
    at: datetime
    recorded_at: datetime

    def as_data(self) -> dict[str, str | int]:
        """Return it as it stands in the feed and in a webhook."""
        return {
            "id": self.id,
            "soort": self.kind,
            "ref": self.ref,
            "nr": self.no,
            "op": self.at.isoformat(),
            "vastgelegd_op": self.recorded_at.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the feed; `cursor` is where the next one begins."""

    found: tuple[Happening, ...]
    cursor: int
    more: bool


def head(connection: Connection) -> int:
    """Return the newest event that everybody may count on; 0 where there is none."""
    return connection.execute(select(func.max(_E.id)).where(_settled(connection))).scalar() or 0


def feed(  # noqa: PLR0913, PLR0917  # why: each narrows the page
    connection: Connection,
    holder: Holder,
    regions: Mapping[str, Region],
    scope: str,
    after: int,
    now: datetime,
    limit: int = 200,
) -> Page:
    """Return the events after a cursor that a holder may know of.

    A team that did not take the melding on hears of its own offer and its end, of nothing else. What it may no longer
    see is left out, also when it asks again from an earlier cursor.

    Args:
        connection: A snapshot.
        holder: For whom.
        regions: By code; of another region nothing is told.
        scope: Of the role, as the matrix names it.
        after: Number of the last event that was read; 0 for the beginning.
        now: Real time.
        limit: Events that are looked at, of which the page holds those that may be told.
    """
    last = head(connection)
    query = (
        select(_E.id, _M.ref, _E.seq, _E.kind, _E.at, _E.recorded_at, _E.melding_id, _E.payload)
        .join_from(EVENT, MELDING, _M.id == _E.melding_id)
        .where(_E.id > after, _E.id <= last, _within(scope, holder, now))
        .order_by(_E.id)
        .limit(limit)
    )
    rows = connection.execute(query).all()
    told = _sight(connection, holder, regions, scope, {row[6] for row in rows})
    found = tuple(
        Happening(*row[:6])
        for row in rows
        if told.get(row[6]) is None or _is_own(decode_event(row[7]).fact, told[row[6]] or frozenset())
    )
    more = len(rows) == limit
    return Page(found, rows[-1][0] if more else max(last, after), more)


def _within(scope: str, holder: Holder, now: datetime) -> ColumnElement[bool]:
    if scope != EIGEN:
        return visible(scope, holder, now)
    # why also those that ended: a team must hear that an offer to it was withdrawn
    asked = select(OVERDRACHT.c.melding_id).where(OVERDRACHT.c.aan == holder.team)
    return (_M.region == holder.region) & or_(lies_with(holder), _M.id.in_(asked))


def _settled(connection: Connection) -> ColumnElement[bool] | TextClause:
    """Return the condition that no transaction is still open that began before an event was written.

    On PostgreSQL numbers are given out before a transaction commits, so that a lower one may appear later.
    """
    if connection.dialect.name == "sqlite":
        return true()
    return text("event.xmin::text::bigint < pg_snapshot_xmin(pg_current_snapshot())::text::bigint")


def _sight(
    connection: Connection, holder: Holder, regions: Mapping[str, Region], scope: str, ids: set[int]
) -> dict[int, frozenset[int] | None]:
    """Return per melding None where all may be told, else the numbers of the offers that were made to the team."""
    if scope != EIGEN or holder.is_veilig_thuis:
        return {}
    region = regions[holder.region]
    team = region.team(holder.team)
    routes = {one.id: one for one in map(stored, connection.execute(SELECT_STORED.where(_M.id.in_(ids))))}
    offers: dict[int, set[int]] = {}
    query = select(OVERDRACHT.c.melding_id, OVERDRACHT.c.no)
    for melding, no in connection.execute(query.where(OVERDRACHT.c.melding_id.in_(ids), OVERDRACHT.c.aan == team.code)):
        offers.setdefault(melding, set()).add(no)
    found: dict[int, frozenset[int] | None] = {}
    for number, one in routes.items():
        # why also open: a closed melding names who was responsible last, and their access ended with it
        whole = one.route.is_open and sees_all(one.route, region, team)
        found[number] = None if whole else frozenset(offers.get(number, set()))
    return found


def _is_own(fact: Fact, offers: frozenset[int]) -> bool:
    return isinstance(fact, _OWN_OFFER) and fact.no in offers
