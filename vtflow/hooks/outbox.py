"""What is to be delivered to subscribers: written down from the record, claimed, tried, given up in time.

Per subscriber and melding in order: an event waits until the one before it was delivered or given up.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, select, update

from vtflow.access.feed import Happening, feed
from vtflow.access.holder import Holder
from vtflow.access.outside import within
from vtflow.domain.errors import BadInput
from vtflow.domain.norms import Region
from vtflow.domain.routing import VEILIG_THUIS
from vtflow.hooks.register import Subscription
from vtflow.hooks.zgw import notification
from vtflow.policy.access import access
from vtflow.store.hook_table import HOOK_ATTEMPT, HOOK_CURSOR, HOOK_SENDING
from vtflow.store.sql_capacity import measures_of
from vtflow.terms import local_date

WAITS, DELIVERED, GIVEN_UP = "wacht", "bezorgd", "opgegeven"
#: how long one event is tried, in all
DEADLINE = timedelta(days=3)
LEASE = timedelta(minutes=2)
_FIRST, _LONGEST = timedelta(seconds=5), timedelta(hours=6)
_COORDINATION = "coordinatie"
_S = HOOK_SENDING.c


@dataclass(frozen=True, slots=True)
class Due:
    """One event that is to be delivered now."""

    id: int
    code: str
    event_id: int
    ref: str
    kind: str
    body: str
    attempts: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one attempt went."""

    ok: bool
    reason: str = ""  #: HTTP status or class of the fault
    after: timedelta | None = None  #: how long the receiver asked to wait


def holder_of(one: Subscription, region: Region) -> tuple[Holder, str]:
    """Return with whose sight a subscriber hears events, and how far that reaches."""
    kind = region.team(one.team).kind
    role = access().role("coordinator" if kind == _COORDINATION else "team")
    holder = Holder(f"abonnement-{one.code}", one.region, one.team, role, kind == VEILIG_THUIS)
    return holder, role.scope("gebeurtenissen.lezen")


def fill(connection: Connection, one: Subscription, regions: Mapping[str, Region], base: str, now: datetime) -> bool:
    """Write down what happened since a subscriber was last served; tells whether there is more."""
    holder, scope = holder_of(one, regions[one.region])
    if holder.team in regions[one.region].profile.wachten.extern:
        holder = within(holder, regions[one.region], measures_of(connection, one.region), local_date(now))
    cursor = HOOK_CURSOR.c
    after = connection.execute(select(cursor.event_id).where(cursor.code == one.code).with_for_update()).scalar_one()
    page = feed(connection, holder, regions, scope, after, now)
    wanted = [happened for happened in page.found if not one.kinds or happened.kind in one.kinds]
    if wanted:
        connection.execute(insert(HOOK_SENDING), [_row(one, happened, base, now) for happened in wanted])
    if page.cursor != after:
        connection.execute(update(HOOK_CURSOR).where(cursor.code == one.code).values(event_id=page.cursor))
    return page.more


def add_test(connection: Connection, one: Subscription, now: datetime) -> Due:
    """Write down a message that tries the connection out; it is of no melding and no event."""
    lowest = connection.execute(select(func.min(_S.event_id)).where(_S.code == one.code)).scalar() or 0
    happened = Happening(min(lowest, 0) - 1, "", 0, "proef", now, now)
    body = _as_json({**happened.as_data(), "regio": one.region})
    row = {**_row(one, happened, "", now), "body": body, "leased_until": now + LEASE}
    number = connection.execute(insert(HOOK_SENDING), row).inserted_primary_key
    assert number is not None  # noqa: S101  # why: a row was added, so it has a key
    return Due(number[0], one.code, happened.id, "", "proef", body, 0, now + DEADLINE)


