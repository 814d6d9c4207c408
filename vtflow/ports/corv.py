"""The port to an exchange for machine messages of the shape of CORV: ids, OIN of both sides, and proof of each step."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

Scalar = str | int | bool


class CorvKind(StrEnum):
    """What a message is about; the value stands in the file."""

    VTO = "VTO"  #: verzoek tot onderzoek, to the Raad
    STATUS = "STATUS"  #: how far one of our messages has come
    INTAKE = "VTO-INTAKE"  #: the Raad takes a VTO on, or sends it back
    ONDERZOEK = "ONDERZOEK"  #: the investigation began or ended
    MAATREGEL = "MAATREGEL"  #: the ruling of the court
    ZOF = "ZOF"  #: zorgformulier of the police: a new melding


@dataclass(frozen=True, slots=True, kw_only=True)
class CorvMessage:
    """One message. It names no person: codes, dates and the display code only."""

    id: str  #: unique; a message that is sent again keeps it
    kind: CorvKind
    sender: str  #: OIN
    receiver: str  #: OIN
    ref: str  #: display code; empty for a new melding
    at: datetime  #: when it was sent, or when what it tells of happened; aware
    about: str = ""  #: id of the message it answers
    facts: Mapping[str, Scalar] = field(default_factory=dict[str, Scalar])


@dataclass(frozen=True, slots=True)
class Arrived:
    """One message that lies ready, as far as it could be read."""

    name: str  #: how the exchange knows it
    message: CorvMessage | None
    fault: str = ""  #: Dutch: why it could not be read


class Corv(Protocol):
    """An exchange that takes messages at least once and hands them out until each is settled."""

    def send(self, message: CorvMessage) -> None:
        """Hand a message over; the same one again changes nothing.

        Raises:
            Refused: its id was used for other content.
            BadInput: the exchange cannot be reached or written; nothing was handed over.
        """
        ...

    def arrived(self) -> Iterator[Arrived]:
        """Yield what lies ready, by name."""
        ...

    def settle(self, name: str, fault: str = "") -> None:
        """Take a message away: done, or put aside with the reason why it was not taken."""
        ...

    def put_aside(self) -> list[tuple[str, str]]:
        """Return (name, reason) of every message that was not taken, by name."""
        ...
