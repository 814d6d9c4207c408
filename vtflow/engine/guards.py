"""Guards that every command passes: moments that can be true, and text without personal data."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime

from vtflow.domain.absence import has_left
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.melding import Route
from vtflow.domain.norms import Policy
from vtflow.domain.personal import personal_data
from vtflow.terms import AMSTERDAM, TermError, local_date


@contextmanager
def countable() -> Generator[None]:
    """Make bad input of a day that was given and from which a term, or its ladder, would run past the calendars."""
    try:
        yield
    except TermError as error:
        text = f"met deze datum is geen termijn te tellen: {error}"
        raise BadInput(text) from error
    except OverflowError as error:
        text = "met deze datum of dit getal is geen termijn te tellen; kies een datum dichter bij vandaag"
        raise BadInput(text) from error


def require_past(at: datetime, now: datetime) -> None:
    """Refuse a moment that has not come yet, or that has no time zone."""
    if at.tzinfo is None:
        text = "een tijdstip heeft een tijdzone nodig"
        raise BadInput(text)
    if at > now:
        text = f"het tijdstip {_clock(at)} ligt in de toekomst; nu is het {_clock(now)}"
        raise BadInput(text)


def require_in_service(policy: Policy, by: str, at: datetime) -> None:
    """Refuse what somebody gives who had left for good by then."""
    if policy.absences and has_left(policy.absences, by, local_date(at)):
        raise Refused("uit-dienst", f"{by} is uit dienst en kan niets meer vastleggen; geef uw eigen medewerkercode")


def require_received(route: Route, at: datetime) -> None:
    """Refuse a moment before the melding was received, or before this region took it over."""
    if route.taken_over_at and at < route.taken_over_at:
        text = f"{route.ref} is overgenomen op {_clock(route.taken_over_at)}; {_clock(at)} ligt daarvóór"
        raise BadInput(text)
    if at < route.received_at:
        text = f"{route.ref} is ontvangen op {_clock(route.received_at)}; {_clock(at)} ligt daarvóór"
        raise BadInput(text)


def _clock(moment: datetime) -> str:
    # why seconds: two moments of one minute must not read as the same
    return f"{moment.astimezone(AMSTERDAM):%d-%m-%Y %H:%M:%S}"


def require_clean(text: str) -> None:
    """Refuse free text that seems to hold personal data."""
    found = personal_data(text)
    if found:
        raise Refused("persoonsgegevens", f"de toelichting lijkt {found} te bevatten; laat persoonsgegevens weg")
