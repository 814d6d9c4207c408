"""Figure 13: whoever changes the record behind its back is found out, and the melding is named.

Each attempt is made inside a transaction that is rolled back afterwards, with the guards of the database off: somebody
with all rights on the file. What is changed, and where, is drawn from a seed.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from vtflow.domain.reference import display_code
from vtflow.store import anchor
from vtflow.store.anchor import HeadAnchor, bucket_of
from vtflow.store.codec import GENESIS, chain
from vtflow.store.sql import SqlStore
from vtflow.store.sql_reader import SqlReader
from vtflow.store.tables import EVENT, MELDING
from vtflow.store.verify import verify

_GUARDS = ("event_no_update", "event_no_delete")


@dataclass
class Accounting:
    """What came of the attempts."""

    attempts: Counter[str] = field(default_factory=Counter[str])
    missed: list[str] = field(default_factory=list[str])  #: neither the chain nor the anchor told of it
    not_located: list[str] = field(default_factory=list[str])  #: told, but of other meldingen only
    by_anchor_alone: Counter[str] = field(default_factory=Counter[str])  #: the chain fitted

    @property
    def total(self) -> int:
        """How many were made."""
        return sum(self.attempts.values())


class Tamper:
    """Changes the events of one record, one attempt at a time."""

    def __init__(self, store: SqlStore, taken: HeadAnchor, seed: int) -> None:
        """Work on a store of which an anchor was taken."""
        self._store, self._taken = store, taken
        self._random = random.Random(seed)
        rows = store.inspect(lambda c: c.execute(select(MELDING.c.id, MELDING.c.ref).order_by(MELDING.c.id)).all())
        self._refs = {row[0]: row[1] for row in rows}

    def run(self, times: int) -> Accounting:
        """Make so many attempts, all kinds in turn."""
        found = Accounting()
        kinds = list(_KINDS.items())
        for number in range(times):
            name, change = kinds[number % len(kinds)]
            self._store.amend(lambda c, name=name, change=change: self._attempt(c, name, change, found))
        return found

    def _attempt(self, connection: Connection, name: str, change: "Change", found: Accounting) -> None:
        nested = connection.begin_nested()
        try:
            for guard in _GUARDS:
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {guard}")
            touched = change(connection, self._random, self._refs)
            if not touched:
                return
            found.attempts[name] += 1
            self._judge(connection, name, touched, found)
        finally:
            nested.rollback()

    def _judge(self, connection: Connection, name: str, touched: set[str], found: Accounting) -> None:
        broken = broken_chains(connection)
        difference = anchor.compare(connection, self._store.instance, self._taken)
        if not broken and difference.verdict == "intact":
            found.missed.append(f"{name} {sorted(touched)}")
            return
        if not broken:
            found.by_anchor_alone[name] += 1
        buckets = {bucket_of(ref) for ref in touched}
        if not (touched & broken or buckets & set(difference.buckets)):
            found.not_located.append(f"{name} {sorted(touched)}: {sorted(broken)} {difference.buckets}")


Change = Callable[[Connection, random.Random, dict[int, str]], set[str]]


class _Inside:
    """Lets the check of the product look at a record from within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def read(self, work: Callable[[Any], Any]) -> Any:
        return work(SqlReader(self._connection))


def broken_chains(connection: Connection) -> set[str]:
    """Return the meldingen of which `vtflow verify --chain` says that their chain does not fit."""
    inside: Any = _Inside(connection)
    return {fault.ref for fault in verify(inside, replay=False).faults}


def _one(connection: Connection, chance: random.Random) -> RowMapping:
    count = connection.execute(select(func.count()).select_from(EVENT)).scalar_one()
    query = select(EVENT).order_by(EVENT.c.id).offset(chance.randrange(count)).limit(1)
    return connection.execute(query).mappings().one()


def _edited(payload: str, chance: random.Random) -> str:
    """Return a payload in which one character is another."""
    place = chance.randrange(len(payload))
    other = chance.choice([char for char in "0123456789abcxyz" if char != payload[place]])
    return payload[:place] + other + payload[place + 1 :]


def _edit(connection: Connection, chance: random.Random, refs: dict[int, str]) -> set[str]:
    row = _one(connection, chance)
    connection.execute(update(EVENT).where(EVENT.c.id == row["id"]).values(payload=_edited(row["payload"], chance)))
    return {refs[row["melding_id"]]}


def _edit_hash(connection: Connection, chance: random.Random, refs: dict[int, str]) -> set[str]:
    row = _one(connection, chance)
    digest = bytes([row["hash"][0] ^ (1 + chance.randrange(255))]) + row["hash"][1:]
    connection.execute(update(EVENT).where(EVENT.c.id == row["id"]).values(hash=digest))
    return {refs[row["melding_id"]]}


