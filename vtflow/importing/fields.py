"""What the cells of a row must hold, and the melding they make. All faults of a row are told at once."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from pydantic import ValidationError

from vtflow.domain.commands import RegisterMelding
from vtflow.domain.errors import BadInput
from vtflow.domain.gemeenten import gemeente_slug, slug_of, slug_or_unknown
from vtflow.domain.norms import Policy
from vtflow.domain.personal import personal_data
from vtflow.engine import NewMelding
from vtflow.importing.moments import BadMoment, parse_moment
from vtflow.importing.rows import BadRow, Fault, Row
from vtflow.importing.text import is_kenmerk, shown_kenmerk, shown_value

MAX_NOTE = 280
MAX_KINDEREN = 30
_MAX_HUISHOUDEN = 80
#: fills for "we do not know": taken as a household they would join strangers
_NO_HUISHOUDEN = frozenset({"onbekend", "nvt", "geen", "nb", "leeg", "none", "null", "nan", "nihil", "x", "xx", "xxx"})
_MAX_KNOWN = 4096
_NO_LETTER = re.compile(r"[\W_]")
_NUMBER = re.compile(r"[0-9]{1,3}")


class _Wrong(ValueError):
    """A cell holds what its column does not take; the text is for the clerk."""


class RowChecker:
    """Checks rows against the lists of one region at one moment."""

    def __init__(self, policy: Policy, now: datetime, *, machine: bool = False) -> None:
        """Take the region's policy and the moment after which nothing can have come in.

        What a machine brought in may name a gemeente that the region does not have, or none.
        """
        self._policy = policy
        self._machine = machine
        self._gemeenten: dict[str, tuple[str, str]] = {}  # name -> (slug, fault)
        self._readers: Mapping[str, Callable[[str], object]] = {
            "bron_kenmerk": _kenmerk,
            "ontvangen_op": lambda text: parse_moment(_filled(text), now),
            "gemeente": self._gemeente,
            "melder": lambda text: self._code("melder", text),
            "kanaal": lambda text: self._code("kanaal", text),
            "huishouden": _huishouden,
            "acuut": _ja_nee,
            "structureel": _ja_nee,
            "aard": lambda text: self._code("aard", text),
            "kinderen": _count,
            "notitie": _note,
            "criterium": lambda text: self._code("afwegingscriterium", text) if text else "",
        }

    def check(self, row: Row) -> NewMelding | BadRow:
        """Return the melding that a row holds, or everything that is wrong with it."""
        cells, values, faults = row.cells, dict[str, object](), list[Fault]()
        for field, read in self._readers.items():
            text = cells.get(field, "")
            try:
                values[field] = read(text)
            except (_Wrong, BadMoment) as wrong:
                faults.append(Fault(field, str(wrong), shown_value(field, text)))
        if not faults:
            try:
                return self._melding(values)
            except ValidationError as error:
                faults = [Fault(str(one["loc"][0]) if one["loc"] else "", "is ongeldig") for one in error.errors()]
        return BadRow(row.line, shown_kenmerk(cells.get("bron_kenmerk", "")), tuple(faults))

    def _melding(self, values: dict[str, object]) -> NewMelding:
        received = values.pop("ontvangen_op")
        values["toelichting"] = values.pop("notitie")
        command = RegisterMelding.model_validate(values)
        if not isinstance(received, datetime):
            raise TypeError(received)
        return NewMelding(command=command, received_at=received, machine=self._machine)

    def _gemeente(self, text: str) -> str:
        if self._machine:
            return slug_or_unknown(text, self._policy)
        found = self._gemeenten.get(text)
        if found is None:
            found = self._look_up(_filled(text))
            if len(self._gemeenten) < _MAX_KNOWN:
                self._gemeenten[text] = found
        slug, fault = found
        if fault:
            raise _Wrong(fault)
        return slug

    def _look_up(self, name: str) -> tuple[str, str]:
        if not slug_of(name) or not (name[0].isalpha() or name[0] in "'’‘"):
            return "", "dit is geen naam van een gemeente"
        try:
            return gemeente_slug(name, self._policy), ""
        except BadInput as error:
            return "", str(error)

    def _code(self, codes: str, text: str) -> str:
        value, known = _filled(text).lower(), self._policy.codes[codes]
        if value not in known:
            reason = f"staat niet op de lijst; kies uit: {', '.join(known)}"
            raise _Wrong(reason)
        return value


def _filled(text: str) -> str:
    if not text:
        reason = "ontbreekt; vul dit veld in"
        raise _Wrong(reason)
    return text


def _kenmerk(text: str) -> str:
    if not is_kenmerk(_filled(text)):
        reason = "mag alleen letters, cijfers en - . _ / bevatten, hoogstens 80 tekens"
        raise _Wrong(reason)
    return text


def _huishouden(text: str) -> str:
    if len(_filled(text)) > _MAX_HUISHOUDEN or "\n" in text:
        reason = f"is te lang; hoogstens {_MAX_HUISHOUDEN} tekens op één regel"
        raise _Wrong(reason)
    bare = _NO_LETTER.sub("", text).lower()
    if not bare.strip("0") or bare in _NO_HUISHOUDEN:
        reason = "is geen kenmerk van een huishouden; zonder eigen kenmerk raken meldingen over anderen gevoegd"
        raise _Wrong(reason)
    return text


def _ja_nee(text: str) -> bool:
    value = _filled(text).lower()
    if value not in {"ja", "nee"}:
        reason = "moet ja of nee zijn"
        raise _Wrong(reason)
    return value == "ja"


def _count(text: str) -> int:
    if not _NUMBER.fullmatch(_filled(text)) or int(text) > MAX_KINDEREN:
        reason = f"moet een heel getal van 0 tot en met {MAX_KINDEREN} zijn"
        raise _Wrong(reason)
    return int(text)


def _note(text: str) -> str:
    if len(text) > MAX_NOTE:
        reason = f"is {len(text)} tekens lang, hoogstens {MAX_NOTE} zijn toegestaan"
        raise _Wrong(reason)
    found = personal_data(text) if text else None
    if found:
        reason = f"lijkt {found} te bevatten; laat persoonsgegevens weg"
        raise _Wrong(reason)
    return text
