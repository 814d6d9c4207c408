"""Copying a whole database into an empty one of the same schema, from either kind to either kind."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Select, Table, case, func, insert, select, text

#: rows that are carried at a time
_ROWS = 2_000
_VERSION = "alembic_version"


def copy_rows(source: Connection, target: Connection) -> dict[str, int]:
    """Copy every row of every table; returns how many rows each table has.

    Both must have the same schema, and the tables of `target` must be empty but for what making it wrote, which is
    replaced. The caller commits. Rows keep their ids, so that everything that refers to them still does.

    Raises:
        ValueError: the two do not have the same tables.
    """
    here, there = _tables(source), _tables(target)
    if set(here.tables) != set(there.tables):
        different = ", ".join(sorted(set(here.tables) ^ set(there.tables)))
        text_ = f"the databases differ in their tables: {different}"
        raise ValueError(text_)
    counts: dict[str, int] = {}
    for table in reversed(there.sorted_tables):
        if table.name in {"meta", _VERSION}:
            target.execute(table.delete())
    for table in there.sorted_tables:
        counts[table.name] = 0
        for rows in _pages(source, here.tables[table.name]):
            target.execute(insert(table), rows)
            counts[table.name] += len(rows)
    if target.dialect.name == "postgresql":
        _continue_numbers(target, there)
    return counts


def _tables(connection: Connection) -> MetaData:
    found = MetaData()
    found.reflect(bind=connection)
    return found


def _pages(source: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    found = source.execution_options(stream_results=True).execute(_in_order(table)).mappings()
    while page := found.fetchmany(_ROWS):
        yield [dict(row) for row in page]


def _in_order(table: Table) -> Select[Any]:
    """Return the query of all rows, those first to which others of the table refer."""
    key: list[Column[Any]] = list(table.primary_key.columns)
    own = [c for c in table.columns for ref in c.foreign_keys if ref.column.table is table]
    first = [case((column == key[0], 0), else_=1) for column in own]
    return select(table).order_by(*first, *key)


def _continue_numbers(target: Connection, tables: MetaData) -> None:
    """Let PostgreSQL number new rows after those that were copied."""
    for table in tables.sorted_tables:
        for column in table.primary_key.columns:
            # why the bare names: they come from our own schema, and a sequence is found by name only
            named = text("SELECT pg_get_serial_sequence(:of, :column)")
            sequence = target.execute(named, {"of": f'"{table.name}"', "column": column.name}).scalar()
            if sequence:
                last = target.execute(select(func.max(column))).scalar()
                moved = text("SELECT setval(:sequence, :last, :used)")
                target.execute(moved, {"sequence": sequence, "last": last or 1, "used": last is not None})
