"""Reading a database, on one snapshot."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, case, func, select, text

from vtflow.domain.absence import Absence
from vtflow.domain.channel_state import ChannelState
from vtflow.domain.duty import Shift
from vtflow.domain.events import Event
from vtflow.domain.partners import PartnerStatus
from vtflow.ports import (
    Booking,
    Dossier,
    Happened,
    History,
    Link,
    Listed,
    LoggedMessage,
    LogQuery,
    OutboxRow,
    Stale,
    Stored,
    WaitRow,
)
from vtflow.store import sql_absence, sql_delivery, sql_duty, sql_partners
from vtflow.store.codec import decode_event
from vtflow.store.rows import (
    BOOKING_ROW,
    LINK_ROW,
    LISTED,
    OUTBOX_ROW,
    SELECT_STORED,
    STALE,
    STORED,
    WAIT_ROW,
    booking,
    link,
    outbox_row,
    stale,
    stored,
    wait_row,
)
from vtflow.store.sql_board import SqlBoardReader
from vtflow.store.sql_capacity import SqlCapacity
from vtflow.store.sql_prepare import parts
from vtflow.store.sql_report import SqlReportReader
from vtflow.store.sql_watch import SqlWatchReader
from vtflow.store.tables import BOOKING, EVENT, LINK, MELDING, NOTE, OUTBOX, RESPONSIBILITY, WAIT

#: rows that a stream holds in memory at a time
STREAM_ROWS = 2000

_M, _E, _R = MELDING.c, EVENT.c, RESPONSIBILITY.c
_REF = _M.ref == bindparam("ref")
_REFS = _M.ref.in_(bindparam("refs", expanding=True))
_MELDING = SELECT_STORED.where(_REF)
_EVENTS = select(_E.payload, _E.hash).join(MELDING).where(_REF).order_by(_E.seq)
_STANDING = SELECT_STORED.where(_REFS)
_HAPPENED = (
    select(_E.melding_id, _E.kind, func.count(), func.max(_E.at))
    .where(_E.melding_id.in_(bindparam("ids", expanding=True)))
    .group_by(_E.melding_id, _E.kind)
)
_NOTE = select(NOTE.c.text).join(MELDING).where(_REF, NOTE.c.seq == bindparam("seq"))
_PAGE = SELECT_STORED.where(_M.ref > bindparam("after")).order_by(_M.ref).limit(bindparam("limit"))
_ABOUT = MELDING.alias("about")
_ABOUT_SAME = (
    SELECT_STORED.join(_ABOUT, and_(_ABOUT.c.household == _M.household, _ABOUT.c.ref == bindparam("ref")))
    .where(_M.household != "", _M.ref != bindparam("ref"))
    .order_by(_M.received_at, _M.id)
)
_HELD_WAITS = select(WAIT.c.melding_id).where(WAIT.c.holder == bindparam("team"), WAIT.c.closed_at.is_(None))
_HELD_ANY = SELECT_STORED.where(_M.closed_at.is_(None), _M.id.in_(_HELD_WAITS)).order_by(_M.ref)
_HELD = SELECT_STORED.where(
    _M.closed_at.is_(None), _M.id.in_(_HELD_WAITS.where(WAIT.c.norm == bindparam("norm")))
).order_by(_M.ref)
_WAITS = select(*WAIT_ROW).join(MELDING, _M.id == WAIT.c.melding_id).where(_REFS).order_by(WAIT.c.no)
_BOOKINGS = select(*BOOKING_ROW, _M.ref).join(MELDING).where(_REFS).order_by(BOOKING.c.id)
_RESPONSIBLE = select(_M.ref, _R.team, _R.since, _R.until).join(MELDING).where(_REFS).order_by(_R.id)
_OUTBOX = select(*OUTBOX_ROW).order_by(OUTBOX.c.id)
_OUTBOX_OF = _OUTBOX.where(OUTBOX.c.ref.in_(bindparam("refs", expanding=True)))
_STREAM = (
    select(_M.ref, _E.seq, _E.payload, _E.hash)
    .join_from(EVENT, MELDING, and_(_M.id == _E.melding_id))
    .order_by(_E.melding_id, _E.seq)
)
_ANSWERED = (
    select(WAIT.c.norm, func.count(), func.sum(case((WAIT.c.in_time.is_(True), 1), else_=0)))
    .where(WAIT.c.closed_at.is_not(None))
    .group_by(WAIT.c.norm)
)
_HEADS = select(_M.ref, _M.head).where(_REFS)
_DOSSIERS = select(*STORED, *LISTED).where(_REFS)
_FIND = select(*LINK_ROW).where(LINK.c.kenmerk == bindparam("kenmerk"))
_STALE = (
    select(*STALE)
    .where(text("melding.group_version > melding.shown_version"))  # why: as the index says it
    .order_by(_M.changed_at.desc(), _M.id.desc())
    .limit(bindparam("limit"))
)
_SHOWN = (
    select(*STALE)
    .where(_M.closed_at.is_(None), _M.root_id == _M.id, _M.ref > bindparam("after"))
    .order_by(_M.ref)
    .limit(bindparam("limit"))
)


class SqlReader(SqlWatchReader, SqlReportReader, SqlBoardReader, SqlCapacity):
    """Reads one snapshot; see `Reader` for what each call promises."""

    def __init__(self, connection: Connection) -> None:
        """Read on this connection, inside its transaction."""
        self._connection = connection

    def melding(self, ref: str) -> Stored | None:
        """Return one melding."""
        row = self._connection.execute(_MELDING, {"ref": ref}).first()
        return stored(row) if row else None

    def events(self, ref: str) -> list[tuple[Event, bytes]]:
        """Return the events of a melding with their hashes."""
        found = self._connection.execute(_EVENTS, {"ref": ref})
        return [(decode_event(payload), bytes(digest)) for payload, digest in found]

    def histories(self, refs: Sequence[str]) -> dict[str, History]:
        """Return how meldingen stand and what happened to them."""
        found: dict[int, Stored] = {}
        happened: dict[int, dict[str, Happened]] = {}
        for part in parts(refs):
            found |= {one.id: one for one in map(stored, self._connection.execute(_STANDING, {"refs": part}))}
        for part in parts(list(found)):
            for number, kind, times, last in self._connection.execute(_HAPPENED, {"ids": part}):
                happened.setdefault(number, {})[kind] = Happened(times, last)
        return {one.route.ref: History(one, happened.get(one.id, {})) for one in found.values()}

    def note(self, ref: str, seq: int) -> str | None:
        """Return the free text of an event."""
        return self._connection.execute(_NOTE, {"ref": ref, "seq": seq}).scalar()

    def about_same(self, ref: str) -> list[Stored]:
        """Return the other meldingen about the same household."""
        return [stored(row) for row in self._connection.execute(_ABOUT_SAME, {"ref": ref})]

    def meldingen(self, region: str | None, after: str, limit: int) -> list[Stored]:
        """Return meldingen by reference."""
        statement = _PAGE if region is None else _PAGE.where(_M.region == region)
        return [stored(row) for row in self._connection.execute(statement, {"after": after, "limit": limit})]

    def held_by(self, team: str, norm: str) -> list[Stored]:
        """Return the open meldingen of which a wait under a norm lies with a team."""
        statement, wanted = (_HELD, {"team": team, "norm": norm}) if norm else (_HELD_ANY, {"team": team})
        return [stored(row) for row in self._connection.execute(statement, wanted)]

    def waits(self, ref: str) -> list[WaitRow]:
        """Return all waits of a melding."""
        return [wait_row(row) for row in self._connection.execute(_WAITS, {"refs": [ref]}).mappings()]

    def bookings(self, ref: str) -> list[Booking]:
        """Return the closed bookings of a melding."""
        return [booking(row[:4]) for row in self._connection.execute(_BOOKINGS, {"refs": [ref]})]

    def responsibilities(self, ref: str) -> list[tuple[str, datetime, datetime | None]]:
        """Return who was responsible, and when."""
        found = self._connection.execute(_RESPONSIBLE, {"refs": [ref]})
        return [(team, since, until) for _, team, since, until in found]

    def outbox(self, ref: str | None = None) -> list[OutboxRow]:
        """Return messages, oldest first."""
        statement, wanted = (_OUTBOX, {}) if ref is None else (_OUTBOX_OF, {"refs": [ref]})
        return [outbox_row(row) for row in self._connection.execute(statement, wanted).mappings()]

    def delivery_log(self, query: LogQuery) -> list[LoggedMessage]:
        """Return messages with everything that was tried."""
        return sql_delivery.log(self._connection, query)

    def channel_states(self) -> dict[str, ChannelState]:
        """Return how each channel does."""
        return sql_delivery.channel_states(self._connection)

    def partner_history(self, region: str) -> list[PartnerStatus]:
        """Return what the partners of a region said of their intake."""
        return sql_partners.history(self._connection, region)

    def absences(self, region: str) -> tuple[Absence, ...]:
        """Return the absence calendar of a region."""
        return sql_absence.calendar(self._connection, region)

    def roster(self, service: str) -> tuple[Shift, ...]:
        """Return the shifts of a service as they were recorded."""
        return sql_duty.roster(self._connection, service)

    def stream(self) -> Iterator[tuple[str, int, bytes, bytes]]:
        """Yield every event, stream by stream."""
        found = self._connection.execute(_STREAM, execution_options={"yield_per": STREAM_ROWS})
        for ref, seq, payload, digest in found:
            yield ref, seq, payload if isinstance(payload, bytes) else payload.encode(), bytes(digest)

    def counts(self) -> tuple[int, int]:
        """Return how many meldingen and events there are."""
        return tuple(
            self._connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (MELDING, EVENT)
        )  # pyright: ignore[reportReturnType]

    def answered(self) -> dict[str, tuple[int, int]]:
        """Return how many waits of each norm were closed, and closed in time."""
        return {norm: (closed, in_time or 0) for norm, closed, in_time in self._connection.execute(_ANSWERED)}

    def heads(self, refs: Sequence[str]) -> dict[str, bytes]:
        """Return the last hash that each of these meldingen knows."""
        return {ref: bytes(head) for ref, head in self._connection.execute(_HEADS, {"refs": list(refs)})}

    def dossiers(self, refs: Sequence[str]) -> list[Dossier]:
        """Return what is kept of these meldingen."""
        wanted = {"refs": list(refs)}
        execute = self._connection.execute
        waits: dict[str, list[WaitRow]] = {}
        for row in execute(_WAITS, wanted).mappings():
            waits.setdefault(row["ref"], []).append(wait_row(row))
        spans: dict[str, list[tuple[str, datetime, datetime | None]]] = {}
        for ref, team, since, until in execute(_RESPONSIBLE, wanted):
            spans.setdefault(ref, []).append((team, since, until))
        bookings: dict[str, list[Booking]] = {}
        for row in execute(_BOOKINGS, wanted):
            bookings.setdefault(row[4], []).append(booking(row[:4]))
        messages: dict[str, list[OutboxRow]] = {}
        for row in execute(_OUTBOX_OF, wanted).mappings():
            messages.setdefault(row["ref"], []).append(outbox_row(row))
        found: list[Dossier] = []
        for row in execute(_DOSSIERS, wanted):
            one = stored(row)
            ref = one.route.ref
            found.append(
                Dossier(
                    stored=one,
                    listed=Listed(**dict(zip(Listed.__struct_fields__, row[len(STORED) :], strict=True))),
                    waits=tuple(waits.get(ref, ())),
                    responsibilities=tuple(spans.get(ref, ())),
                    bookings=tuple(bookings.get(ref, ())),
                    outbox=tuple(messages.get(ref, ())),
                )
            )
        return found

    def find(self, kenmerk: str) -> Link | None:
        """Return the link of a source reference."""
        return link(self._connection.execute(_FIND, {"kenmerk": kenmerk}).first())

    def stale(self, limit: int) -> list[Stale]:
        """Return meldingen whose window lags behind."""
        return [stale(row) for row in self._connection.execute(_STALE, {"limit": limit})]

    def shown(self, after: str, limit: int) -> list[Stale]:
        """Return open roots with what is known of their runs."""
        return [stale(row) for row in self._connection.execute(_SHOWN, {"after": after, "limit": limit})]
