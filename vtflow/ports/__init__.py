"""The ports: what the engine and the window ask of the outside world.

Only Protocols and the frozen values they exchange live here. Adapters are built in `vtflow/wiring` and nowhere else.
"""

from vtflow.ports.beside import Meanwhile
from vtflow.ports.clock import Clock
from vtflow.ports.delivery import LoggedAttempt, LoggedMessage, LoggedRetry, LogQuery, Tried
from vtflow.ports.notify import Composer, Delivery, DeliveryResult, Notifier, Outcome, Reserve
from vtflow.ports.rows import (
    BUNDLE,
    Armed,
    Batch,
    Booking,
    Change,
    Dossier,
    Happened,
    History,
    Link,
    Listed,
    Note,
    Opens,
    OutboxRow,
    OutboxStatus,
    Sending,
    Stored,
    StoreUnavailable,
    VersionConflict,
    WaitRow,
    always_open,
)
from vtflow.ports.store import Reader, Store, Unit
from vtflow.ports.window import LegOutcome, LegView, RouteBook, RouteView, Shown, Stale

__all__ = [
    "BUNDLE",
    "Armed",
    "Batch",
    "Booking",
    "Change",
    "Clock",
    "Composer",
    "Delivery",
    "DeliveryResult",
    "Dossier",
    "Happened",
    "History",
    "LegOutcome",
    "LegView",
    "Link",
    "Listed",
    "LogQuery",
    "LoggedAttempt",
    "LoggedMessage",
    "LoggedRetry",
    "Meanwhile",
    "Note",
    "Notifier",
    "Opens",
    "OutboxRow",
    "OutboxStatus",
    "Outcome",
    "Reader",
    "Reserve",
    "RouteBook",
    "RouteView",
    "Sending",
    "Shown",
    "Stale",
    "Store",
    "StoreUnavailable",
    "Stored",
    "Tried",
    "Unit",
    "VersionConflict",
    "WaitRow",
    "always_open",
]
