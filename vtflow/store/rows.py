"""Between the rows of the tables and the values of the ports."""

import json
from typing import Any

from msgspec import structs
from sqlalchemy import RowMapping, select

from vtflow.domain.melding import Urgency
from vtflow.ports import (
    Armed,
    Booking,
    Link,
    Listed,
    OutboxRow,
    OutboxStatus,
    Sending,
    Shown,
    Stale,
    Stored,
    WaitRow,
)
from vtflow.store.codec import decode_route, encode_route
from vtflow.store.derive import queued_moment
from vtflow.store.place import Placed
from vtflow.store.tables import BOOKING, LINK, MELDING, OUTBOX, SENDING, WAIT

_M = MELDING.c

#: columns that `stored` reads; the root comes last, for the caller
STORED = (
    _M.id, _M.version, _M.group_version, _M.head, _M.snapshot,
    _M.armed_number, _M.armed_kind, _M.armed_at, _M.armed_since, _M.changed_at, _M.root_id,
)  # fmt: skip
SELECT_STORED = select(*STORED)
#: columns that make a `Listed`
LISTED = tuple(_M[name] for name in Listed.__struct_fields__)


def stored(row: Any) -> Stored:
    """Return a melding from the columns of `STORED`."""
    number, version, group_version, head, snapshot, armed, kind, at, since, changed_at = row[:10]
    return Stored(
        id=number,
        version=version,
        route=decode_route(snapshot),
        head=bytes(head),
        group_version=group_version,
        armed=Armed(armed, kind, at, since),
        changed_at=changed_at,
    )


def melding_values(placed: Placed, head: bytes) -> dict[str, Any]:
    """Return what a change makes of the columns of a melding that may change."""
    route = placed.change.route
    return {
        "state": route.state.value,
        "responsible": route.responsible,
        "aan_zet": route.aan_zet,
        "version": placed.version,
        "group_version": placed.group_version,
        "next_moment": queued_moment(route),
        "head": head,
        "snapshot": encode_route(route),
        "changed_at": max(event.recorded_at for event in placed.change.events),
    }


STALE = (
    _M.ref, _M.group_version, _M.armed_number,
    _M.shown_version, _M.shown_route_run, _M.shown_leg_run, _M.shown_leg_number, _M.shown_digests,
)  # fmt: skip


def stale(row: Any) -> Stale:
    """Return what the window is known to show, from the columns of `STALE`."""
    ref, version, armed, shown, route_run, leg_run, leg_number, digests = row
    return Stale(ref, version, armed, Shown(ref, shown, route_run, leg_run, leg_number, json.loads(digests)))


def shown_values(shown: Shown) -> dict[str, Any]:
    """Return the columns that remember what the window shows."""
    return {
        "shown_version": shown.version,
        "shown_route_run": shown.route_run,
        "shown_leg_run": shown.leg_run,
        "shown_leg_number": shown.leg_number,
        "shown_digests": json.dumps(shown.digests, sort_keys=True),
    }


OUTBOX_ROW = tuple(column for column in OUTBOX.c if column.name != "lapsed")


def outbox_row(row: RowMapping) -> OutboxRow:
    """Return a message from the columns of `OUTBOX_ROW`."""
    values: dict[str, Any] = {str(name): value for name, value in row.items()}
    values["urgency"] = Urgency(values["urgency"])
    values["status"] = OutboxStatus(values["status"])
    values["sending"] = values.pop("sending_id") or 0
    return OutboxRow(**values)


def outbox_values(row: OutboxRow) -> dict[str, Any]:
    """Return the columns of a new message."""
    return {
        "key": row.key,
        "ref": row.ref,
        "team": row.team,
        "channel": row.channel,
        "kind": row.kind,
        "role": row.role,
        "urgency": row.urgency.value,
        "at": row.at,
        "deliver_at": row.deliver_at,
        "wait": row.wait,
        "norm": row.norm,
        "rung": row.rung,
        "holder": row.holder,
        "limit": row.limit,
        "late": row.late,
        "status": row.status.value,
        "lapsed": False,
        "region": row.region,
        "person": row.person,
        "instead_of": row.instead_of,
    }


def sending(row: RowMapping) -> Sending:
    """Return a sending from all its columns but those of the lease."""
    values = {column.name: row[column.name] for column in SENDING.c if column.name not in {"leased", "due_at"}}
    values["urgency"] = Urgency(values["urgency"])
    values["status"] = OutboxStatus(values["status"])
    return Sending(**values)


def sending_values(value: Sending) -> dict[str, Any]:
    """Return the columns of a sending without its id."""
    values = structs.asdict(value)
    del values["id"]
    return {**values, "urgency": value.urgency.value, "status": value.status.value}


WAIT_ROW = (
    _M.ref, _M.gemeente, WAIT.c.no, WAIT.c.norm, WAIT.c.leg, WAIT.c.holder, WAIT.c.opened_at, WAIT.c.limit_at,
    WAIT.c.level, WAIT.c.breached, WAIT.c.closed_at, WAIT.c.in_time,
)  # fmt: skip


def wait_row(row: RowMapping) -> WaitRow:
    """Return a wait from the columns of `WAIT_ROW`."""
    return WaitRow(**{str(name): value for name, value in row.items()})


BOOKING_ROW = (BOOKING.c.holder, BOOKING.c.since, BOOKING.c.until, BOOKING.c.seconds)
LINK_ROW = (LINK.c.kenmerk, LINK.c.content, LINK.c.cipher, LINK.c.ref)


def link(row: Any) -> Link | None:
    """Return a link from the columns of `LINK_ROW`."""
    if row is None:
        return None
    kenmerk, content, cipher, ref = row
    return Link(kenmerk, content, bytes(cipher), ref)


def booking(row: Any) -> Booking:
    """Return a booking from the columns of `BOOKING_ROW`."""
    return Booking(*row)
