"""What other systems send and may ask for: models of their own, in which no unknown field passes."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from vtflow.domain.catalogue import COMMANDS
from vtflow.domain.command import Command
from vtflow.domain.commands import RegisterMelding
from vtflow.domain.errors import BadInput
from vtflow.domain.filled import fault_text
from vtflow.domain.legs.advies_commands import RegisterAdvies
from vtflow.web.api.problem import Problem, Wrong

_MOMENT = "Datum en tijd, bijvoorbeeld 2026-02-03T10:00:00+01:00; zonder verschil met UTC is het Nederlandse tijd"
_Model = TypeVar("_Model", bound=BaseModel)
#: commands that begin a melding have an address of their own
BEGINNINGS = (RegisterMelding, RegisterAdvies)
GIVEN: Mapping[str, type[Command]] = {name: one for name, one in COMMANDS.items() if one not in BEGINNINGS}


class Invoer(BaseModel):
    """Base of all that comes in."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, frozen=True)


class NieuweMelding(Invoer):
    """Een melding zoals een ander systeem haar aanlevert."""

    bron_kenmerk: Annotated[str, Field(min_length=1, max_length=80, description="Eigen kenmerk van de melder")]
    ontvangen_op: Annotated[str, Field(max_length=40, description=_MOMENT)]
    gemeente: Annotated[str, Field(max_length=80, description="Naam of code; onbekend mag")] = ""
    melder: Annotated[str, Field(max_length=64, description="Code uit de lijst melder")]
    kanaal: Annotated[str, Field(max_length=64, description="Code uit de lijst kanaal")]
    huishouden: Annotated[str, Field(min_length=1, max_length=80, description="Kenmerk van het huishouden")]
    acuut: Annotated[bool, Field(strict=True, description="Acuut gevaar")]
    structureel: Annotated[bool, Field(strict=True, description="Structurele onveiligheid")]
    aard: Annotated[str, Field(max_length=64, description="Code uit de lijst aard")]
    kinderen: Annotated[int, Field(ge=0, le=30, strict=True, description="Aantal kinderen")] = 0
    criterium: Annotated[str, Field(max_length=64, description="Code uit de lijst afwegingscriterium")] = ""
    notitie: Annotated[str, Field(max_length=280, description="Zonder persoonsgegevens")] = ""

    def cells(self) -> dict[str, str]:
        """Return it as the cells of a row that an import takes."""
        return {name: _cell(value) for name, value in self}


class Noodtoegang(Invoer):
    """Waarom iemand een melding opent die niet bij zijn team ligt."""

    reden: Annotated[str, Field(max_length=64, description="Code: acuut_gevaar, waarneming of storing")]


class Lijst(Invoer):
    """Base of what lists ask."""

    vanaf: Annotated[int, Field(ge=0, le=1_000_000, description="Sla zoveel rijen over")] = 0
    aantal: Annotated[int, Field(ge=1, le=200, description="Hoogste aantal rijen")] = 50


class WachtrijVraag(Lijst):
    """Welke rijen van de wachtrij."""

    gemeente: Annotated[str, Field(max_length=80)] = ""
    staat: Annotated[str, Field(max_length=40)] = ""
    soort: Literal["", "melding", "advies"] = ""
    aan_zet: Annotated[str, Field(max_length=64)] = ""
    te_laat: bool | None = None


class GebeurtenissenVraag(Invoer):
    """Vanaf waar de gebeurtenissen."""

    na: Annotated[int, Field(ge=0, le=10**15, description="Cursor uit het vorige antwoord; 0 is het begin")] = 0
    aantal: Annotated[int, Field(ge=1, le=500, description="Hoeveel gebeurtenissen hoogstens bekeken worden")] = 200


class ToegangVraag(Invoer):
    """Welke regels van het toegangslogboek."""

    ref: Annotated[str, Field(max_length=40)] = ""
    medewerker: Annotated[str, Field(max_length=80)] = ""
    uitkomst: Annotated[str, Field(max_length=40)] = ""
    na: Annotated[int, Field(ge=0, le=10**15, description="Nummer van de laatste regel die u al hebt")] = 0
    aantal: Annotated[int, Field(ge=1, le=500)] = 200


class GeenVraag(Invoer):
    """Dit adres kent geen vragen."""


@cache
def command_model(name: str) -> type[BaseModel]:
    """Return what is sent to give one command: its fields, and when it was so."""
    kind = GIVEN[name]
    title = "Opdracht" + "".join(part.capitalize() for part in name.split("-"))
    velden: Any = (kind, Field(description="De velden van deze opdracht")) if _has_required(kind) else (kind, kind())
    op: Any = (Annotated[str, Field(max_length=40, description=f"Wanneer het gebeurde; leeg: nu. {_MOMENT}")], "")
    return create_model(title, __base__=Invoer, __doc__=f"De opdracht {name}.", velden=velden, op=op)


def shaped(model: type[_Model], data: Mapping[str, Any]) -> _Model:
    """Return data in a model.

    Raises:
        Problem: 422, naming every field that is wrong, without what it held.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        faults = [Wrong(_place(one["loc"], model), fault_text(one)) for one in error.errors(include_input=False)]
        raise Problem(422, "velden", "Verbeter de genoemde velden en stuur het opnieuw.", faults, keep=True) from error


def of_query(pairs: Sequence[tuple[str, str]], model: type[_Model]) -> _Model:
    """Return what the address asks.

    Raises:
        Problem: 422, for a name that stands twice as well.
    """
    if len({name for name, _ in pairs}) != len(pairs):
        raise Problem(422, "velden", "Een naam staat twee keer in het adres.")
    return shaped(model, dict(pairs))


def command_of(name: str, data: Mapping[str, Any]) -> tuple[Command, str]:
    """Return a command and its moment as text.

    Raises:
        Problem: 422.
    """
    found: Any = shaped(command_model(name), data)
    return found.velden, found.op


def of_fields(name: str, fields: Mapping[str, str]) -> Command:
    """Return a command of texts, as a notification brings them.

    Raises:
        BadInput: there is no such command.
        Problem: 422.
    """
    if name not in GIVEN:
        text = "kenmerken.opdracht noemt geen opdracht die vtflow kent"
        raise BadInput(text)
    return shaped(GIVEN[name], fields)


def _has_required(kind: type[Command]) -> bool:
    return any(one.is_required() for one in kind.model_fields.values())


def _cell(value: object) -> str:
    return ("ja" if value else "nee") if isinstance(value, bool) else str(value)


def _place(loc: tuple[int | str, ...], model: type[BaseModel]) -> str:
    """Return where a fault is; a name that the sender made up is not repeated, for it may be anything."""
    known = set(model.model_fields) | {name for one in GIVEN.values() for name in one.model_fields}
    parts = [str(part) if isinstance(part, int) or part in known else "(onbekend veld)" for part in loc]
    return ".".join(parts) or "het geheel"
