"""A command made of the fields that somebody filled in, with what is wrong told in Dutch."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from vtflow.domain.command import Command
from vtflow.domain.errors import BadInput

_FAULTS = {
    "missing": "ontbreekt",
    "extra_forbidden": "dit veld bestaat niet",
    "string_pattern_mismatch": "heeft niet de juiste vorm",
    "string_too_long": "is te lang",
    "string_type": "is geen tekst",
    "greater_than_equal": "is te klein",
    "less_than_equal": "is te groot",
    "literal_error": "staat niet op de lijst",
    "bool_type": "schrijf ja of nee",
    "int_parsing": "is geen geheel getal",
    "int_type": "is geen geheel getal",
    "int_from_float": "is geen geheel getal",
    "string_too_short": "is leeg of te kort",
    "too_long": "heeft te veel delen",
    "tuple_type": "is geen lijst",
    "model_type": "is geen object met velden",
    "model_attributes_type": "is geen object met velden",
    "bool_parsing": "schrijf true of false",
    "none_required": "moet leeg blijven",
    "datetime_type": "is geen datum en tijd",
    "datetime_parsing": "is geen datum en tijd, bijvoorbeeld 2026-02-03T10:00:00+01:00",
    "datetime_from_date_parsing": "is geen datum en tijd, bijvoorbeeld 2026-02-03T10:00:00+01:00",
    "value_error": "klopt niet",
    "date_from_datetime_parsing": "is geen datum, bijvoorbeeld 2026-05-18",
    "date_from_datetime_inexact": "is geen datum, bijvoorbeeld 2026-05-18",
    "date_parsing": "is geen datum, bijvoorbeeld 2026-05-18",
    "date_type": "is geen datum, bijvoorbeeld 2026-05-18",
    "dict_type": "is geen lijst van velden met een waarde",
}
_Kind = TypeVar("_Kind", bound=Command)


def fault_text(item: Mapping[str, Any]) -> str:
    """Return what is wrong with one field, of what pydantic found about it."""
    return _FAULTS.get(str(item["type"]), str(item["msg"]))


def filled(kind: type[_Kind], fields: dict[str, Any]) -> _Kind:
    """Return a command of these fields.

    Raises:
        BadInput: a field is missing, unknown or wrong; the text names each of them, and all fields there are.
    """
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(str(part) for part in item['loc'])}: {fault_text(item)}" for item in error.errors()
        )
        known = ", ".join(kind.model_fields)
        text = f"{kind.name}: {faults}. Velden: {known}"
        raise BadInput(text) from error
