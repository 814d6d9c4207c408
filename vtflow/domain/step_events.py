"""What happened on a leg: one step of a traject. Which steps there are stands in the tables of the legs."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct, field

from vtflow.domain.melding import Scalar, State


class StepTaken(Struct, frozen=True, kw_only=True):
    """A step of a leg was taken; it says what it led to, so that replay needs no table."""

    kind: Literal["stap-gezet"] = "stap-gezet"
    traject: int
    soort: str  #: kind of leg
    stap: str  #: what norms, notices and labels refer to, e.g. "vto-verstuurd"; unique over all legs
    fase: str  #: of the traject, after the step
    bij: str  #: team at which the traject lies, after the step
    begins: bool = False
    ends: bool = False
    staat: State | None = None  #: of the melding, where the step moves it
    uitkomst: str = ""  #: the melding's outcome, where the step decides it anew
    responsible: str = ""  #: organisation that takes the safety duty, where it moves
    regisseur: str = ""  #: staff member `<team>.<code>` who has the regie from now on; empty: it stays
    gegevens: Mapping[str, Scalar] = field(default_factory=dict[str, Scalar])
    note: int | None = None