def claim(connection: Connection, code: str, now: datetime, limit: int) -> list[Due]:
    """Return the first event of each melding that is due for a subscriber, held for the length of a lease."""
    first = select(func.min(_S.id)).where(_S.code == code, _S.status == WAITS).group_by(_S.ref).scalar_subquery()
    free = (_S.leased_until.is_(None)) | (_S.leased_until <= now)
    query = (
        select(_S.id, _S.code, _S.event_id, _S.ref, _S.kind, _S.body, _S.attempts, _S.until)
        .where(_S.id.in_(first), _S.next_at <= now, free)
        .order_by(_S.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = [Due(*row) for row in connection.execute(query)]
    if found:
        held = update(HOOK_SENDING).where(_S.id.in_([one.id for one in found]))
        connection.execute(held.values(leased_until=now + LEASE))
    return found


def settle(connection: Connection, due: Due, attempt: Attempt, now: datetime) -> str:
    """Write an attempt down and return how the event stands; what was not delivered in time is given up."""
    connection.execute(
        insert(HOOK_ATTEMPT),
        {
            "sending_id": due.id,
            "at": now,
            "result": "bezorgd" if attempt.ok else "mislukt",
            "reason": attempt.reason,
        },
    )
    next_at = now + (attempt.after or pause(due.attempts))
    status = DELIVERED if attempt.ok else GIVEN_UP if next_at >= due.until or not due.ref else WAITS
    values = {"status": status, "attempts": due.attempts + 1, "next_at": next_at, "leased_until": None}
    connection.execute(update(HOOK_SENDING).where(_S.id == due.id, _S.status == WAITS).values(**values))
    return status


def pause(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: five seconds, three times as long each time, at most 6 hours."""
    return min(_LONGEST, _FIRST * 3 ** min(attempts, 12))


def again(connection: Connection, one: Subscription, now: datetime) -> int:
    """Let everything that waits or was given up be tried now; returns how many events that are."""
    values = {"status": WAITS, "next_at": now, "until": now + DEADLINE, "leased_until": None}
    wanted = update(HOOK_SENDING).where(_S.code == one.code, _S.status.in_([WAITS, GIVEN_UP]), _S.ref != "")
    return connection.execute(wanted.values(**values)).rowcount


def tally(connection: Connection, code: str) -> dict[str, int]:
    """Return how many events of a subscriber stand where."""
    query = select(_S.status, func.count()).where(_S.code == code).group_by(_S.status)
    return {WAITS: 0, DELIVERED: 0, GIVEN_UP: 0} | {row[0]: row[1] for row in connection.execute(query)}


def log(connection: Connection, code: str, limit: int) -> list[dict[str, object]]:
    """Return what was tried for a subscriber, the newest attempt first."""
    tried = HOOK_ATTEMPT.c
    query = (
        select(tried.at, _S.ref, _S.kind, _S.event_id, tried.result, tried.reason, _S.status)
        .join_from(HOOK_ATTEMPT, HOOK_SENDING, tried.sending_id == _S.id)
        .where(_S.code == code)
        .order_by(tried.id.desc())
        .limit(limit)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def require_region(one: Subscription, regions: Mapping[str, Region]) -> None:
    """Check that a subscriber's region and team still exist.

    Raises:
        BadInput: one of them is gone; stop the subscription.
    """
    if one.region not in regions:
        text = f"abonnement {one.code}: regio {one.region} is hier niet ingesteld"
        raise BadInput(text)
    regions[one.region].team(one.team)


def _row(one: Subscription, happened: Happening, base: str, now: datetime) -> dict[str, object]:
    data = happened.as_data()
    told = notification(data, base, one.region) if one.form == "zgw" else {**data, "regio": one.region}
    return {
        "code": one.code,
        "event_id": happened.id,
        "ref": happened.ref,
        "kind": happened.kind,
        "body": _as_json(told),
        "status": WAITS,
        "attempts": 0,
        "made_at": now,
        "next_at": now,
        "until": now + DEADLINE,
        "leased_until": None,
    }


def _as_json(data: Mapping[str, object]) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
