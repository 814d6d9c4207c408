"""The people of a melding by code, never by name: who was spoken or seen, and on which points somebody is followed."""

from datetime import datetime

from msgspec import Struct

#: role and number within the melding; children are numbered 1 to `kinderen`
PERSOON = r"^(pleger|slachtoffer|kind|huisgenoot)-[1-9][0-9]?$"


class Gesprek(Struct, frozen=True):
    """What was reached with one person: the furthest of all that was recorded."""

    persoon: str
    uitkomst: str  #: gesproken, gezien (children only), niet_gesproken
    at: datetime  #: effective moment, UTC
    reden: str = ""  #: why not, with niet_gesproken only
    akkoord: str = ""  #: who agreed to that


class MonitorPunt(Struct, frozen=True):
    """One point on which a person is followed, at one monitor moment."""

    persoon: str
    punt: str
    moment: str  #: norm id of the monitor moment


class PuntResultaat(Struct, frozen=True):
    """What one point showed when its moment was recorded."""

    persoon: str
    punt: str
    resultaat: str


class MonitorRow(Struct, frozen=True):
    """One row of the monitorplan of a route, open until its moment was recorded."""

    persoon: str
    punt: str
    moment: str
    resultaat: str = ""  #: empty while open
    at: datetime | None = None  #: effective moment of the result, UTC
    door: str = ""  #: staff member who recorded it


def number_of(persoon: str) -> tuple[str, int]:
    """Return role and number of a person code."""
    role, _, number = persoon.partition("-")
    return role, int(number)


def children(count: int) -> tuple[str, ...]:
    """Return the codes of the children of a melding, by number."""
    return tuple(f"kind-{number}" for number in range(1, count + 1))
