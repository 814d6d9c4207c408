"""What goes wrong, as RFC 9457 tells it: a Dutch text and a stable code, and nothing of the inside."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

#: status -> title; closed
TITLES: Mapping[int, str] = {
    400: "Het verzoek klopt niet",
    401: "Geen geldige sleutel",
    403: "Uw rol mag dit niet",
    404: "Niet gevonden",
    405: "Deze handeling bestaat hier niet",
    409: "Botst met wat er al is",
    412: "Intussen gewijzigd",
    413: "Te groot",
    415: "Verkeerde soort inhoud",
    422: "Een of meer velden kloppen niet",
    429: "Te veel verzoeken",
    500: "Storing",
    503: "Nu niet beschikbaar",
}
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Wrong:
    """One field that is wrong."""

    field: str
    reason: str  #: Dutch; never repeats what was sent


@dataclass(eq=False)
class Problem(Exception):
    """A request is answered with a problem; nothing changed."""

    status: int
    code: str  #: stable, for machines
    detail: str  #: Dutch: what is wrong and what to do
    faults: Sequence[Wrong] = ()
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    keep: bool = False  #: whether it is the answer for good under the idempotency key

    def as_json(self) -> str:
        """Return the body."""
        found: dict[str, object] = {
            "type": "/api/v1/#fouten",
            "title": TITLES[self.status],
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        }
        if self.faults:
            found["fouten"] = [{"veld": one.field, "reden": one.reason} for one in self.faults]
        return json.dumps(found, ensure_ascii=False)


def not_found() -> Problem:
    """Return the one answer for a melding that is not there and for one that may not be seen."""
    return Problem(404, "melding-onbekend", "Er is geen melding met dit kenmerk die u mag zien.")
