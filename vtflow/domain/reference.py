"""The display code of a melding: `VT-XXXX-XXXX-XXXX-XXXX-C`, 80 random bits and a check character.

Crockford's base 32: no I, L, O or U; the check character is the value modulo 37, so every single wrong character and
every swap of neighbours is noticed.
"""

import re

from vtflow.domain.errors import BadInput

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHECKS = _DIGITS + "*~$=U"
BITS = 80
#: the two digits of each ten bits
_PAIRS = tuple(first + second for first in _DIGITS for second in _DIGITS)
PATTERN = r"^VT(-[0-9A-HJKMNP-TV-Z]{4}){4}-[0-9A-HJKMNP-TV-Z*~$=U]$"


def display_code(number: int) -> str:
    """Return the display code of an 80-bit number.

    Raises:
        ValueError: the number does not fit in 80 bits.
    """
    if not 0 <= number < 1 << BITS:
        text = f"a display code holds {BITS} bits"
        raise ValueError(text)
    a, b, c, d, e, f, g, h = (_PAIRS[number >> shift & 1023] for shift in range(BITS - 10, -1, -10))
    return f"VT-{a}{b}-{c}{d}-{e}{f}-{g}{h}-{_CHECKS[number % 37]}"


def is_display_code(text: str) -> bool:
    """Tell whether `text` is a display code with the right check character."""
    return bool(re.fullmatch(PATTERN, text)) and _CHECKS[_value(text) % 37] == text[-1]


def read_display_code(text: str) -> str:
    """Return the display code that somebody typed; case and outer blanks do not matter.

    Raises:
        BadInput: it is none.
    """
    code = text.strip().upper()
    if not is_display_code(code):
        fault = f"{text!r} is geen kenmerk van een melding (VT-XXXX-XXXX-XXXX-XXXX-C), of er staat een tikfout in"
        raise BadInput(fault)
    return code


def number_of(code: str) -> int:
    """Return the 80-bit number of a display code.

    Raises:
        ValueError: it is none.
    """
    if not is_display_code(code):
        text = f"{code!r} is no display code"
        raise ValueError(text)
    return _value(code)


def _value(code: str) -> int:
    number = 0
    for digit in code[3:-2].replace("-", ""):
        number = number << 5 | _DIGITS.index(digit)
    return number
