"""The trajecten of a melding as a person reads them: number, kind, phase and where each lies."""

from typing import Any

from vtflow.domain.legs.book import LEG_BOOK
from vtflow.domain.melding import Route
from vtflow.domain.norms import Policy
from vtflow.reports.labels import local
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
            "begonnen": local(traject.begun_at),
            "beeindigd": local(traject.ended_at) if traject.ended_at else None,
        }
        for traject in route.trajecten
    ]
