"""Values of a melding that waits: what contact there was, how the risk was judged, what was agreed with the melder."""

from datetime import datetime

from msgspec import Struct

GEWOON, VERHOOGD, HOOG = "gewoon", "verhoogd", "hoog"
#: risk classes, ascending
RISKS = (GEWOON, VERHOOGD, HOOG)


class Melderafspraak(Struct, frozen=True):
    """What the melder watches, how the melder reaches Veilig Thuis, and until which day."""

    opletten: tuple[str, ...]
    bellen: str
    tot: str  #: ISO date of the last day


class Wacht(Struct, frozen=True):
    """What a route remembers of contact while it waits."""

    gemist: int = 0  #: attempts in a row that reached nobody
    bereikt_op: datetime | None = None  #: when the household was last reached, UTC
    veilig: str = ""  #: how safe it was judged then: ja, nee, onbekend; empty: never reached
    risico: str = ""  #: class as judged by a person; empty: it follows from what is known
    melder: Melderafspraak | None = None  #: the agreement that holds
    team: str = ""  #: team of Veilig Thuis on whose list it was put; empty: that of its gemeente
