"""What a role may see of the record, as a condition in the query itself."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, false, func, or_, select, true

from vtflow.access.holder import Area, Holder
from vtflow.access.log import opened_since
from vtflow.policy.access import AFGEROND, ALLES, EIGEN, REGIO, access
from vtflow.ports import Stored
from vtflow.store.rows import SELECT_STORED, stored
from vtflow.store.tables import MELDING, OVERDRACHT, WAIT
from vtflow.terms import local_midnight

_M = MELDING.c


def lies_with(holder: Holder) -> ColumnElement[bool]:
    """Return the condition that a melding lies with the team of a key: responsible, at the ball, waited on, offered.

    With Veilig Thuis lies all of its region, with an outside team the open meldingen of its running campaigns.
    """
    if holder.areas is not None:
        campaigns = or_(false(), *(_within(area) for area in holder.areas))
        return and_(_M.region == holder.region, _M.closed_at.is_(None), campaigns)
    if holder.is_veilig_thuis:
        return _M.region == holder.region
    waiting = select(WAIT.c.melding_id).where(WAIT.c.holder == holder.team, WAIT.c.closed_at.is_(None))
    offered = select(OVERDRACHT.c.melding_id).where(OVERDRACHT.c.aan == holder.team, OVERDRACHT.c.is_open)
    lies = or_(_M.responsible == holder.team, _M.aan_zet == holder.team, _M.id.in_(waiting), _M.id.in_(offered))
    return and_(_M.region == holder.region, _M.closed_at.is_(None), lies)


def _within(area: Area) -> ColumnElement[bool]:
    limits: list[ColumnElement[bool]] = [true()]
    if area.gemeenten:
        limits.append(_M.gemeente.in_(area.gemeenten))
    if area.first is not None:
        limits.append(_M.received_at >= local_midnight(area.first))
    if area.last is not None:
        limits.append(_M.received_at < local_midnight(area.last + timedelta(days=1)))
    return and_(*limits)


def visible(scope: str, holder: Holder, now: datetime) -> ColumnElement[bool]:
    """Return which meldingen a scope reaches; what break-glass opened for this person counts too.

    Args:
        scope: As the matrix names it; anything unknown reaches nothing.
        holder: Whose question it is.
        now: Real time, for the end of break-glass.
    """
    # why: an outside team sees no more by a wider role
    if scope == EIGEN or (holder.areas is not None and scope in {REGIO, AFGEROND, ALLES}):
        since = now - timedelta(hours=access().emergency_hours)
        opened = and_(_M.region == holder.region, opened_since(holder, since)) if holder.person else false()
        return or_(lies_with(holder), opened)
    if scope in {REGIO, AFGEROND}:
        return _M.region == holder.region
    return true() if scope == ALLES else false()


def find(connection: Connection, ref: str, condition: ColumnElement[bool]) -> Stored | None:
    """Return a melding where the condition lets it be seen; None where it does not, or where there is none."""
    row = connection.execute(SELECT_STORED.where(_M.ref == ref, condition)).first()
    return stored(row) if row else None


def is_related(connection: Connection, ref: str, holder: Holder) -> bool:
    """Tell whether a melding lies with the team of a key now."""
    return connection.execute(select(_M.id).where(_M.ref == ref, lies_with(holder))).first() is not None


def is_open_by_emergency(connection: Connection, ref: str, holder: Holder, now: datetime) -> bool:
    """Tell whether this person opened a melding by break-glass, and that still holds."""
    if not holder.person:
        return False
    since = now - timedelta(hours=access().emergency_hours)
    return connection.execute(select(_M.id).where(_M.ref == ref, opened_since(holder, since))).first() is not None


def open_ones(connection: Connection, condition: ColumnElement[bool]) -> list[Stored]:
    """Return the open meldingen that a condition lets be seen."""
    query = SELECT_STORED.where(_M.closed_at.is_(None), condition).order_by(_M.ref)
    return [stored(row) for row in connection.execute(query)]


def counts(connection: Connection, condition: ColumnElement[bool], now: datetime) -> list[tuple[str, str, int, int]]:
    """Return per gemeente and state how many open meldingen there are, and of how many a limit is past."""
    late = select(WAIT.c.melding_id).where(WAIT.c.closed_at.is_(None), WAIT.c.limit_at <= now)
    query = (
        select(_M.gemeente, _M.state, func.count(), func.count().filter(_M.id.in_(late)))
        .where(_M.closed_at.is_(None), condition)
        .group_by(_M.gemeente, _M.state)
        .order_by(_M.gemeente, _M.state)
    )
    return [(gemeente, state, number, late_ones) for gemeente, state, number, late_ones in connection.execute(query)]
