"""The log of a child tells that something went wrong, and where; never what somebody typed."""

import io
import logging
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest
from pydantic import BaseModel

from tests.privacy.canaries import EXCEPTION
from tests.privacy.scanner import leaks_in
from vtflow.up.child import _deliver
from vtflow.up.log_lines import start_log, traced

CANARY = {"exceptie": EXCEPTION}


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The log of a child at its most talkative; afterwards this process logs as before."""
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook)
    kept, stream = (root.handlers[:], root.level), io.StringIO()
    start_log(stream, logging.DEBUG)
    yield stream
    root.handlers[:], root.level = kept
    sys.excepthook, threading.excepthook = hooks


class Field(BaseModel):
    number: int


def _plain() -> None:
    raise ValueError(EXCEPTION)


def _of_a_key() -> None:
    {}[EXCEPTION]


def _of_a_model() -> None:
    Field.model_validate({"number": EXCEPTION})


def _of_a_database() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(EXCEPTION)


def _from_another() -> None:
    try:
        _plain()
    except ValueError as error:
        raise OSError(5, EXCEPTION, f"/tmp/{EXCEPTION}") from error


def _in_a_group() -> None:
    raise ExceptionGroup(EXCEPTION, [ValueError(EXCEPTION), KeyError(EXCEPTION)])


FAILURES = (_plain, _of_a_key, _of_a_model, _of_a_database, _from_another, _in_a_group)


@pytest.mark.parametrize("fail", FAILURES, ids=lambda one: one.__name__)
def test_an_error_is_told_by_kind_and_place_on_one_line_without_its_text(log: io.StringIO, fail):
    try:
        fail()
    except Exception as error:
        logging.getLogger("vtflow.x").exception("a round failed")
        kind = type(error).__name__
    told = log.getvalue()
    assert leaks_in(told.encode(), CANARY, "log") == set()
    assert told.count("\n") == 1
    assert f"a round failed | {kind}" in told.replace("sqlite3.", "").replace("pydantic_core._pydantic_core.", "")
    assert "test_log_lines.py:" in told


def test_what_an_error_arose_from_is_told_too():
    with pytest.raises(OSError, match="Kanariefout") as caught:
        _from_another()
    assert [part.partition(" at ")[0] for part in traced(caught.value).split(" < ")] == ["OSError", "ValueError"]


class _Once(threading.Event):
    """Lets a loop go round once."""

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        before = self.is_set()
        self.set()
        return before


class _Broken:
    """Parts of which every one fails with what somebody typed."""

    def __getattr__(self, name: str):
        if name == "settings":
            return self
        if name.endswith("_interval"):
            return 0.0
        raise ValueError(EXCEPTION)


def test_a_delivery_that_fails_leaves_no_text_in_the_log(log: io.StringIO):
    _deliver(_Broken(), _Once(), _plain, lambda: None)  # pyright: ignore[reportArgumentType]
    assert "delivery failed" in log.getvalue()
    assert leaks_in(log.getvalue().encode(), CANARY, "log") == set()


def test_an_error_that_nobody_catches_is_told_the_same_way(log: io.StringIO):
    thread = threading.Thread(target=_plain)
    thread.start()
    thread.join()
    sys.excepthook(ValueError, ValueError(EXCEPTION), None)
    assert log.getvalue().count("ended by an error | ValueError") == 2
    assert leaks_in(log.getvalue().encode(), CANARY, "log") == set()


def test_a_text_of_several_lines_stays_one_line(log: io.StringIO):
    logging.getLogger("vtflow.x").warning("one\ntwo\r\n2026-03-02 ERROR forged")
    assert log.getvalue().count("\n") == 1


def _tell(text: str, at: float, level: int = logging.ERROR) -> None:
    record = logging.LogRecord("vtflow.x", level, __file__, 1, text, None, None)
    record.created = at
    logging.getLogger("vtflow.x").handle(record)


def test_an_error_met_at_every_round_is_written_once_an_hour_and_counted(log: io.StringIO):
    for second in range(0, 3600, 5):
        _tell("melding number 2 cannot be read", second)
    assert log.getvalue().count("\n") == 1
    _tell("melding number 3 cannot be read", 3599)
    assert log.getvalue().count("\n") == 2
    _tell("melding number 2 cannot be read", 3600)
    assert log.getvalue().endswith("melding number 2 cannot be read (and 719 times since it was last written)\n")
    _tell("melding number 2 cannot be read", 7200)
    assert log.getvalue().endswith("melding number 2 cannot be read\n")


def test_an_error_after_the_clock_was_set_back_is_written(log: io.StringIO):
    _tell("melding number 2 cannot be read", 7200)
    _tell("melding number 2 cannot be read", 3600)
    assert log.getvalue().count("\n") == 2


def test_an_error_of_another_kind_under_the_same_words_is_written_too(log: io.StringIO):
    for fail in (_plain, _of_a_key, _plain):
        try:
            fail()
        except Exception:
            logging.getLogger("vtflow.x").exception("a round failed")
    assert log.getvalue().count("\n") == 2


def test_warnings_are_all_written(log: io.StringIO):
    for second in range(3):
        _tell("audit: 1 incidents opened, 0 ended", second, logging.WARNING)
    assert log.getvalue().count("\n") == 3
