"""Instants as the clock in Amsterdam shows them."""

from datetime import datetime

from vtflow.terms import AMSTERDAM


def local(*parts: int) -> datetime:
    """Return an instant by the clock in Amsterdam."""
    return datetime(*parts, tzinfo=AMSTERDAM)  # type: ignore[misc, arg-type]
