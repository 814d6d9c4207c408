"""What takes long is shown as it was a moment ago, and never as it was long ago."""

from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import pytest

from vtflow.web.overview.kept import Kept


class Source:
    """Makes a value that can be held up."""

    def __init__(self) -> None:
        self.mark = 0
        self.made: list[int] = []
        self.may_go = Event()
        self.may_go.set()
        self.seconds = 0.0

    def make(self, _: str) -> int:
        mark = self.mark
        assert self.may_go.wait(10)
        self.made.append(mark)
        return mark


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def kept(source: Source) -> Iterator[Kept[int]]:
    made = Kept(source.make, lambda _: source.mark, patience=0.05, longest=60, seconds=lambda: source.seconds)
    yield made
    source.may_go.set()
    made.close()


def eventually(check: Callable[[], Any]) -> None:
    for _ in range(2_000):
        if check():
            return
        Event().wait(0.005)
    pytest.fail("it did not come")


def test_the_same_mark_is_made_once(source: Source, kept: Kept[int]) -> None:
    assert [kept.get("r"), kept.get("r")] == [0, 0]
    assert source.made == [0]


def test_a_new_mark_is_shown_at_once_where_that_is_quick(source: Source, kept: Kept[int]) -> None:
    kept.get("r")
    source.mark = 1
    eventually(lambda: kept.get("r") == 1)


def test_who_asks_does_not_wait_long_and_later_gets_the_new_one(source: Source, kept: Kept[int]) -> None:
    kept.get("r")
    source.may_go.clear()
    source.mark = 1
    assert kept.get("r") == 0
    assert source.made == [0]
    source.may_go.set()
    eventually(lambda: kept.get("r") == 1)
    assert source.made == [0, 1]


@pytest.mark.parametrize(("age", "shown"), [(60.0, 0), (60.1, 1)])
def test_what_is_older_than_agreed_is_not_shown_any_more(
    source: Source, kept: Kept[int], age: float, shown: int
) -> None:
    kept.get("r")
    source.mark, source.seconds = 1, age
    if shown == 0:
        source.may_go.clear()
    assert kept.get("r") == shown


def test_a_fault_is_told_where_there_is_nothing_to_show() -> None:
    def broken(_: str) -> int:
        msg = "kapot"
        raise LookupError(msg)

    kept: Kept[int] = Kept(broken, lambda _: 1)
    with pytest.raises(LookupError, match="kapot"):
        kept.get("r")
    kept.close()
