"""Guards that every command passes: moments that can be true, and text without personal data."""

from datetime import datetime

from vtflow.domain.absence import has_left
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.melding import Route
from vtflow.domain.norms import Policy
from vtflow.domain.personal import personal_data
from vtflow.terms import local_date


def require_past(at: datetime, now: datetime) -> None:
    """Refuse a moment that has not come yet, or that has no time zone."""
    if at.tzinfo is None:
        text = "een tijdstip heeft een tijdzone nodig"
        raise BadInput(text)
    if at > now:
        text = f"het tijdstip {at.isoformat()} ligt in de toekomst; nu is het {now.isoformat(timespec='minutes')}"
        raise BadInput(text)


def require_in_service(policy: Policy, by: str, at: datetime) -> None:
    """Refuse what somebody gives who had left for good by then."""
    if policy.absences and has_left(policy.absences, by, local_date(at)):
        raise Refused("uit-dienst", f"{by} is uit dienst en kan niets meer vastleggen; geef uw eigen medewerkercode")


def require_received(route: Route, at: datetime) -> None:
    """Refuse a moment before the melding was received."""
    if at < route.received_at:
        text = f"{route.ref} is ontvangen op {route.received_at.isoformat()}; {at.isoformat()} ligt daarvóór"
        raise BadInput(text)


def require_clean(text: str) -> None:
    """Refuse free text that seems to hold personal data."""
    found = personal_data(text)
    if found:
        raise Refused("persoonsgegevens", f"de toelichting lijkt {found} te bevatten; laat persoonsgegevens weg")
