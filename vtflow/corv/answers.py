"""What an incoming message asks: which command on the melding, and in whose name."""

from collections.abc import Callable, Container, Mapping
from typing import Any

from pydantic import ValidationError

from vtflow.domain.catalogue import COMMANDS
from vtflow.domain.command import Command
from vtflow.domain.errors import BadInput
from vtflow.domain.norms import Team
from vtflow.ports.corv import CorvKind, CorvMessage

#: which kinds of team may send which message; STATUS comes from the exchange itself, in the name of any party
SENDERS: Mapping[CorvKind, frozenset[str]] = {
    CorvKind.STATUS: frozenset({"raad", "veilig_thuis"}),
    CorvKind.INTAKE: frozenset({"raad"}),
    CorvKind.ONDERZOEK: frozenset({"raad"}),
    CorvKind.MAATREGEL: frozenset({"raad", "gi"}),
    CorvKind.ZOF: frozenset({"politie"}),
}
_WHO = "behandelaar"


def command_of(message: CorvMessage) -> Command:
    """Return the command that a message stands for.

    Raises:
        BadInput: its contents are no such command; the text names the field.
    """
    name, data = _READ[message.kind](message)
    try:
        return COMMANDS[name].model_validate(data)
    except ValidationError as error:
        known = COMMANDS[name].model_fields
        # why only our own names: one that the sender made up is text of the sender
        places = ", ".join(dict.fromkeys(_known(item["loc"], known) for item in error.errors()))
        text = f"inhoud van {message.kind.value} klopt niet voor {name}: {places}"
        raise BadInput(text) from error


def actor_of(message: CorvMessage, team: Team, machine: str) -> str:
    """Return in whose name a message is recorded: the person it names, or who carries the exchange.

    Raises:
        BadInput: it names nobody although a person must answer.
    """
    if message.kind is CorvKind.STATUS:
        return machine
    person = str(message.facts.get(_WHO, ""))
    if not person:
        text = f"inhoud.{_WHO} ontbreekt: alleen een persoon met naam kan dit vastleggen"
        raise BadInput(text)
    return f"{team.code}.{person}"


def _known(place: tuple[int | str, ...], fields: Container[str]) -> str:
    return str(place[0]) if place and str(place[0]) in fields else "een veld dat er niet bij hoort"


def _status(message: CorvMessage) -> tuple[str, dict[str, Any]]:
    facts = message.facts
    return "record-vto-bericht", {
        "status": facts.get("status"),
        "bericht": message.about,
        "reden": facts.get("reden", ""),
    }


def _intake(message: CorvMessage) -> tuple[str, dict[str, Any]]:
    if message.facts.get("besluit") == "afgewezen":
        return "reject-vto", {"reden": message.facts.get("reden")}
    _require(message, "besluit", "in_behandeling")
    return "accept-vto", {"naam": message.facts.get(_WHO)}


def _onderzoek(message: CorvMessage) -> tuple[str, dict[str, Any]]:
    if message.facts.get("fase") == "afgerond":
        return "finish-raadsonderzoek", {"maatregel": message.facts.get("maatregel")}
    _require(message, "fase", "gestart")
    return "start-raadsonderzoek", {}


def _maatregel(message: CorvMessage) -> tuple[str, dict[str, Any]]:
    facts = {name: value for name, value in message.facts.items() if name not in {_WHO, "vervolg"}}
    if message.facts.get("vervolg") is True:
        return "record-vervolguitspraak", facts
    return "record-uitspraak", {**facts, "kinderen": str(facts.get("kinderen", "")).split(",")}


def _require(message: CorvMessage, name: str, value: str) -> None:
    if message.facts.get(name) != value:
        text = f"inhoud.{name} is geen antwoord dat {message.kind.value} kent"
        raise BadInput(text)


_READ: Mapping[CorvKind, Callable[[CorvMessage], tuple[str, dict[str, Any]]]] = {
    CorvKind.STATUS: _status,
    CorvKind.INTAKE: _intake,
    CorvKind.ONDERZOEK: _onderzoek,
    CorvKind.MAATREGEL: _maatregel,
}
