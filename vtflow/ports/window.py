"""The port to the window that operations watch: one run per route, one per armed moment."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class LegOutcome(StrEnum):
    """How one armed moment of a route ended; the text is what the window shows."""

    VERSTREKEN = "Termijn verstreken"
    TE_LAAT = "Te laat beantwoord"
    HERINNERING = "Herinnering verstuurd"
    OP_TIJD = "Op tijd beantwoord"
    BIJGEWERKT = "Bijgewerkt"
    VERVALLEN = "Vervallen"


@dataclass(frozen=True, slots=True)
class LegView:
    """The armed moment of a route, as the window shows it."""

    number: int  #: 1, 2, 3 ... within the route; never reused
    kind: str  #: leg kind, the name of its flow, e.g. "overdracht"
    name: str  #: run name, e.g. "VT-7K3M-… · 4 · Wacht op CJG Haarlem"
    state_name: str  #: e.g. "Wacht op CJG Haarlem"
    at: datetime  #: real instant (UTC) at which the run must wake
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RouteView:
    """Everything the window shows of one melding."""

    ref: str
    name: str  #: name of the route run
    state_name: str  #: e.g. "Wacht op CJG Haarlem"; when ended "Afgesloten" or "Gevoegd bij VT-…"
    ended: bool
    tags: tuple[str, ...]
    timeline: str  #: Markdown of the timeline artifact
    leg: LegView | None  #: the armed moment; None exactly when the route has ended or was joined


@dataclass(frozen=True, slots=True)
class Shown:
    """What the window is known to show of one melding: the ids of its runs and a digest of their content."""

    ref: str
    version: int = 0  #: version of the route that was shown last; 0 when never
    route_run: str | None = None
    leg_run: str | None = None
    leg_number: int = 0  #: number of `leg_run`
    digests: dict[str, str] = field(default_factory=dict[str, str])  #: per part (run, artifact): what was sent last


@dataclass(frozen=True, slots=True)
class Stale:
    """A melding whose window lags behind its route."""

    ref: str
    version: int
    armed: int  #: number of the armed leg according to the domain; 0 when none was armed yet
    shown: Shown


class RouteBook(Protocol):
    """What the window asks of the domain. All calls are synchronous and safe to repeat."""

    def advance(self, ref: str, number: int) -> LegOutcome:
        """Settle the route up to now and, in the same transaction, arm the moment after `number`.

        When `number` is no longer the armed one nothing is armed and VERVALLEN is returned: this guards against two
        runs that arm the same successor. `number` 0 arms the first moment of a new route.

        Raises:
            UnknownMelding: no melding has this reference.
        """
        ...

    def view(self, ref: str) -> RouteView:
        """Return what the window must show now."""
        ...

    def stale(self, limit: int) -> list[Stale]:
        """Return meldingen whose version is ahead of what was shown, most recently changed first."""
        ...

    def shown(self, after: str, limit: int) -> list[Stale]:
        """Return all open routes with what is known of their runs, by reference, those after `after`; for repair."""
        ...

    def record_shown(self, shown: Shown) -> None:
        """Remember what the window shows of a melding."""
        ...
