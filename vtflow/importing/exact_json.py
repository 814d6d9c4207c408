"""JSON that leaves no doubt, for files and requests: no field twice, no NaN; the caller says what numbers become."""

import json
from collections.abc import Callable
from typing import Any, NoReturn


class Doubtful(ValueError):
    """It is JSON, and yet cannot be trusted; the text is Dutch, for who sent it."""


def decoder(integer: Callable[[str], object], number: Callable[[str], object]) -> json.JSONDecoder:
    """Return a decoder that raises `Doubtful` for a field that stands there twice and for NaN and Infinity.

    Args:
        integer: What becomes of a whole number, given as it was written; may raise `Doubtful`.
        number: The same of any other number.
    """
    return json.JSONDecoder(object_pairs_hook=_object, parse_int=integer, parse_float=number, parse_constant=_no_number)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        text = "een veld staat er twee keer in; het is niet te zeggen welk van de twee geldt"
        raise Doubtful(text)
    return found


def _no_number(_: str) -> NoReturn:
    text = "NaN en Infinity zijn geen getallen"
    raise Doubtful(text)
