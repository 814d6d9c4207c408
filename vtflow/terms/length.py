"""Lengths of terms: a whole number and a unit, written as `5wd` or `-3d`.

Units are kept apart and never converted into each other.
"""

import re
from enum import StrEnum
from functools import lru_cache
from typing import Self

from msgspec import Struct

_PATTERN = re.compile(r"([+-]?)([0-9]{1,6})(oh|wd|h|d|w|m)")


class TermError(ValueError):
    """A term cannot be computed: the message says what was given and what is allowed."""


class Unit(StrEnum):
    """What a length counts; the value is the suffix in written lengths."""

    HOURS = "h"  #: elapsed hours, around the clock
    OFFICE_HOURS = "oh"  #: hours inside the opening windows of an office
    DAYS = "d"  #: calendar days
    WORKDAYS = "wd"  #: working days of the calendar that is given
    WEEKS = "w"
    MONTHS = "m"


class Length(Struct, frozen=True):
    """A signed number of units; a negative one counts backward from its start."""

    count: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a written length such as `5wd`, `10w`, `6h` or `-3d`.

        Args:
            text: A whole number and one of the suffixes of `Unit`; case and outer
                blanks are ignored.

        Raises:
            TermError: The text is something else.
        """
        found = _PATTERN.fullmatch(text.strip().lower())
        if found is None:
            units = ", ".join(unit.value for unit in Unit)
            msg = f"lengte {text!r} is geen heel getal met een van {units} erachter (zoals 5wd)"
            raise TermError(msg)
        sign, digits, unit = found.groups()
        return cls(-int(digits) if sign == "-" else int(digits), Unit(unit))

    def __str__(self) -> str:
        return f"{self.count}{self.unit.value}"

    @property
    def is_backward(self) -> bool:
        """Whether the term is counted back from its start."""
        return self.count < 0


@lru_cache(maxsize=512)
def parse_length(text: str) -> Length:
    """Return `Length.parse(text)`, remembered, for bulk loops over the same few norms."""
    return Length.parse(text)
