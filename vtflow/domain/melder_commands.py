"""Commands about the melder: what is agreed on watching and calling, and what the melder thinks of it."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from vtflow.domain.command import Code, Command

MAX_PUNTEN = 10


class AgreeMelder(Command):
    """Agree with the melder what to watch, how to call and until when; it replaces an earlier agreement."""

    name: ClassVar[str] = "agree-melder"
    opletten: Annotated[list[Code], Field(min_length=1, max_length=MAX_PUNTEN)]
    bellen: Code
    tot: date  #: last day


class EndMelderAgreement(Command):
    """End the agreement with the melder."""

    name: ClassVar[str] = "end-melder-agreement"
    reden: Code


class RecordMelderSignal(Command):
    """Record what a melder says of the handling: a complaint, doubt, or being content."""

    name: ClassVar[str] = "record-melder-signal"
    signaal: Code


MELDER_COMMANDS: tuple[type[Command], ...] = (AgreeMelder, EndMelderAgreement, RecordMelderSignal)
