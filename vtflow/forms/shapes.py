"""The shape of a form and of its fields, and the JSON schema from which the window draws them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from vtflow.domain.command import Command
from vtflow.domain.melding import Route
from vtflow.domain.norms import Policy

Json = dict[str, Any]
#: what may be chosen, given the regions of this installation
Choices = Callable[[Sequence[Policy]], Sequence[str]]
#: what was filled in, the route it is about and its region -> the fields of the command
Shape = Callable[[Json, Route, Policy], Json]

#: stands in a list for "not filled in"; a list in Prefect's older pages cannot be left empty once it was touched
NONE = "(geen)"
_WRITTEN = "Nederlandse tijd, zoals 22-11-2026 09:00"
#: a display code: random, with a check character; nothing that points to a person
REF: Json = {
    "type": "string",
    "title": "Melding",
    "description": "Kenmerk van de melding, VT-…",
    "pattern": r"^VT(-[0-9A-HJKMNP-TV-Z]{4}){4}-[0-9A-HJKMNP-TV-Z*~$=U]$",
}


class Kind(Enum):
    """What a field takes."""

    CHOICE = "choice"
    MANY = "many"  #: any number of choices
    JA_NEE = "ja_nee"
    DATE = "date"
    MOMENT = "moment"  #: date and clock time
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name in the command, what a person reads above it, and what it takes."""

    name: str
    title: str
    kind: Kind = Kind.CHOICE
    choices: Choices = lambda _: ()
    help: str = ""
    optional: bool = False
    least: int = 0  #: of a number
    most: int = 0  #: of a number; 0: no bound
    default: bool | int | None = None

    def schema(self, policies: Sequence[Policy]) -> Json:
        """Return the JSON schema of the field, without its place in the form."""
        text = ". ".join(part for part in (self.help, _WRITTEN if self.kind is Kind.MOMENT else "") if part)
        found: Json = {"title": self.title, **({"description": text} if text else {})}
        match self.kind:
            case Kind.CHOICE:
                found |= self._list(self.choices(policies))
            case Kind.MANY:
                found |= {"type": "array", "items": choice("", self.choices(policies)), "default": []}
            case Kind.JA_NEE:
                found |= {"type": "boolean", "default": bool(self.default)}
            case Kind.DATE:
                found |= {"type": "string", "format": "date"}
            case Kind.MOMENT:
                # why no calendar: that of Prefect takes what is chosen for UTC, an hour or two from what was meant
                found |= {"type": "string"}
            case Kind.NUMBER:
                found |= self._number()
        return found

    def _list(self, values: Sequence[str]) -> Json:
        if self.optional:
            return {"type": "string", "enum": [NONE, *values], "default": NONE}
        return choice(self.title, values)

    def _number(self) -> Json:
        if self.most:
            return {"type": "integer", "enum": list(range(self.least, self.most + 1))}
        return {"type": "integer", "minimum": self.least, "default": self.least}


@dataclass(frozen=True, slots=True)
class Form:
    """One form of the window: it makes one command, under the name of who sends it."""

    name: str
    group: str  #: tag under which forms of one kind are found together
    description: str  #: Dutch; shown above the fields
    command: type[Command]
    done: str  #: Dutch; how the run ends when it was carried out; `{field}` is what was filled in
    fields: tuple[Field, ...] = ()
    #: fields that follow from the regions, after the others
    more: Callable[[Sequence[Policy]], tuple[Field, ...]] = lambda _: ()
    shape: Shape = lambda given, _, __: given

    def schema(self, policies: Sequence[Policy]) -> dict[str, Json]:
        """Return every field's JSON schema by name, in order: the melding, the form's own, who sends it."""
        own = {field.name: field.schema(policies) for field in (*self.fields, *self.more(policies))}
        return {"ref": REF, **own, "door": choice("Medewerker", staff(policies), "Wie dit vastlegt, team en code")}

    def optional(self, policies: Sequence[Policy]) -> frozenset[str]:
        """Return the names of the fields that may be left out."""
        return frozenset(field.name for field in (*self.fields, *self.more(policies)) if field.optional)


def choice(title: str, values: Sequence[str], text: str = "") -> Json:
    """Return the schema of a drop-down list; an empty one is not valid, so it then holds one value nobody has."""
    found: Json = {"type": "string", "enum": list(values) or ["(geen keuze)"]}
    return {**({"title": title} if title else {}), **({"description": text} if text else {}), **found}


def staff(policies: Sequence[Policy]) -> list[str]:
    """Return everybody who may act, as `<team>.<code>`, by name."""
    teams = [team for policy in policies for team in policy.region.teams.values()]
    return sorted({f"{team.code}.{code}" for team in teams for code in team.staff})
