"""The trajecten of a melding as a person reads them: number, kind, phase and where each lies."""

from typing import Any

from vtflow.domain.legs.book import LEG_BOOK
from vtflow.domain.melding import Route
from vtflow.domain.norms import Policy
from vtflow.domain.written_time import clock_text
from vtflow.reports.route_view import team_title


def trajecten(route: Route, policy: Policy) -> list[dict[str, Any]]:
    """Return a row a traject, in the order they began; of what it keeps only for whom it is, by person code."""
    return [
        {
            "nummer": traject.no,
            "traject": LEG_BOOK[traject.soort].title,
            "fase": LEG_BOOK[traject.soort].phases[traject.fase],
            "bij": team_title(traject.bij, policy),
            "voor": str(traject.gegevens.get("voor", "")),
            "begonnen": clock_text(traject.begun_at),
            "beeindigd": clock_text(traject.ended_at) if traject.ended_at else None,
        }
        for traject in route.trajecten
    ]
