"""What a transaction looked up ahead, many rows a query, so that each of them need not be asked for by itself."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select, text

from vtflow.ports import Batch, Link
from vtflow.store.prepared import Lookup
from vtflow.store.rows import LINK_ROW, link
from vtflow.store.tables import ANSWER, LINK, MELDING

_M = MELDING.c
#: values a query: well below what any driver takes
_AT_ONCE = 500
_OPEN = (
    _M.region == bindparam("region"),
    text("melding.closed_at IS NULL"),  # why: as the index says it
    _M.id == _M.root_id,
)
OPEN_ROOT = Lookup(select(_M.ref).where(_M.household == bindparam("household"), *_OPEN).order_by(_M.id).limit(1))
OPEN_ROOTS = (
    select(_M.household, _M.ref)
    .where(_M.household.in_(bindparam("wanted", expanding=True)), *_OPEN)
    .order_by(_M.id.desc())
)
ANSWER_OF = Lookup(select(ANSWER.c.ref, ANSWER.c.answer).where(ANSWER.c.key == bindparam("key")))
ANSWERS = select(ANSWER.c.key, ANSWER.c.ref, ANSWER.c.answer).where(
    ANSWER.c.key.in_(bindparam("wanted", expanding=True))
)
LINK_OF = Lookup(select(*LINK_ROW).where(LINK.c.kenmerk == bindparam("kenmerk")))
LINKS = select(*LINK_ROW).where(LINK.c.kenmerk.in_(bindparam("wanted", expanding=True)))
_HOUSEHOLD_TURN = text("SELECT pg_advisory_xact_lock(:key)")
_HOUSEHOLD_TURNS = text("SELECT count(pg_advisory_xact_lock(key)) FROM unnest(:keys) AS key")


class Lookups:
    """Open routes, answers and links of one transaction: those looked up ahead, and the rest as they are asked for."""

    def __init__(self, connection: Connection) -> None:
        """Look up on this connection."""
        self._connection = connection
        self._is_sqlite = connection.dialect.name == "sqlite"
        self._roots: dict[tuple[str, str], str | None] = {}
        self._links: dict[str, Link | None] = {}
        self._answers: dict[str, tuple[str, str] | None] = {}

    def prepare(self, region: str, households: Sequence[str], links: Sequence[str], answers: Sequence[str]) -> None:
        """Look all of these up; see `Unit.prepare`."""
        about = sorted({household for household in households if household})
        if not self._is_sqlite and about:
            # why: in one order, so that two imports do not hold what the other waits for
            turns = sorted(_turn(region, household) for household in about)
            self._connection.execute(_HOUSEHOLD_TURNS, {"keys": turns})
        self._roots |= {(region, household): None for household in about}
        # why: newest first, so that of two routes the oldest stays
        for household, ref in self._found(OPEN_ROOTS, about, {"region": region}):
            self._roots[region, household] = ref
        self._links |= dict.fromkeys(links)
        self._links |= {row[0]: link(row) for row in self._found(LINKS, links)}
        self._answers |= dict.fromkeys(answers)
        self._answers |= {key: (ref, answer) for key, ref, answer in self._found(ANSWERS, answers)}

    def _found(self, query: Any, wanted: Sequence[str], values: dict[str, Any] | None = None) -> Iterator[Any]:
        for start in range(0, len(wanted), _AT_ONCE):
            part = {"wanted": list(wanted[start : start + _AT_ONCE]), **(values or {})}
            yield from self._connection.execute(query, part)

    def open_root(self, region: str, household: str) -> str | None:
        """Return the open route about a household; others who ask for it wait until this transaction ends."""
        if not household:
            return None
        if (region, household) in self._roots:
            return self._roots[region, household]
        if not self._is_sqlite:
            self._connection.execute(_HOUSEHOLD_TURN, {"key": _turn(region, household)})
        row = OPEN_ROOT.row(self._connection, {"region": region, "household": household})
        return row[0] if row else None

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
                self._roots.pop((change.route.region, change.household), None)
            elif change.stored.route.closed_at != change.route.closed_at or (
                change.stored.route.joined_to != change.route.joined_to
            ):
                self._roots.clear()  # why: a stored melding does not say which household it is about
        _drop(self._links, (one.kenmerk for one in batch.links))
        _drop(self._answers, (key for key, _, _ in batch.answers))


def _drop(known: dict[str, Any], keys: Iterable[str]) -> None:
    for key in keys:
        known.pop(key, None)


def _turn(region: str, household: str) -> int:
    digest = hashlib.sha256(f"{region}\n{household}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)
