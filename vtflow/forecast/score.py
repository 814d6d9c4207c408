"""Earlier forecasts against what happened: made again from what was known then, beside what is known now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import mean

from vtflow.forecast.known import DAY, Known
from vtflow.forecast.outlook import Outlook, View
from vtflow.forecast.report import DEFINITIONS
from vtflow.policy.forecasting import forecasting
from vtflow.reports.report import COUNT, NUMBER, SHARE, TEXT, Column, Part, Report, Row
from vtflow.reports.wachtlijst import STARTS

KIND, TITLE = "prognose-toets", "Eerdere prognoses getoetst aan wat gebeurde"


@dataclass(frozen=True, slots=True)
class Scored:
    """One forecast of the length of the list, and what it became."""

    on: date
    day: date
    definition: str
    low: int
    mid: int
    high: int
    real: int

    @property
    def covered(self) -> bool:
        """Tell whether what happened lies in the band."""
        return self.low <= self.real <= self.high


@dataclass(frozen=True, slots=True)
class Emptied:
    """One forecast of the day on which the list is empty, and when it was; None: not within the horizon, or not yet."""

    on: date
    definition: str
    low: date | None
    mid: date | None
    high: date | None
    real: date | None
    until: date  #: up to when what happened is known

    @property
    def covered(self) -> bool | None:
        """Tell whether it was empty within the band; None: that cannot be told yet."""
        if self.real is None:
            return False if self.high and self.high < self.until else None
        return bool(self.low and self.low <= self.real) and (self.high is None or self.real <= self.high)

    @property
    def days(self) -> int | None:
        """Days that the list was empty later than expected; None where either is not known."""
        return (self.real - self.mid).days if self.real and self.mid else None


def score_days(on: date, first: date, weeks: int) -> list[date]:
    """Return the days of which the forecast is scored: one a week, oldest first, none before there was a melding.

    The last one lies so far back that the nearest horizon has passed.
    """
    last = on - DAY * min(forecasting().toets_dagen)
    return [day for number in range(weeks - 1, -1, -1) if (day := last - DAY * 7 * number) >= first]


def scored(found: Outlook, now: Known) -> tuple[list[Scored], list[Emptied]]:
    """Return an earlier forecast beside what is known now."""
    lists: list[Scored] = []
    empties: list[Emptied] = []
    for name, view in found.views.items():
        for ahead in forecasting().toets_dagen:
            day = found.known.on + DAY * ahead
            if day <= now.on:
                lists.append(Scored(found.known.on, day, name, *view.listed(ahead), now.listed(day, name)))
        if view.start.listed:
            empties.append(_emptied(found, view, name, now))
    return lists, empties


def _emptied(found: Outlook, view: View, name: str, now: Known) -> Emptied:
    days = (found.known.on + DAY * (number + 1) for number in range((now.on - found.known.on).days))
    real = next((day for day in days if not now.listed(day, name)), None)
    return Emptied(found.known.on, name, view.empty.low, view.empty.mid, view.empty.high, real, now.on)


def score_report(earlier: Sequence[Outlook], now: Known) -> Report:
    """Return how good earlier forecasts were.

    Args:
        earlier: Forecasts from what was known then, oldest first.
        now: What is known now.
    """
    pairs = [scored(one, now) for one in earlier]
    lists = [one for found, _ in pairs for one in found]
    empties = [one for _, found in pairs for one in found]
    return Report(
        kind=KIND,
        title=TITLE,
        region=now.policy.region.title,
        on=now.on,
        parts=(_summary(lists, empties), _lists(lists), _empties(empties)),
    )


def _summary(lists: Sequence[Scored], empties: Sequence[Emptied]) -> Part:
    rows: list[Row] = []
    for name in STARTS:
        for ahead in forecasting().toets_dagen:
            own = [one for one in lists if one.definition == name and (one.day - one.on).days == ahead]
            rows.append(
                {
                    "start": DEFINITIONS[name],
                    "wat": f"wachtlijst {ahead} dagen later",
                    "getoetst": len(own),
                    "in_band": sum(one.covered for one in own),
                    "dekking": _share(sum(one.covered for one in own), len(own)),
                    "fout": round(mean(abs(one.mid - one.real) for one in own), 1) if own else None,
                }
            )
        told = [one for one in empties if one.definition == name and one.covered is not None]
        errors = [abs(one.days) for one in told if one.days is not None]
        rows.append(
            {
                "start": DEFINITIONS[name],
                "wat": "dag waarop de lijst leeg is",
                "getoetst": len(told),
                "in_band": sum(bool(one.covered) for one in told),
                "dekking": _share(sum(bool(one.covered) for one in told), len(told)),
                "fout": round(mean(errors), 1) if errors else None,
            }
        )
    return Part(
        id="dekking",
        title="Hoe vaak viel de uitkomst in de band",
        columns=(
            Column("start", "begin van een onderzoek", TEXT),
            Column("wat", "wat is voorspeld", TEXT),
            Column("getoetst", "prognoses getoetst", COUNT),
            Column("in_band", "in de band", COUNT),
            Column("dekking", "in de band (%)", SHARE, ("in_band", "getoetst")),
            Column("fout", "fout, gemiddeld (aantal of dagen)", NUMBER),
        ),
        rows=tuple(rows),
        note="Een band van 80 % hoort bij acht van de tien prognoses te kloppen. Is dat veel minder, reken er niet op.",
    )


def _share(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def _lists(found: Sequence[Scored]) -> Part:
    rows = tuple(
        {
            "prognose": one.on.isoformat(),
            "start": DEFINITIONS[one.definition],
            "dag": one.day.isoformat(),
            "laag": one.low,
            "midden": one.mid,
            "hoog": one.high,
            "werkelijk": one.real,
            "in_band": one.covered,
            "fout": one.mid - one.real,
        }
        for one in found
    )
    return Part(
        id="lijsten",
        title="Lengte van de wachtlijst: voorspeld en werkelijk",
        columns=(
            Column("prognose", "prognose van", TEXT),
            Column("start", "begin van een onderzoek", TEXT),
            Column("dag", "voor", TEXT),
            Column("laag", "laag", COUNT),
            Column("midden", "midden", COUNT),
            Column("hoog", "hoog", COUNT),
            Column("werkelijk", "werkelijk", COUNT),
            Column("in_band", "in de band", TEXT),
            Column("fout", "voorspeld min werkelijk", COUNT),
        ),
        rows=rows,
    )


def _empties(found: Sequence[Emptied]) -> Part:
    rows = tuple(
        {
            "prognose": one.on.isoformat(),
            "start": DEFINITIONS[one.definition],
            "vroegst": _iso(one.low),
            "verwacht": _iso(one.mid),
            "laatst": _iso(one.high),
            "werkelijk": one.real.isoformat() if one.real else "nog niet",
            "in_band": "nog niet te zeggen" if one.covered is None else one.covered,
            "dagen": one.days,
        }
        for one in found
    )
    return Part(
        id="leeg",
        title="Dag waarop de lijst leeg is: voorspeld en werkelijk",
        columns=(
            Column("prognose", "prognose van", TEXT),
            Column("start", "begin van een onderzoek", TEXT),
            Column("vroegst", "op zijn vroegst", TEXT),
            Column("verwacht", "naar verwachting", TEXT),
            Column("laatst", "op zijn laatst", TEXT),
            Column("werkelijk", "werkelijk", TEXT),
            Column("in_band", "in de band", TEXT),
            Column("dagen", "dagen later dan verwacht", COUNT),
        ),
        rows=rows,
        note="Is de lijst eerder leeg dan voorspeld, kijk dan of er is toegewezen zonder uren: de prognose telt werk.",
    )


def _iso(day: date | None) -> str:
    return day.isoformat() if day else "niet binnen een jaar"
