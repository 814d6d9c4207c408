"""What runs every few seconds, or for each command, finds its rows by an index however many there are."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from vtflow.store import (
    connect,
    overview,
    sql_board,
    sql_capacity,
    sql_outbox,
    sql_prepare,
    sql_reader,
    sql_unit,
    sql_watch,
)
from vtflow.store.sql import SqlStore

QUERIES = {
    "the routes that are due": sql_unit._DUE,
    "a route and what joined it": sql_unit._GROUP_OF.statement,
    "the meldingen about a household": sql_prepare.KNOWN_ONE.statement,
    "the meldingen about many households": sql_prepare.KNOWN_MANY,
    "the other meldingen about a household": sql_reader._ABOUT_SAME,
    "what happened since": sql_unit._EVENTS_SINCE,
    "an earlier answer": sql_prepare.ANSWER_OF.statement,
    "many earlier answers": sql_prepare.ANSWERS,
    "where a source reference went": sql_prepare.LINK_OF.statement,
    "where many went": sql_prepare.LINKS,
    "acute messages": sql_outbox._ACUTE,
    "teams with messages": sql_outbox._GROUPS,
    "sendings to be tried again": sql_outbox._DUE,
    "messages of a sending": sql_outbox._LIVE,
    "messages that lapse": sql_outbox._LAPSE._build,
    "meldingen whose window lags": sql_reader._STALE,
    "open routes by reference": sql_reader._SHOWN,
    "what somebody works on": sql_capacity._HELD,
    "what is open in a region, by gemeente": sql_board._COUNTS,
    "what is open in a region, by reference": sql_board._OPEN_PAGE,
    "what comes next in a region": select(func.count()).where(*sql_board._COMING),
    "what has nothing ahead in a region": select(func.count()).where(*sql_board._SILENT),
    "open meldingen for the watchdog": sql_watch._STANDING,
    "how many routes are open": overview._ROUTES,
    "how many meldingen are late": overview._LATE,
}


#: indexes that hold only what is open or lags, so that they may be read whole
SMALL = re.compile(r"USING (COVERING )?INDEX (ix_melding_stale|ix_melding_open|ix_wait_open)")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("queries") / "vtflow.db"
    SqlStore.create(f"sqlite:///{path}").close()
    return f"sqlite:///{path}"


@pytest.mark.parametrize("statement", QUERIES.values(), ids=QUERIES.keys())
def test_no_table_is_read_from_end_to_end(url: str, statement: Any):
    engine = connect.build(url, pool_size=1)
    with connect.reading(engine) as connection:
        sql = re.sub(r"\(__\[POSTCOMPILE_\w+\]\)", "(1, 2)", str(statement.compile(dialect=connection.dialect)))
        driver: Any = connection.connection.driver_connection
        plan = driver.execute(f"EXPLAIN QUERY PLAN {sql}", [1] * sql.count("?")).fetchall()
    engine.dispose()
    steps = [row[3] for row in plan]
    assert steps
    assert not [step for step in steps if step.startswith("SCAN") and not SMALL.search(step)]


def test_what_lapses_for_each_command_binds_no_status_that_a_partial_index_asks_for(url: str):
    engine = connect.build(url, pool_size=1)
    sql = str(sql_outbox._LAPSE._compile(engine.dialect).text)
    engine.dispose()
    assert "status IN ('wacht', 'bezig')" in sql
    assert sql.count("?") == 2
