"""The form in which a leg is written down: phases, steps, and who may take them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any

from pydantic import Field

from vtflow.domain.command import Command
from vtflow.domain.draft import Draft
from vtflow.domain.melding import Scalar, State, Traject
from vtflow.domain.routing import STAGES, VEILIG_THUIS

#: states of a melding beside which a leg can run, whatever the main line does
BESIDE: frozenset[State] = frozenset(STAGES) - {State.GEVOEGD, State.AFGESLOTEN}


class LegCommand(Command):
    """A command on a leg; `traject` says on which, needed only where several of one kind run."""

    traject: Annotated[int, Field(ge=0)] = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the command that takes it, the phases in which it may be taken, and where it leads."""

    name: str  #: unique over all legs; what norms, notices and labels refer to
    title: str  #: Dutch, past tense
    command: str  #: empty: nobody gives it, the leg takes it by itself (`Leg.after`)
    of: frozenset[str] = frozenset()  #: phases in which it may be taken; empty: it begins a traject
    to: str = ""  #: phase after it; empty: the phase stays
    by: tuple[str, ...] = (VEILIG_THUIS,)  #: who: VEILIG_THUIS, ONTVANGER (where it lies), IEDEREEN, or kinds of team
    staat: State | None = None  #: state of the melding after it; None: it stays
    ends: bool = False  #: the traject ends here
    keeps: Mapping[str, type] = field(default_factory=dict[str, type])  #: what it keeps: name -> str, int or bool


@dataclass(frozen=True, slots=True)
class Taken:
    """What a handler made of a command: which step, and what is to be kept of it."""

    step: str
    gegevens: Mapping[str, Scalar] = field(default_factory=dict[str, Scalar])  #: codes, numbers, ISO dates
    bij: str = ""  #: team at which the traject lies from now on; empty: it stays where it is
    responsible: str = ""  #: organisation that takes the safety duty; empty: it stays
    regisseur: str = ""  #: staff member who has the regie from now on; empty: it stays
    uitkomst: str = ""  #: new outcome of the melding; empty: it stays
    staat: State | None = None  #: instead of the step's own


#: gets the draft, the traject (None where one begins, so that only such a handler need say so) and the command;
#: checks and returns the steps, in order
Handler = Callable[[Draft, Any, Any], Iterable[Taken]]
#: gets the draft and the running traject of its leg (None where none runs, and always where several may); may be empty
Follow = Callable[[Draft, Traject | None], Iterable[Taken]]
#: key of `Leg.after` for the decision that ends the assessment, also where it is taken on a joined melding
DECIDED = "veiligheidsbeoordeling-besloten"


@dataclass(frozen=True)
class Leg:
    """One leg of the chain."""

    soort: str  #: kind of traject, e.g. "raad"
    title: str  #: Dutch
    leg: str  #: its Prefect flow, a key of `routing.LEGS`
    begins_in: frozenset[State]  #: states of the melding in which one may begin
    phases: Mapping[str, str]  #: phase -> Dutch title
    steps: tuple[Step, ...]
    handlers: Mapping[type[Command], Handler]
    of: str = "melding"  #: kind of route that has it: melding or advies
    several: bool = False  #: whether more than one may run at a time
    #: outcome of the assessment -> the step with which this leg begins by itself at that decision
    begins_after: Mapping[str, Taken] = field(default_factory=dict[str, Taken])
    #: step of another leg, or DECIDED -> what this leg does by itself then
    after: Mapping[str, Follow] = field(default_factory=dict[str, Follow])

    @cached_property
    def by_name(self) -> Mapping[str, Step]:
        """Steps by name."""
        return {step.name: step for step in self.steps}

    @cached_property
    def commands(self) -> Mapping[str, tuple[Step, ...]]:
        """Command name -> the steps it may take; either all begin a traject, or none does."""
        names = dict.fromkeys(step.command for step in self.steps if step.command)
        return {name: tuple(step for step in self.steps if step.command == name) for name in names}

    def step(self, name: str) -> Step:
        """Return a step by name; KeyError when the leg has none."""
        return self.by_name[name]