def _delete(connection: Connection, chance: random.Random, refs: dict[int, str]) -> set[str]:
    row = _one(connection, chance)
    connection.execute(delete(EVENT).where(EVENT.c.id == row["id"]))
    return {refs[row["melding_id"]]}


def _swap(connection: Connection, chance: random.Random, refs: dict[int, str]) -> set[str]:
    one, other = _one(connection, chance), _one(connection, chance)
    if one["payload"] == other["payload"]:
        return set()
    for row, source in ((one, other), (other, one)):
        connection.execute(update(EVENT).where(EVENT.c.id == row["id"]).values(payload=source["payload"]))
    return {refs[one["melding_id"]], refs[other["melding_id"]]}


def _insert(connection: Connection, chance: random.Random, refs: dict[int, str]) -> set[str]:
    """Add an event in the middle of a stream, with a hash that fits what stands before it."""
    row = dict(_one(connection, chance))
    _shift(connection, row["melding_id"], row["seq"], 1)
    top = connection.execute(select(func.max(EVENT.c.id))).scalar_one()
    row |= {"id": top + 1, "seq": row["seq"] + 1, "hash": chain(row["hash"], row["payload"])}
    connection.execute(insert(EVENT).values(**row))
    return {refs[row["melding_id"]]}


def _shift(connection: Connection, melding: int, after: int, by: int) -> None:
    rows = connection.execute(
        select(EVENT.c.id, EVENT.c.seq)
        .where(EVENT.c.melding_id == melding, EVENT.c.seq > after)
        .order_by(EVENT.c.seq.desc())
    ).all()
    for number, seq in rows:
        connection.execute(update(EVENT).where(EVENT.c.id == number).values(seq=seq + by))


def _cut(connection: Connection, chance: random.Random, refs: dict[int, str]) -> set[str]:
    """Cut off the end of a stream and set its head back, so that what is left fits."""
    melding, rows = _stream(connection, chance)
    left = rows[: chance.randrange(len(rows))]
    connection.execute(delete(EVENT).where(EVENT.c.melding_id == melding, EVENT.c.seq > len(left)))
    head = left[-1]["hash"] if left else GENESIS
    connection.execute(update(MELDING).where(MELDING.c.id == melding).values(head=head))
    return {refs[melding]}


def _rewrite(connection: Connection, chance: random.Random, refs: dict[int, str]) -> set[str]:
    """Change an event and compute the whole chain after it anew, the head included."""
    melding, rows = _stream(connection, chance)
    _chained(connection, melding, rows, chance.randrange(len(rows)), chance)
    return {refs[melding]}


def _rewrite_all(connection: Connection, chance: random.Random, refs: dict[int, str]) -> set[str]:
    """Change an event in every third stream and compute all chains anew."""
    chosen = [melding for melding in refs if melding % 3 == chance.randrange(3)] or list(refs)[:1]
    touched: set[str] = set()
    for melding in chosen:
        rows = _rows(connection, melding)
        if rows:
            _chained(connection, melding, rows, chance.randrange(len(rows)), chance)
            touched.add(refs[melding])
    return touched


def _remove(connection: Connection, chance: random.Random, refs: dict[int, str]) -> set[str]:
    """Give a whole stream to a melding of another name: the one of before is gone."""
    melding, _ = _stream(connection, chance)
    code = display_code(chance.getrandbits(80))
    connection.execute(update(MELDING).where(MELDING.c.id == melding).values(ref=code))
    return {refs[melding], code}


def _stream(connection: Connection, chance: random.Random) -> tuple[int, list[RowMapping]]:
    melding = _one(connection, chance)["melding_id"]
    return melding, _rows(connection, melding)


def _rows(connection: Connection, melding: int) -> list[RowMapping]:
    query = select(EVENT).where(EVENT.c.melding_id == melding).order_by(EVENT.c.seq)
    return list(connection.execute(query).mappings())


def _chained(connection: Connection, melding: int, rows: list[RowMapping], changed: int, chance: random.Random) -> None:
    head = rows[changed - 1]["hash"] if changed else GENESIS
    for place, row in enumerate(rows[changed:], changed):
        payload = _edited(row["payload"], chance) if place == changed else row["payload"]
        head = chain(head, payload)
        connection.execute(update(EVENT).where(EVENT.c.id == row["id"]).values(payload=payload, hash=head))
    connection.execute(update(MELDING).where(MELDING.c.id == melding).values(head=head))


_KINDS: dict[str, Change] = {
    "edited": _edit,
    "hash edited": _edit_hash,
    "deleted": _delete,
    "swapped": _swap,
    "inserted": _insert,
    "tail cut off": _cut,
    "written anew": _rewrite,
    "all written anew": _rewrite_all,
    "given away": _remove,
}


def anchored(store: SqlStore, now: datetime) -> HeadAnchor:
    """Return the anchor of a record for all that stands in it."""
    return store.inspect(lambda connection: anchor.take(connection, store.instance, now))
