"""What pydantic finds wrong in a data file, said in Dutch: the place, what stands there, and what may stand there."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

#: what a choice between shapes adds to a place; nobody wrote it in the file
TAG = "<"
_LENGTH = "is geen termijn; schrijf een getal en een eenheid: h (uren), oh (kantooruren), d, wd (werkdagen), w of m"
_TEXTS = {
    "missing": "ontbreekt",
    "extra_forbidden": "dit onderdeel bestaat niet",
    "string_type": "is geen tekst; zet er zo nodig aanhalingstekens omheen",
    "bool_type": "schrijf true of false",
    "bool_parsing": "schrijf true of false",
    "int_type": "is geen geheel getal",
    "int_parsing": "is geen geheel getal",
    "date_from_datetime_parsing": "is geen datum; schrijf jjjj-mm-dd",
    "date_type": "is geen datum; schrijf jjjj-mm-dd",
    "dict_type": "verwacht namen met een waarde",
    "model_type": "verwacht namen met een waarde",
    "list_type": "verwacht een lijst",
    "union_tag_not_found": "verwacht namen met een waarde, of een lijst",
}
_LIMITS = {
    "too_short": "is leeg; er moet ten minste {min_length} staan",
    "string_too_short": "is te kort; schrijf ten minste {min_length} tekens",
    "greater_than_equal": "is kleiner dan {ge}",
    "less_than_equal": "is groter dan {le}",
    "literal_error": "kan niet; kies uit {expected}",
    "enum": "kan niet; kies uit {expected}",
}


def first_fault(error: ValidationError) -> str:
    """Return the first fault as `place: what is wrong (how many in all)`, in Dutch where we know the kind."""
    faults = error.errors()
    first = faults[0]
    place = ".".join(str(part) for part in first["loc"] if not str(part).startswith(TAG))
    more = f" ({error.error_count()} fouten in totaal)" if error.error_count() > 1 else ""
    return f"{place}: {_text(first)}{more}"


def _text(fault: Mapping[str, Any]) -> str:
    kind, given = fault["type"], fault.get("input")
    shown = f"{given!r} " if isinstance(given, str | int | float) and kind != "missing" else ""
    if kind == "extra_forbidden":
        return _TEXTS[kind]
    if kind == "string_pattern_mismatch":
        is_length = "(h|oh|d|wd|w|m)" in str(fault["ctx"]["pattern"])
        return f"{shown}{_LENGTH if is_length else 'heeft niet de juiste vorm: ' + str(fault['ctx']['pattern'])}"
    if kind in _LIMITS:
        words = {name: str(value).replace(" or ", " of ") for name, value in fault.get("ctx", {}).items()}
        return shown + _LIMITS[kind].format(**words)
    return f"{shown}{_TEXTS.get(kind, fault['msg'])}"
