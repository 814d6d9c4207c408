"""The fields of an answer, drawn from its command: codes as choices, days, numbers, yes or no."""

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from vtflow.domain.catalogue import COMMANDS
from vtflow.domain.commands import AcceptOverdracht
from vtflow.domain.handover import needs_meeting
from vtflow.domain.norms import Policy, Team
from vtflow.web.answers.catalogue import AnswerWords, FieldWords, catalogue

Kind = Literal["choice", "select", "checks", "date", "moment", "number", "text"]
#: who answers; fills the command's own `naam` too
WHO = "wie"
#: when it happened; the effective moment of the command
WHEN = "wanneer"
YES_NO = (("ja", "Ja"), ("nee", "Nee"))
#: so many choices fit on a page as buttons; more go into a list
_MOST_BUTTONS = 8
_ASKED_BY_PAGE = frozenset({"toelichting", "overdracht", "traject", "norm"})


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is asked."""

    name: str
    label: str
    kind: Kind
    required: bool = True
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    rest: str = ""  #: field of the command for every tick after the first
    most: str = ""  #: largest number, or last day
    least: str = ""

    @property
    def values(self) -> frozenset[str]:
        """The values that may be chosen."""
        return frozenset(value for value, _ in self.choices)


def fields_of(answer: str, policy: Policy, team: Team, *, asks_who: bool, asks_when: bool = False) -> tuple[Field, ...]:
    """Return what must be asked for an answer, who gives it first.

    Args:
        answer: A key of the catalogue.
        policy: The region's lists of codes and its teams.
        team: Who answers.
        asks_who: Whether the page must ask who answers; not where that person signed in.
        asks_when: Ask when it happened for every answer: somebody else says it, and records it afterwards.
    """
    words = catalogue().antwoorden[answer]
    found = [who_field(team)] if asks_who else []
    found += list(_own(words.opdracht or answer, words, policy, team))
    if words.moment or asks_when:
        label = "Wanneer was dat?"
        found.append(Field(WHEN, label, "moment", required=False, hint="Laat leeg als het nu is. Uw eigen tijd telt."))
    return tuple(found)


def who_field(team: Team) -> Field:
    """Return the question who answers: a choice of the team's staff, or a code where the team has no list."""
    label = "Wie antwoordt?"
    if not team.staff:
        return Field(WHO, label, "text", hint="Uw code zonder de naam van het team, bijvoorbeeld m01.")
    return Field(WHO, label, "select", hint="Kies uw eigen code.", choices=tuple((code, code) for code in team.staff))


def _own(command: str, words: AnswerWords, policy: Policy, team: Team) -> Iterator[Field]:
    filled = {one.rest for one in words.velden.values()} | _ASKED_BY_PAGE | set(words.vast)
    for name, info in COMMANDS[command].model_fields.items():
        asked = words.velden.get(name)
        if asked is not None:
            # why the last: a default is for a caller that says nothing; a person who looks at the choices chooses
            required = info.is_required() or info.default not in {None, ""}
            yield _field(name, info, asked, policy, required or _is_needed(command, name, policy, team))
        elif name not in filled and name != "naam" and info.is_required():
            msg = f"{command}: antwoorden.yaml does not ask {name}"
            raise TypeError(msg)


def _is_needed(command: str, name: str, policy: Policy, team: Team) -> bool:
    return command == AcceptOverdracht.name and name == "gesprek_op" and needs_meeting(policy.region, team.code)


def _field(name: str, info: FieldInfo, words: FieldWords, policy: Policy, required: bool) -> Field:
    kind, choices = _kind(name, info, words, policy)
    limits = {one.__class__.__name__.lower(): one for one in info.metadata}
    return Field(
        name,
        words.label,
        kind,
        required,
        hint=words.hint,
        choices=choices,
        rest=words.rest,
        least=str(limits["ge"].ge) if "ge" in limits and kind == "number" else "",
        most=str(limits["le"].le) if "le" in limits and kind == "number" else "",
    )


def _kind(name: str, info: FieldInfo, words: FieldWords, policy: Policy) -> tuple[Kind, tuple[tuple[str, str], ...]]:
    if words.soort == "team":
        return "select", tuple((one.code, one.title) for one in policy.region.teams.values())
    choices = _choices(words, policy)
    if words.soort == "vinkjes":
        return "checks", choices
    if choices:
        return ("choice" if len(choices) <= _MOST_BUTTONS else "select"), choices
    given = _plain(info.annotation)
    simple: Mapping[Any, Kind] = {date: "date", datetime: "moment", int: "number", str: "text"}
    if given is bool:
        return "choice", YES_NO
    if given in simple:
        return simple[given], ()
    msg = f"field {name} cannot be asked on a page: {info.annotation}"
    raise TypeError(msg)


def _choices(words: FieldWords, policy: Policy) -> tuple[tuple[str, str], ...]:
    if words.keuzes:
        return tuple(words.keuzes.items())
    return tuple(policy.codes[words.lijst].items()) if words.lijst else ()


def _plain(annotation: Any) -> Any:
    """Return the type under options and marks: `date | None` is a date."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _plain(get_args(annotation)[0])
    if origin in {Union, types.UnionType}:
        kinds = [one for one in get_args(annotation) if one is not type(None) and get_origin(one) is not Literal]
        return _plain(kinds[0]) if len(kinds) == 1 else annotation
    return annotation
