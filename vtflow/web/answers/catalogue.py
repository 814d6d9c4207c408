"""The words of each answer, read from `antwoorden.yaml`. What may be answered stands in the tables of the domain."""

from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

FILE = Path(__file__).with_name("antwoorden.yaml")


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FieldWords(_Strict):
    """How one field is asked."""

    label: str
    hint: str = ""
    lijst: str = ""  #: name of the list of codes to choose from
    keuzes: dict[str, str] = {}  #: fixed values with their words
    soort: Literal["", "vinkjes", "team", "persoon", "mede", "datum"] = ""
    rest: str = ""  #: with vinkjes: the field for every value after the first


class AnswerWords(_Strict):
    """How one answer is offered."""

    titel: str
    knop: str
    klaar: str
    uitleg: str = ""
    waarschuwing: str = ""
    hoofd: bool = False
    normen: tuple[str, ...] = ()
    moment: bool = False
    opdracht: str = ""  #: command it gives, where that is not its own name
    vast: dict[str, str] = {}  #: fields of the command that this answer fills in by itself
    velden: dict[str, FieldWords] = {}


class Catalogue(_Strict):
    """The whole file."""

    antwoorden: dict[str, AnswerWords]
    elders: dict[str, str]  #: command -> why it cannot be given here
    gevraagd: dict[str, dict[str, FieldWords]]  #: kind of traject -> what is asked, by the name under which it is kept


@cache
def catalogue() -> Catalogue:
    """Return the file, checked."""
    return Catalogue.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))
