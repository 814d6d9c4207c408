"""Statements that run for every command or row: built with SQLAlchemy Core, compiled once, then handed to the driver.

This skips what SQLAlchemy works out anew each time. Writing gives a count; a lookup gives one row of text or bytes.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Insert, Select
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase

from vtflow.store.tables import MELDING

Row = Mapping[str, Any]


class Prepared:
    """An insert, update or delete whose values all have names."""

    def __init__(self, build: UpdateBase | Callable[[str], UpdateBase]) -> None:
        """Take a statement, or a function that builds it for the name of a dialect.

        A row of an insert that leaves a column out gives it no value; a numbered id is left to the database, except
        that of a melding.
        """
        self._build = build
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: Connection, rows: Sequence[Row]) -> int:
        """Execute it for each row, in one round where the driver can; returns how many rows it touched."""
        if not rows:
            return 0
        compiled = self._compiled.get(connection.dialect.name)
        if compiled is None:
            compiled = self._compiled[connection.dialect.name] = self._compile(connection.dialect)
        values = [compiled.values(row) for row in rows]
        return connection.exec_driver_sql(compiled.text, values if len(values) > 1 else values[0]).rowcount

    def _compile(self, dialect: Dialect) -> "_Compiled":
        statement = self._build if isinstance(self._build, UpdateBase) else self._build(dialect.name)
        columns = None
        if isinstance(statement, Insert):
            columns = [column.name for column in statement.table.c if column.name != "id" or statement.table is MELDING]
            statement = statement.inline()  # why: nobody asks for the ids, so they need not come back
        return _Compiled(statement.compile(dialect=dialect, column_keys=columns), dialect)


class Lookup:
    """A select of text or bytes whose values all have names, of which at most one row is wanted."""

    def __init__(self, statement: "Select[*tuple[Any, ...]]") -> None:
        """Take a statement without expanding parameters."""
        self.statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def row(self, connection: Connection, values: Row) -> Any:
        """Return the first row as the driver gives it; None when there is none."""
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            found = self.statement.compile(dialect=dialect)
            compiled = self._compiled[dialect.name] = _Compiled(found, dialect)
        return connection.exec_driver_sql(compiled.text, compiled.values(values)).first()


class _Compiled:
    """A statement as one driver takes it."""

    def __init__(self, compiled: SQLCompiler, dialect: Dialect) -> None:
        self.text = str(compiled)
        self._positional = compiled.positional
        names = list(compiled.positiontup or ()) if compiled.positional else list(compiled.binds)
        self._parts = [(name, *_part(compiled, name, dialect)) for name in names]

    def values(self, row: Row) -> Any:
        """Return the values of a row in the driver's order and form."""
        if self._positional:
            return tuple(
                given if given is None or process is None else process(given)
                for name, fixed, process in self._parts
                for given in (row.get(name, fixed),)
            )
        return {
            name: given if given is None or process is None else process(given)
            for name, fixed, process in self._parts
            for given in (row.get(name, fixed),)
        }


def _part(compiled: SQLCompiler, name: str, dialect: Dialect) -> tuple[Any, Callable[[Any], Any] | None]:
    """Return the value that the statement itself gives a name, and how the driver wants it."""
    bind = compiled.binds[name]
    return None if bind.required else bind.value, bind.type.dialect_impl(dialect).bind_processor(dialect)
