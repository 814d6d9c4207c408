"""The ports: what the engine and the window ask of the outside world.

Only Protocols and the frozen values they exchange live here. Adapters are built in `vtflow/wiring` and nowhere else.
"""

from vtflow.ports.clock import Clock
from vtflow.ports.notify import Composer, Delivery, DeliveryResult, Notifier
from vtflow.ports.rows import (
    Armed,
    Batch,
    Booking,
    Change,
    Dossier,
    Happened,
    History,
    Link,
    Note,
    OutboxRow,
    OutboxStatus,
    Sending,
    Stored,
    StoreUnavailable,
    VersionConflict,
    WaitRow,
)
from vtflow.ports.store import Reader, Store, Unit
from vtflow.ports.window import LegOutcome, LegView, RouteBook, RouteView, Shown, Stale

__all__ = [
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
    "Note",
    "Notifier",
    "OutboxRow",
    "OutboxStatus",
    "Reader",
    "RouteBook",
    "RouteView",
    "Sending",
    "Shown",
    "Stale",
    "Store",
    "StoreUnavailable",
    "Stored",
    "Unit",
    "VersionConflict",
    "WaitRow",
]
