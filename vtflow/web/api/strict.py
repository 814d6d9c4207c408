"""JSON without room for doubt: no key twice, no NaN, no endless numbers, no depth, no half characters."""

from collections.abc import Mapping
from typing import Any, cast

from vtflow.importing.exact_json import Doubtful, decoder
from vtflow.web.api.problem import Problem

#: of a whole request, in bytes
BODY_LIMIT = 64 * 1024
_DEPTH = 12
_DIGITS = 15
_JSON = "application/json"
_NO_JSON = "dit is geen geldige JSON"
_NO_OBJECT = "verwacht wordt één object, tussen { en }"


def require_json(content_type: str) -> None:
    """Check what a body says it is.

    Raises:
        Problem: 415.
    """
    if content_type.partition(";")[0].strip().lower() != _JSON:
        raise Problem(415, "geen-json", "Stuur de inhoud als application/json.")


def read_object(raw: bytes) -> dict[str, Any]:
    """Return the object that a body holds.

    Raises:
        Problem: 400, with what is wrong about it as a whole.
    """
    try:
        text = raw.decode("utf-8")
        _require_shallow(text)
        found: object = _DECODER.decode(text)
        _require_text(found)
    except Doubtful as error:
        raise _refused(str(error)) from error
    except UnicodeDecodeError as error:
        raise _refused("dit is geen UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise _refused(_NO_JSON) from error
    if not isinstance(found, dict):
        raise _refused(_NO_OBJECT)
    return cast("dict[str, Any]", found)


def _refused(text: str) -> Problem:
    return Problem(400, "json", f"De inhoud is niet te lezen: {text}.")


def _require_shallow(text: str) -> None:
    """Refuse depth before anything is built; brackets inside texts do not count."""
    depth, is_text, escaped = 0, False, False
    for char in text:
        if is_text:
            escaped, is_text = char == "\\" and not escaped, char != '"' or escaped
        elif char == '"':
            is_text = True
        elif char in "[{":
            depth += 1
            if depth > _DEPTH:
                fault = f"de haken zijn dieper genest dan {_DEPTH}"
                raise Doubtful(fault)
        elif char in "]}":
            depth -= 1


def _require_text(found: object) -> None:
    """Refuse characters that no text can hold."""
    if isinstance(found, str):
        if "\0" in found or any("\ud800" <= char <= "\udfff" for char in found):
            text = "een tekst bevat een half teken of een NUL-teken"
            raise Doubtful(text)
    elif isinstance(found, dict):
        for name, value in cast("Mapping[str, object]", found).items():
            _require_text(name)
            _require_text(value)
    elif isinstance(found, list):
        for value in cast("list[object]", found):
            _require_text(value)


def _integer(text: str) -> int:
    if len(text) > _DIGITS:
        fault = f"een getal heeft meer dan {_DIGITS} cijfers"
        raise Doubtful(fault)
    return int(text)


def _number(text: str) -> float:
    found = float(text)
    if len(text) > 2 * _DIGITS or found in {float("inf"), float("-inf")}:
        fault = "een getal is te groot of te lang"
        raise Doubtful(fault)
    return found


_DECODER = decoder(_integer, _number)
