"""Copies of frozen values with some fields changed: as `dataclasses.replace`, in less than half the time.

A route is copied for every event that is folded into it, and `replace` calls a constructor that goes by names.
"""

from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")

_Set = Callable[[object, object], None]
_Learned = tuple[Callable[[object], tuple[Any, ...]], tuple[_Set, ...], frozenset[str]]
#: class -> what reads all its fields, what sets each of them, and their names
_known: dict[type, _Learned] = {}
_new = object.__new__
_set = object.__setattr__


def replace(value: T, /, **changes: Any) -> T:
    """Return a copy with these fields changed.

    Only for frozen dataclasses with slots, two fields or more, and nothing that is done after their construction.

    Raises:
        TypeError: the class has no such field.
    """
    kind = type(value)
    found = _known.get(kind) or _learned(kind)
    after = _new(kind)
    for put, one in zip(found[1], found[0](value), strict=True):
        put(after, one)
    for name, one in changes.items():
        if name not in found[2]:
            text = f"{kind.__name__} has no field {name!r}"
            raise TypeError(text)
        _set(after, name, one)
    return after


def _learned(kind: type) -> _Learned:
    names = [field.name for field in fields(kind)]
    if not hasattr(kind, "__slots__") or hasattr(kind, "__post_init__"):
        text = f"{kind.__name__} is not copied by its fields alone"
        raise TypeError(text)
    found = attrgetter(*names), tuple(getattr(kind, name).__set__ for name in names), frozenset(names)
    _known[kind] = found
    return found
