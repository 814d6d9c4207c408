"""From what a person filled in to a command, or to what is wrong with it, field by field."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qs

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from vtflow.domain.catalogue import COMMANDS
from vtflow.domain.command import UNCOVERED, Command
from vtflow.domain.written_time import read_clock_time
from vtflow.web.answers.catalogue import catalogue
from vtflow.web.answers.fields import WHEN, WHO, Field
from vtflow.web.answers.offers import Offer

Given = Mapping[str, Sequence[str]]
MOST_FIELDS = 60
_LONGEST = 200
_CODE = re.compile(r"[a-z0-9]{1,20}")
_DUTCH_DAY = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})")
#: rule that refused -> the field it is about
FIELD_OF_RULE: Mapping[str, tuple[str, ...]] = {
    "gesprek": ("gesprek_op",),
    "verwachte-start": ("verwachte_start",),
    "persoon": ("naam", WHO),
    "bevoegd": (WHO,),
    "bevestiging": ("tot",),
    "datum": ("uiterlijk", "op", "datum"),
    "huisverbod": ("tot",),
    "uitspraak": ("uitspraak_op", "geldig_tot"),
}


@dataclass(frozen=True, slots=True)
class Filled:
    """What was filled in, read."""

    command: Command | None = None  #: None: something is wrong
    who: str = ""  #: code of who answers; empty where that person signed in
    at: datetime | None = None  #: when it happened; None: now
    errors: Mapping[str, str] = field(default_factory=dict[str, str])  #: field -> Dutch sentence


class FormBroken(ValueError):
    """The body is no form that one of these pages sends."""


def read_form(body: bytes) -> dict[str, list[str]]:
    """Return the fields of a form as a browser sends it.

    Raises:
        FormBroken: it is none, or has too many fields, or one that is too long.
    """
    try:
        found = parse_qs(
            body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, encoding="utf-8", errors="strict"
        )
    except ValueError as error:
        raise FormBroken from error
    if any(len(value) > _LONGEST or not value.isprintable() for values in found.values() for value in values):
        raise FormBroken
    return found


def read_answer(offer: Offer, fields: Sequence[Field], given: Given, who: str = "") -> Filled:
    """Return the command that was filled in, or what is wrong.

    Args:
        offer: The answer that was chosen.
        fields: What the page asked.
        given: What came back.
        who: Code of who signed in; empty: `given` holds it.
    """
    data: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for one in fields:
        values = [value.strip() for value in given.get(one.name, ()) if value.strip()]
        try:
            data |= _read(one, values)
        except _Wrong as error:
            errors[one.name] = str(error)
    person = who or data.pop(WHO, "")
    at = data.pop(WHEN, None)
    if errors:
        return Filled(errors=errors, who=person)
    kind = COMMANDS[offer.command]
    if "naam" in kind.model_fields and "naam" not in data:
        data["naam"] = person
    try:
        command = kind.model_validate(data | offer.numbers | catalogue().antwoorden[offer.answer].vast)
    except ValidationError as error:
        return Filled(errors=_faults(error, fields), who=person)
    return Filled(command, person, at)


class _Wrong(ValueError):
    """What was given does not fit the field; the text is Dutch and says what to do."""


def _read(asked: Field, values: list[str]) -> dict[str, Any]:
    if not values:
        if asked.required:
            raise _Wrong(_MISSING.get(asked.kind, "Vul dit in."))
        return {}
    if asked.kind == "checks":
        return _ticked(asked, values)
    if len(values) > 1:
        msg = "Kies één antwoord."
        raise _Wrong(msg)
    if asked.choices:
        if values[0] not in asked.values:
            msg = "Kies een van de antwoorden op de pagina."
            raise _Wrong(msg)
        return {asked.name: values[0]}
    return {asked.name: _READERS[asked.kind](asked, values[0])}


def _ticked(asked: Field, values: list[str]) -> dict[str, Any]:
    if not asked.values.issuperset(values):
        msg = "Kies uit de redenen op de pagina."
        raise _Wrong(msg)
    first, *others = dict.fromkeys(values)
    return {asked.name: first, asked.rest: others}


def _day(_: Field, text: str) -> date:
    dutch = _DUTCH_DAY.fullmatch(text)
    try:
        return date(int(dutch[3]), int(dutch[2]), int(dutch[1])) if dutch else date.fromisoformat(text)
    except ValueError:
        msg = "Vul een datum in die bestaat, zoals 31-12-2026."
        raise _Wrong(msg) from None


def _moment(_: Field, text: str) -> datetime:
    try:
        return read_clock_time(text)
    except PydanticCustomError as error:
        msg = f"Vul een dag en een tijd in, zoals 2026-12-31 14:30. ({error.message()})"
        raise _Wrong(msg) from None


def _number(asked: Field, text: str) -> int:
    if not re.fullmatch(r"\d{1,6}", text) or not int(asked.least or 0) <= int(text) <= int(asked.most or 10**6):
        limits = f" van {asked.least} tot en met {asked.most}" if asked.least and asked.most else ""
        msg = f"Vul een heel getal in{limits}."
        raise _Wrong(msg)
    return int(text)


def _text(asked: Field, text: str) -> str:
    if asked.name == WHO and not _CODE.fullmatch(text):
        msg = "Vul alleen uw code in: kleine letters en cijfers, bijvoorbeeld m01."
        raise _Wrong(msg)
    return text


_READERS: Mapping[str, Any] = {"date": _day, "moment": _moment, "number": _number, "text": _text}
_MISSING = {
    "choice": "Kies een antwoord.",
    "select": "Kies uit de lijst.",
    "checks": "Kies minstens één reden.",
    "date": "Vul een datum in.",
    "number": "Vul een getal in.",
}


def _faults(error: ValidationError, fields: Sequence[Field]) -> dict[str, str]:
    asked = {one.name for one in fields}
    told = [(str(fault["loc"][0]) if fault["loc"] else "", _told(fault)) for fault in error.errors()]
    found = {(WHO if name == "naam" and name not in asked else name): text for name, text in told}
    return {name if name in asked else "": text for name, text in found.items()}


def _told(fault: Mapping[str, Any]) -> str:
    return f"{fault['msg']}." if fault["type"] == UNCOVERED else "Dit kan hier niet."
