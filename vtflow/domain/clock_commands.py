"""Commands that change the clock of a running wait, and that undo what was entered by mistake."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from vtflow.domain.command import Code, Command, Staff
from vtflow.domain.written_time import ClockTime

NormId = Annotated[str, Field(pattern=r"^[A-Z0-9-]{1,40}$")]


class WaitCommand(Command):
    """Base of the commands on one open wait; `nummer` says which, needed only where several of a norm run."""

    norm: NormId
    nummer: Annotated[int, Field(ge=0)] = 0


class PauseWait(WaitCommand):
    """Let a wait stand still until a day of review; on one that stands still: set another day."""

    name: ClassVar[str] = "pause-wait"
    reden: Code
    herzien_op: date


class ResumeWait(WaitCommand):
    """Let a wait run again."""

    name: ClassVar[str] = "resume-wait"


class ExtendWait(WaitCommand):
    """Give a wait more time, as far as its norm allows; after the limit only with a second person."""

    name: ClassVar[str] = "extend-wait"
    reden: Code
    akkoord: Staff | Literal[""] = ""


class CorrectStart(Command):
    """Correct the moment from which a wait counts, or that of the melding where no norm is named."""

    name: ClassVar[str] = "correct-start"
    asks_history: ClassVar[bool] = True
    norm: NormId | Literal[""] = ""
    nummer: Annotated[int, Field(ge=0)] = 0
    vanaf: ClockTime
    reden: Code


class MigrateNorm(WaitCommand):
    """Let a running wait go over to the norm and calendar of now."""

    name: ClassVar[str] = "migrate-norm"
    asks_history: ClassVar[bool] = True
    reden: Code
    akkoord: Staff


class SkipWait(WaitCommand):
    """End a wait without an answer, by two persons."""

    name: ClassVar[str] = "skip-wait"
    reden: Code
    akkoord: Staff


class CorrectEntry(Command):
    """Undo an entry that was wrong."""

    name: ClassVar[str] = "correct-entry"
    asks_history: ClassVar[bool] = True
    gebeurtenis: Annotated[int, Field(ge=0)] = 0  #: its number on the timeline; 0: the last of `soort`
    soort: Annotated[str, Field(pattern=r"^[a-z0-9-]{0,60}$")] = ""  #: kind of the entry, e.g. eerste-contact
    reden: Code


class CancelTraject(Command):
    """End a traject that was begun by mistake."""

    name: ClassVar[str] = "cancel-traject"
    asks_history: ClassVar[bool] = True
    traject: Annotated[int, Field(ge=1)]
    reden: Code


class CorrectBooking(Command):
    """Book a part of the chain time to another holder, because the booking was disputed."""

    name: ClassVar[str] = "correct-booking"
    van: ClockTime
    tot: ClockTime
    houder: Code
    reden: Code
    betwist_door: Code | Literal[""] = ""


CLOCK_COMMANDS: tuple[type[Command], ...] = (
    PauseWait,
    ResumeWait,
    ExtendWait,
    CorrectStart,
    MigrateNorm,
    SkipWait,
    CorrectEntry,
    CancelTraject,
    CorrectBooking,
)
