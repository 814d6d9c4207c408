"""What a transaction looked up ahead, many rows a query, so that each of them need not be asked for by itself."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, select, text

from vtflow.domain.radar import Known
from vtflow.ports import Batch, Link
from vtflow.store.prepared import Lookup
from vtflow.store.rows import LINK_ROW, link
from vtflow.store.tables import ANSWER, LINK, MELDING

T = TypeVar("T")

_M = MELDING.c
#: values a query: well below what any driver takes
_AT_ONCE = 500
_KNOWN = select(_M.ref, _M.region, _M.received_at, _M.closed_at, _M.id == _M.root_id, _M.household).order_by(_M.id)
KNOWN_ONE = Lookup(_KNOWN.where(_M.household == bindparam("household")))
KNOWN_MANY = _KNOWN.where(_M.household.in_(bindparam("wanted", expanding=True)))
ANSWER_OF = Lookup(select(ANSWER.c.ref, ANSWER.c.answer).where(ANSWER.c.key == bindparam("key")))
ANSWERS = select(ANSWER.c.key, ANSWER.c.ref, ANSWER.c.answer).where(
    ANSWER.c.key.in_(bindparam("wanted", expanding=True))
)
LINK_OF = Lookup(select(*LINK_ROW).where(LINK.c.kenmerk == bindparam("kenmerk")))
LINKS = select(*LINK_ROW).where(LINK.c.kenmerk.in_(bindparam("wanted", expanding=True)))
_HOUSEHOLD_TURN = text("SELECT pg_advisory_xact_lock(:key)")
_HOUSEHOLD_TURNS = text("SELECT count(pg_advisory_xact_lock(key)) FROM unnest(:keys) AS key")


def parts(wanted: Sequence[T]) -> Iterator[list[T]]:
    """Yield values in parts that one query can take."""
    for start in range(0, len(wanted), _AT_ONCE):
        yield list(wanted[start : start + _AT_ONCE])


class Lookups:
    """Households, answers and links of one transaction: those looked up ahead, and the rest as they are asked for."""

    def __init__(self, connection: Connection) -> None:
        """Look up on this connection."""
        self._connection = connection
        self._is_sqlite = connection.dialect.name == "sqlite"
        self._known: dict[str, tuple[Known, ...]] = {}
        self._links: dict[str, Link | None] = {}
        self._answers: dict[str, tuple[str, str] | None] = {}

    def prepare(self, households: Sequence[str], links: Sequence[str], answers: Sequence[str]) -> None:
        """Look all of these up; see `Unit.prepare`."""
        about = sorted({household for household in households if household})
        if not self._is_sqlite and about:
            # why: in one order, so that two imports do not hold what the other waits for
            turns = sorted(_turn(household) for household in about)
            self._connection.execute(_HOUSEHOLD_TURNS, {"keys": turns})
        found: dict[str, list[Known]] = {household: [] for household in about}
        for row in self._found(KNOWN_MANY, about):
            found[row[5]].append(_known(row))
        self._known |= {household: tuple(rows) for household, rows in found.items()}
        self._links |= dict.fromkeys(links)
        self._links |= {row[0]: link(row) for row in self._found(LINKS, links)}
        self._answers |= dict.fromkeys(answers)
        self._answers |= {key: (ref, answer) for key, ref, answer in self._found(ANSWERS, answers)}

    def _found(self, query: Any, wanted: Sequence[str]) -> Iterator[Any]:
        for start in range(0, len(wanted), _AT_ONCE):
            yield from self._connection.execute(query, {"wanted": list(wanted[start : start + _AT_ONCE])})

    def known(self, household: str) -> tuple[Known, ...]:
        """Return every melding about a household; others who ask for it wait until this transaction ends."""
        if not household:
            return ()
        if household not in self._known:
            if not self._is_sqlite:
                self._connection.execute(_HOUSEHOLD_TURN, {"key": _turn(household)})
            rows = KNOWN_ONE.rows(self._connection, {"household": household})
            self._known[household] = tuple(_known(row) for row in rows)
        return self._known[household]

    def open_root(self, region: str, household: str) -> str | None:
        """Return the open route about a household; others who ask for it wait until this transaction ends."""
        return next((one.ref for one in self.known(household) if one.leads and one.region == region), None)

    def link(self, kenmerk: str) -> Link | None:
        """Return where a source reference went."""
        if kenmerk in self._links:
            return self._links[kenmerk]
        return link(LINK_OF.row(self._connection, {"kenmerk": kenmerk}))

    def answer(self, key: str) -> tuple[str, str] | None:
        """Return (ref, answer) of an earlier command with this key."""
        if key in self._answers:
            return self._answers[key]
        row = ANSWER_OF.row(self._connection, {"key": key})
        return (row[0], row[1]) if row else None

    def forget(self, batch: Batch) -> None:
        """Ask anew, from now on, for what a batch that was written may have changed."""
        for change in batch.changes:
            if change.stored is None:
                self._known.pop(change.household, None)
            elif change.stored.route.closed_at != change.route.closed_at or (
                change.stored.route.joined_to != change.route.joined_to
            ):
                self._known.clear()  # why: a stored melding does not say which household it is about
        _drop(self._links, (one.kenmerk for one in batch.links))
        _drop(self._answers, (key for key, _, _ in batch.answers))


def _drop(known: dict[str, Any], keys: Iterable[str]) -> None:
    for key in keys:
        known.pop(key, None)


def _known(row: Any) -> Known:
    ref, region, received_at, closed_at, is_root = row[:5]
    return Known(ref, region, received_at, closed_at, bool(is_root))


# why without the region: two regions that take in the same household must see each other's melding
def _turn(household: str) -> int:
    digest = hashlib.sha256(household.encode()).digest()
    return int.from_bytes(digest[:8], signed=True)
