"""Display codes: every slip of the pen is noticed."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtflow.domain.reference import BITS, PATTERN, display_code, is_display_code
from vtflow.seal import random_code

NUMBERS = st.integers(0, (1 << BITS) - 1)
CHARS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*~$="


@given(NUMBERS)
def test_a_code_is_four_groups_and_a_check_character(number: int) -> None:
    code = display_code(number)

    assert re.fullmatch(PATTERN, code)
    assert len(code) == len("VT-7K3M-9QXA-22BC-4DEF-G")
    assert is_display_code(code)


@given(NUMBERS, st.integers(3, 23), st.sampled_from(CHARS))
def test_every_single_wrong_character_is_noticed(number: int, place: int, char: str) -> None:
    code = display_code(number)
    wrong = code[:place] + char + code[place + 1 :]

    assert is_display_code(wrong) == (wrong == code)


@given(NUMBERS)
def test_every_swap_of_neighbours_is_noticed_also_across_a_dash(number: int) -> None:
    code = display_code(number)
    places = [place for place in range(3, 24) if code[place] != "-"]
    for first, second in pairwise(places):
        chars = list(code)
        chars[first], chars[second] = chars[second], chars[first]
        wrong = "".join(chars)
        assert is_display_code(wrong) == (wrong == code)


@given(NUMBERS, NUMBERS)
def test_different_numbers_have_different_codes(one: int, other: int) -> None:
    assert (display_code(one) == display_code(other)) == (one == other)


@pytest.mark.parametrize("number", [-1, 1 << BITS])
def test_a_number_that_does_not_fit_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="80 bits"):
        display_code(number)


@pytest.mark.parametrize(
    "text", ["", "VT-", "vt-0000-0000-0000-0000-0", "VT-0000-0000-0000-0000-0\n", "XX-0000-0000-0000-0000-0"]
)
def test_what_does_not_look_like_a_code_is_none(text: str) -> None:
    assert not is_display_code(text)


def test_fresh_codes_differ_and_are_whole() -> None:
    codes = {random_code() for _ in range(200)}

    assert len(codes) == 200
    assert all(is_display_code(code) for code in codes)
