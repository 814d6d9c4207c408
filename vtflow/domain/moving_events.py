"""What happened when a household moved: another Veilig Thuis took its melding over."""

from datetime import datetime
from typing import Literal

from msgspec import Struct, field

from vtflow.domain.melding import State, Traject
from vtflow.domain.persons import Gesprek, MonitorRow
from vtflow.domain.work import Work


class MeldingTakenOver(Struct, frozen=True, kw_only=True):
    """First of its stream: a melding of another region goes on here, from where it stood and with its true receipt.

    The terms that came along follow as waits of their own events. What the other Veilig Thuis had agreed with its
    own partners does not come along.
    """

    kind: Literal["melding-overgenomen"] = "melding-overgenomen"
    ref: str
    region: str
    gemeente: str  #: slug
    responsible: str
    van: str  #: display code under which the other Veilig Thuis had it
    uit_regio: str  #: the region of that one
    naam: str  #: code of the member of staff who took it over
    melder: str
    kanaal: str
    acuut: bool
    structureel: bool
    aard: str
    kinderen: int
    ontvangen_op: datetime  #: true receipt, UTC
    staat: State
    klasse: str = ""
    eerdere: int = 0
    uitkomst: str = ""  #: empty: not decided yet
    gecheckt: bool = False
    heropend: bool = False
    betrokkenen: tuple[str, ...] = ()
    gesprekken: tuple[Gesprek, ...] = ()
    monitorplan: tuple[MonitorRow, ...] = ()
    trajecten: tuple[Traject, ...] = ()  #: that run on; they lie at the new Veilig Thuis
    work: Work = field(default_factory=Work)
