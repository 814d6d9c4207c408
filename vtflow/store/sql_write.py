"""Writing changes: each table of a batch in one statement, however many changes there are."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Insert, bindparam, func, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from vtflow.domain.assigning import assigned_to
from vtflow.domain.melding import Route
from vtflow.ports import Armed, Batch, Change, VersionConflict
from vtflow.store.codec import GENESIS, chain, encode_event
from vtflow.store.derive import Derived, OverdrachtState, WaitState, derive, spans
from vtflow.store.place import Placed
from vtflow.store.prepared import Prepared
from vtflow.store.rows import melding_values
from vtflow.store.tables import (
    ANSWER,
    BOOKING,
    EVENT,
    LINK,
    MELDING,
    NOTE,
    OVERDRACHT,
    RESPONSIBILITY,
    WAIT,
)

_CHANGING = (
    "state", "responsible", "aan_zet", "version", "group_version", "next_moment", "head", "snapshot", "changed_at",
)  # fmt: skip
_UPDATE_MELDING = Prepared(
    update(MELDING)
    .where(MELDING.c.id == bindparam("b_id"), MELDING.c.version == bindparam("b_version"))
    .values({name: bindparam(name) for name in _CHANGING})
)
#: apart, because to name a column makes SQLite write every index anew that it stands in
_MOVE_OR_CLOSE = Prepared(
    update(MELDING)
    .where(MELDING.c.id == bindparam("b_id"))
    .values(root_id=bindparam("root_id"), closed_at=bindparam("closed_at"))
)
_PASS_ON = Prepared(
    update(MELDING)
    .where(MELDING.c.id == bindparam("b_id"))
    .values(gemeente=bindparam("gemeente"), casushouder=bindparam("casushouder"))
)
_LET_GO = Prepared(update(MELDING).where(MELDING.c.id == bindparam("b_id")).values(household=bindparam("household")))
_BUMP = Prepared(
    update(MELDING).where(MELDING.c.id == bindparam("b_id")).values(group_version=bindparam("group_version"))
)
_ARM = Prepared(
    update(MELDING)
    .where(MELDING.c.id == bindparam("b_id"), MELDING.c.armed_number <= bindparam("armed_number"))
    .values({name: bindparam(name) for name in ("armed_number", "armed_kind", "armed_at", "armed_since")})
)
_WAIT_CHANGING = ("opened_at", "limit_at", "level", "breached", "closed_at", "how", "in_time")
_UPDATE_WAIT = Prepared(
    update(WAIT)
    .where(WAIT.c.melding_id == bindparam("b_id"), WAIT.c.no == bindparam("b_no"))
    .values({name: bindparam(name) for name in _WAIT_CHANGING})
)
_END_RESPONSIBILITY = Prepared(
    update(RESPONSIBILITY).where(RESPONSIBILITY.c.id == bindparam("b_id")).values(until=bindparam("until"))
)
_OPEN_RESPONSIBILITIES = select(RESPONSIBILITY.c.melding_id, RESPONSIBILITY.c.id, RESPONSIBILITY.c.since).where(
    RESPONSIBILITY.c.until.is_(None), RESPONSIBILITY.c.melding_id.in_(bindparam("ids", expanding=True))
)
_LAST_ID = select(func.coalesce(func.max(MELDING.c.id), 0))
_NEXT_IDS = text("SELECT nextval(pg_get_serial_sequence('melding', 'id')) FROM generate_series(1, :count)")

_INSERT_MELDING = Prepared(insert(MELDING))
_INSERT_EVENT = Prepared(insert(EVENT), ("melding_id", "seq", "since", "kind", "at", "recorded_at", "payload", "hash"))
_INSERT_WAIT = Prepared(insert(WAIT), ("melding_id", *WaitState._fields))
_INSERT_RESPONSIBILITY = Prepared(insert(RESPONSIBILITY))
_INSERT_BOOKING = Prepared(insert(BOOKING))
_INSERT_NOTE = Prepared(insert(NOTE))
_INSERT_ANSWER = Prepared(insert(ANSWER))
_INSERT_LINK = Prepared(insert(LINK))


def _upsert_overdracht(dialect: str) -> Insert:
    kind = sqlite.insert if dialect == "sqlite" else postgresql.insert
    found = kind(OVERDRACHT)
    changing = {"state": found.excluded.state, "is_open": found.excluded.is_open}
    return found.on_conflict_do_update(index_elements=["melding_id", "no"], set_=changing)


_UPSERT_OVERDRACHT = Prepared(_upsert_overdracht)


def new_ids(connection: Connection, count: int) -> list[int]:
    """Return ids for new meldingen."""
    if not count:
        return []
    if connection.dialect.name == "sqlite":
        last = connection.execute(_LAST_ID).scalar_one()  # why: nobody else writes during this transaction
        return list(range(last + 1, last + 1 + count))
    return list(connection.execute(_NEXT_IDS, {"count": count}).scalars())


def write_changes(connection: Connection, rows: Sequence[Placed]) -> None:
    """Write meldingen, their events and all that follows from them.

    Raises:
        VersionConflict: a melding changed since it was read.
    """
    events: list[tuple[Any, ...]] = []
    new: list[dict[str, Any]] = []
    old: list[dict[str, Any]] = []
    for placed in rows:
        head = _chain_events(placed, events)
        values = melding_values(placed, head)
        stored = placed.change.stored
        if stored is None:
            new.append({**_constant(placed), **_whereabouts(placed), **values})
        else:
            old.append({"b_id": placed.id, "b_version": stored.version, **values})
    new.sort(key=lambda row: row["id"] != row["root_id"])  # why: a joined row points at its root
    _INSERT_MELDING.run(connection, new)
    if _UPDATE_MELDING.run(connection, old) != len(old):
        found = "a melding changed since it was read"
        raise VersionConflict(found)
    _MOVE_OR_CLOSE.run(connection, [_whereabouts(placed) for placed in rows if _moved_or_closed(placed)])
    _PASS_ON.run(connection, [{"b_id": one.id, **_hands(one.change.route)} for one in rows if _passed_on(one)])
    _LET_GO.run(connection, [{"b_id": one.id, "household": ""} for one in rows if one.change.route.continues_as])
    _INSERT_EVENT.run(connection, events)
    derived = [(placed, derive(placed.change)) for placed in rows]
    _write_waits(connection, derived)
    _write_responsible(connection, derived)
    handed = [_overdracht(placed.id, one) for placed, found in derived for one in found.overdrachten]
    _UPSERT_OVERDRACHT.run(connection, handed)
    _write_beside(connection, rows)


def _whereabouts(placed: Placed) -> dict[str, Any]:
    return {"b_id": placed.id, "root_id": placed.root, "closed_at": placed.change.route.closed_at}


def _hands(route: Route) -> dict[str, Any]:
    return {"gemeente": route.gemeente, "casushouder": assigned_to(route)}


def _passed_on(placed: Placed) -> bool:
    stored = placed.change.stored
    return stored is not None and _hands(stored.route) != _hands(placed.change.route)


def _moved_or_closed(placed: Placed) -> bool:
    if placed.change.stored is None:
        return False
    before, after = placed.change.stored.route, placed.change.route
    return before.joined_to != after.joined_to or before.closed_at != after.closed_at


def _chain_events(placed: Placed, events: list[tuple[Any, ...]]) -> bytes:
    change = placed.change
    head = change.stored.head if change.stored else GENESIS
    first = change.stored.route.events + 1 if change.stored else 1
    for seq, event in enumerate(change.events, first):
        payload = encode_event(event)
        head = chain(head, payload)
        events.append((placed.id, seq, placed.since, event.fact.kind, event.at, event.recorded_at, payload, head))
    return head


def _constant(placed: Placed) -> dict[str, Any]:
    change: Change = placed.change
    return {
        "id": placed.id,
        "ref": change.route.ref,
        "region": change.route.region,
        "household": change.household,
        **_hands(change.route),
        "received_at": change.route.received_at,
        "armed_number": 0,
        "armed_kind": "",
        "armed_at": None,
        "armed_since": 0,
        "shown_version": 0,
        "shown_route_run": None,
        "shown_leg_run": None,
        "shown_leg_number": 0,
        "shown_digests": "{}",
    }


def _write_waits(connection: Connection, derived: Iterable[tuple[Placed, Derived]]) -> None:
    new: list[tuple[Any, ...]] = []
    old: list[dict[str, Any]] = []
    for placed, found in derived:
        new += [(placed.id, *wait) for wait in found.new_waits]
        old += [{"b_id": placed.id, "b_no": wait.no, **_wait_now(wait)} for wait in found.old_waits]
    _INSERT_WAIT.run(connection, new)
    _UPDATE_WAIT.run(connection, old)


def _wait_now(wait: WaitState) -> dict[str, Any]:
    return {
        "opened_at": wait.opened_at,
        "limit_at": wait.limit_at,
        "level": wait.level,
        "breached": wait.breached,
        "closed_at": wait.closed_at,
        "how": wait.how,
        "in_time": wait.in_time,
    }


def _write_responsible(connection: Connection, derived: Iterable[tuple[Placed, Derived]]) -> None:
    moved = [(placed, found.responsible) for placed, found in derived if found.responsible]
    known = [placed.id for placed, _ in moved if placed.change.stored is not None]
    open_now: dict[int, tuple[int, datetime]] = {}
    if known:
        rows = connection.execute(_OPEN_RESPONSIBILITIES, {"ids": known})
        open_now = {melding: (number, since) for melding, number, since in rows}
    ended: list[dict[str, Any]] = []
    begun: list[dict[str, Any]] = []
    for placed, moves in moved:
        last = open_now.get(placed.id)
        end, new = spans(moves, last[1] if last else None)
        if last:
            ended.append({"b_id": last[0], "until": end})
        begun += [{"melding_id": placed.id, "team": who, "since": since, "until": until} for who, since, until in new]
    _END_RESPONSIBILITY.run(connection, ended)
    _INSERT_RESPONSIBILITY.run(connection, begun)


def _overdracht(melding: int, one: OverdrachtState) -> dict[str, Any]:
    return {
        "melding_id": melding,
        "no": one.no,
        "aan": one.aan,
        "soort": one.soort,
        "state": one.state,
        "offered_at": one.offered_at,
        "is_open": one.is_open,
    }


def _write_beside(connection: Connection, rows: Iterable[Placed]) -> None:
    bookings: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    for placed in rows:
        for one in placed.change.bookings:
            found = {"holder": one.holder, "since": one.start, "until": one.end, "seconds": one.seconds}
            bookings.append({"melding_id": placed.id, **found})
        notes += [{"melding_id": placed.id, "seq": note.seq, "text": note.text} for note in placed.change.notes]
    _INSERT_BOOKING.run(connection, bookings)
    _INSERT_NOTE.run(connection, notes)


def bump_roots(connection: Connection, versions: Mapping[int, int]) -> None:
    """Raise the group versions of roots that did not change themselves."""
    _BUMP.run(connection, [{"b_id": root, "group_version": version} for root, version in versions.items()])


def write_armed(connection: Connection, armed: Sequence[tuple[int, Armed]]) -> None:
    """Remember armed moments.

    Raises:
        VersionConflict: a later one was armed already.
    """
    rows = [
        {"b_id": r, "armed_number": a.number, "armed_kind": a.kind, "armed_at": a.at, "armed_since": a.since}
        for r, a in armed
    ]
    if _ARM.run(connection, rows) != len(rows):
        found = "another run armed this moment first"
        raise VersionConflict(found)


def write_keys(connection: Connection, batch: Batch) -> None:
    """Keep the answers given and the links made."""
    _INSERT_ANSWER.run(connection, [{"key": k, "ref": ref, "answer": answer} for k, ref, answer in batch.answers])
    found = [{"kenmerk": x.kenmerk, "content": x.content, "cipher": x.cipher, "ref": x.ref} for x in batch.links]
    _INSERT_LINK.run(connection, found)
