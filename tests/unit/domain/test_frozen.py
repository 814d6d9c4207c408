"""Copies of frozen values: what `dataclasses.replace` gives, and nothing else."""

import dataclasses
from dataclasses import FrozenInstanceError, dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.store.test_codec import built
from vtflow.domain.frozen import replace
from vtflow.domain.melding import Overdracht, Route, Wait

KINDS: tuple[type[Any], ...] = (Route, Wait, Overdracht)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_copy_is_what_the_library_would_give(kind: type[Any]):
    @given(
        one=built(kind), other=built(kind), names=st.sets(st.sampled_from([f.name for f in dataclasses.fields(kind)]))
    )
    def check(one: Any, other: Any, names: set[str]) -> None:
        before = dataclasses.replace(one)
        changes = {name: getattr(other, name) for name in names}
        after = replace(one, **changes)
        assert after == dataclasses.replace(one, **changes)
        assert type(after) is kind
        assert after is not one
        assert one == before

    check()


@dataclass(frozen=True, slots=True)
class Plain:
    een: int
    twee: int = 2


def test_a_copy_is_frozen_too():
    copy = replace(Plain(1), twee=3)
    with pytest.raises(FrozenInstanceError):
        copy.twee = 4  # pyright: ignore[reportAttributeAccessIssue]
    assert copy == Plain(1, 3)


def test_a_field_that_does_not_exist_is_refused():
    with pytest.raises(TypeError, match="Plain has no field 'drie'"):
        replace(Plain(1), drie=3)


def test_a_class_that_does_more_than_keep_its_fields_is_refused():
    @dataclass(frozen=True)
    class Open:
        een: int
        twee: int

    @dataclass(frozen=True, slots=True)
    class Checked:
        een: int
        twee: int

        def __post_init__(self) -> None:
            if self.een > self.twee:
                raise ValueError(self.een)

    for value in (Open(1, 2), Checked(1, 2)):
        with pytest.raises(TypeError, match="not copied by its fields alone"):
            replace(value, een=3)
