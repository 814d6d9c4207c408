"""What was recorded of the people of a melding: who they are, who was spoken or seen, how they are followed."""

from typing import Literal

from msgspec import Struct

from vtflow.domain.persons import MonitorPunt, PuntResultaat


class BetrokkenenRecorded(Struct, frozen=True, kw_only=True):
    """The direct betrokkenen were named, by code; the list replaces an earlier one."""

    kind: Literal["betrokkenen-vastgelegd"] = "betrokkenen-vastgelegd"
    betrokkenen: tuple[str, ...]
    alle: bool = False  #: every one of them, and every child, has an entry
    note: int | None = None


class GesprekRecorded(Struct, frozen=True, kw_only=True):
    """One person was spoken or seen, or was not, with a reason that a second person agreed to."""

    kind: Literal["gesprek-vastgelegd"] = "gesprek-vastgelegd"
    persoon: str
    uitkomst: str  #: gesproken, gezien, niet_gesproken
    reden: str = ""
    akkoord: str = ""
    alle: bool = False  #: with this one, every named person and every child has an entry
    note: int | None = None


class MonitorplanRecorded(Struct, frozen=True, kw_only=True):
    """Who is followed on which points, at which moments; the rows replace those that were still open."""

    kind: Literal["monitorplan-vastgelegd"] = "monitorplan-vastgelegd"
    rijen: tuple[MonitorPunt, ...]
    note: int | None = None


class MonitoringRecorded(Struct, frozen=True, kw_only=True):
    """A monitor moment took place, or was missed with a reason."""

    kind: Literal["monitoring-vastgelegd"] = "monitoring-vastgelegd"
    moment: str  #: norm id of the monitor moment
    resultaat: str
    door: str  #: staff member; the casushouder unless `reden` says why not
    reden: str = ""
    note: int | None = None
    punten: tuple[PuntResultaat, ...] = ()  #: a result for each row of the plan at this moment
