"""Lengths as the field writes them."""

import pytest

from vtflow.terms import Length, TermError, Unit, parse_length


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("5wd", 5, Unit.WORKDAYS),
        ("0wd", 0, Unit.WORKDAYS),
        ("10w", 10, Unit.WEEKS),
        ("3m", 3, Unit.MONTHS),
        ("6h", 6, Unit.HOURS),
        ("8oh", 8, Unit.OFFICE_HOURS),
        ("10d", 10, Unit.DAYS),
        ("-3d", -3, Unit.DAYS),
        (" 5WD ", 5, Unit.WORKDAYS),
        ("+2wd", 2, Unit.WORKDAYS),
    ],
)
def test_a_written_length_is_a_count_and_a_unit(text: str, count: int, unit: Unit) -> None:
    assert Length.parse(text) == Length(count, unit)
    assert parse_length(text) == Length(count, unit)


@pytest.mark.parametrize("text", ["5wd", "-3d", "10w", "8oh", "0wd", "18m", "24h"])
def test_a_length_is_written_as_it_was_read(text: str) -> None:
    assert str(Length.parse(text)) == text


@pytest.mark.parametrize("text", ["", "wd", "5", "5 wd", "5x", "1.5d", "5wdd", "--3d", "P5D", "٣d", "9999999d"])
def test_anything_else_is_refused_with_the_units_that_exist(text: str) -> None:
    with pytest.raises(TermError, match=r"h, oh, d, wd, w, m"):
        Length.parse(text)
