"""Statements that run for every command or row: built with SQLAlchemy Core, compiled once, then handed to the driver.

This skips what SQLAlchemy works out anew each time. Writing gives a count; a lookup gives rows as the tables declare
them.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import Boolean, Connection, Insert, LargeBinary, Select
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.types import TypeEngine

from vtflow.store.instants import Instant, from_microseconds, microseconds
from vtflow.store.tables import MELDING

#: values by their names, or in the order that the statement was given
Row = Mapping[str, Any] | tuple[Any, ...]
_Process = Callable[[Any], Any]
_Take = Callable[[Any], Sequence[Any]]


def execute(connection: Connection, text: str, values: Any = (), *, many: bool = False) -> Any:
    """Hand a statement to the driver and return its cursor, to be closed by the caller; errors as SQLAlchemy's own.

    On SQLite it goes straight to the driver: what SQLAlchemy does around a statement costs more than the statement.
    """
    if connection.dialect.name != "sqlite":
        # why: SQLAlchemy finds out that a connection broke, and takes it out of the pool
        return connection.exec_driver_sql(text, values or None)
    cursor = connection.connection.cursor()
    try:
        (cursor.executemany if many else cursor.execute)(text, values)
    except connection.dialect.loaded_dbapi.Error as error:
        base = connection.dialect.loaded_dbapi.Error
        raise DBAPIError.instance(text, None, error, base, hide_parameters=True) from error
    return cursor


class Prepared:
    """An insert, update or delete whose values all have names."""

    def __init__(self, build: UpdateBase | Callable[[str], UpdateBase], order: Sequence[str] = ()) -> None:
        """Take a statement, or a function that builds it for the name of a dialect.

        A row of an insert that leaves a column out gives it no value; a numbered id is left to the database, except
        that of a melding. With `order` a row is the values of all these names in this order, for very many rows.
        """
        self._build = build
        self._order = order
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: Connection, rows: Sequence[Row]) -> int:
        """Execute it for each row, in as few rounds as the driver can; returns how many rows it touched."""
        if not rows:
            return 0
        compiled = self._compiled.get(connection.dialect.name)
        if compiled is None:
            compiled = self._compiled[connection.dialect.name] = self._compile(connection.dialect)
        touched = 0
        for text, values, many in compiled.rounds(rows):
            cursor = execute(connection, text, values, many=many)
            touched += cursor.rowcount
            cursor.close()
        return touched

    def _compile(self, dialect: Dialect) -> "_Compiled":
        statement = self._build if isinstance(self._build, UpdateBase) else self._build(dialect.name)
        columns = None
        if isinstance(statement, Insert):
            columns = [column.name for column in statement.table.c if column.name != "id" or statement.table is MELDING]
            statement = statement.inline()  # why: nobody asks for the ids, so they need not come back
        return _Compiled(statement.compile(dialect=dialect, column_keys=columns), dialect, self._order)


class Lookup:
    """A select whose values all have names, for few rows."""

    def __init__(self, statement: "Select[*tuple[Any, ...]]") -> None:
        """Take a statement without expanding parameters."""
        self.statement = statement
        self._compiled: dict[str, tuple[_Compiled, _Places]] = {}

    def row(self, connection: Connection, values: Row) -> Sequence[Any] | None:
        """Return the first row; None when there is none."""
        return next(iter(self.rows(connection, values)), None)

    def rows(self, connection: Connection, values: Row) -> list[Sequence[Any]]:
        """Return all rows."""
        dialect = connection.dialect
        found = self._compiled.get(dialect.name)
        if found is None:
            compiled = _Compiled(self.statement.compile(dialect=dialect), dialect)
            columns = [_from_driver(column.type, dialect) for column in self.statement.selected_columns]
            found = self._compiled[dialect.name] = compiled, _places(columns)
        compiled, places = found
        cursor = execute(connection, compiled.text, compiled.values(values))
        rows = cursor.fetchall()
        cursor.close()
        return [_processed(row, places) for row in rows] if places else rows


#: places of the values that need work, and the work
_Places = list[tuple[int, _Process]]


def _places(processes: Iterable[_Process | None]) -> _Places:
    return [(place, process) for place, process in enumerate(processes) if process is not None]


def _processed(row: Iterable[Any], places: _Places) -> list[Any]:
    values = list(row)
    for place, process in places:
        if values[place] is not None:
            values[place] = process(values[place])
    return values


#: rows from which on it pays to turn them into columns
_MANY = 4
#: rows that one insert takes: a driver costs as much a call as a database a row, and keeps each length apart
_BLOCKS = (500, 25)
_VALUES = re.compile(r"VALUES (\(.*\))(?= ON CONFLICT|$)")
_NAMED = re.compile(r"%\((\w+)\)s")


class _Compiled:
    """A statement as one driver takes it."""

    def __init__(self, compiled: SQLCompiler, dialect: Dialect, order: Sequence[str] = ()) -> None:
        self.text = str(compiled)
        self._positional = compiled.positional
        self._names = list(compiled.positiontup or ()) if compiled.positional else list(compiled.binds)
        self._blocks: list[tuple[int, str]] = []
        # why not what updates: PostgreSQL refuses a statement that would touch a row twice
        if isinstance(compiled.statement, Insert) and "DO UPDATE" not in self.text:
            self._find_blocks()
        binds = {name: compiled.binds[name] for name in self._names}
        #: what the statement itself gives a name
        self._fixed = {name: None if bind.required else bind.value for name, bind in binds.items()}
        self._places = _places(_to_driver(binds[name].type, dialect) for name in self._names)
        keys = [order.index(name) for name in self._names] if order else self._names
        # why apart: of one name it would give the value bare
        self._take: _Take = itemgetter(*keys) if len(keys) > 1 else lambda row: tuple(row[key] for key in keys)

    def _find_blocks(self) -> None:
        found = _VALUES.search(self.text)
        if found is None:
            return
        row = found[1]
        if not self._positional:
            self._names = _NAMED.findall(row)
            row = _NAMED.sub("%s", row)
        for length in _BLOCKS:
            many = f"{self.text[: found.start(1)]}{', '.join([row] * length)}{self.text[found.end(1) :]}"
            self._blocks.append((length, many))

    def values(self, row: Row) -> Any:
        """Return the values of a row in the driver's order and form."""
        return self._given(self._row(row))

    def rounds(self, rows: Sequence[Row]) -> Iterator[tuple[str, Any, bool]]:
        """Yield (text, values, of many rows or of one) of each call of the driver."""
        values, done = self._rows(rows), 0
        for length, text in self._blocks:
            while len(values) - done >= length:
                yield text, tuple(chain.from_iterable(values[done : done + length])), False
                done += length
        rest = [self._given(one) for one in values[done:]]
        if len(rest) > 1:
            yield self.text, rest, True
        elif rest:
            yield self.text, rest[0], False

    def _given(self, values: Sequence[Any]) -> Any:
        return values if self._positional else dict(zip(self._names, values, strict=True))

    def _row(self, row: Any) -> Sequence[Any]:
        try:
            found = self._take(row)
        except KeyError:
            found = self._take({**self._fixed, **row})
        return _processed(found, self._places)

    def _rows(self, rows: Sequence[Row]) -> list[Sequence[Any]]:
        """Return the values of each row; of many rows column by column, which costs half of row by row."""
        if len(rows) < _MANY or not self._names:
            return [self._row(row) for row in rows]
        try:
            columns: list[Iterable[Any]] = list(zip(*map(self._take, rows), strict=True))
        except KeyError:  # why: some rows leave out what the statement itself gives
            return [self._row(row) for row in rows]
        for place, process in self._places:
            columns[place] = [None if value is None else process(value) for value in columns[place]]
        return list(zip(*columns, strict=True))


#: rows of one transaction share most of their instants
_instant = lru_cache(4096)(microseconds)


# why: for an instant, what a decorated type does around the function costs more than the function
def _to_driver(kind: TypeEngine[Any], dialect: Dialect) -> _Process | None:
    if isinstance(kind, Instant):
        return _instant
    if dialect.name == "sqlite" and isinstance(kind, Boolean | LargeBinary):
        return None  # why: its driver takes them as they are
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _from_driver(kind: TypeEngine[Any], dialect: Dialect) -> _Process | None:
    if isinstance(kind, Instant):
        return from_microseconds
    return kind.dialect_impl(dialect).result_processor(dialect, None)
