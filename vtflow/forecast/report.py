"""The forecast as a report: dates with their band, hours needed, the course by week, and what was reckoned with."""

from datetime import date
from statistics import mean

from vtflow.domain.errors import BadInput
from vtflow.forecast.alarms import ASSIGNED, warnings
from vtflow.forecast.draws import Draw
from vtflow.forecast.known import DAY
from vtflow.forecast.outlook import Band, Outlook, View, need
from vtflow.policy.forecasting import ONDERZOEK, forecasting
from vtflow.reports.report import COUNT, NUMBER, SHARE, TEXT, Column, Part, Plot, Report, Row
from vtflow.reports.wachtlijst import STARTS

KIND, TITLE = "prognose", "Prognose van de wachtlijst"
#: how a definition of start is called
DEFINITIONS: dict[str, str] = dict(zip(STARTS, ("casushouder toegewezen", "eerste activiteit"), strict=True))
_NEVER = "niet binnen een jaar"
_WEEKS = 26
_WORKDAYS = 5
_BAND = (
    "In acht van de tien trekkingen valt de uitkomst tussen vroegst (of laag) en laatst (of hoog). Een onderzoek gaat "
    "van de lijst als er uren zijn om eraan te werken, na al het werk dat eerder begon. Toewijzen alleen telt niet."
)


def forecast_report(found: Outlook, clear_by: date | None = None) -> Report:
    """Return a forecast as a report.

    Args:
        found: The forecast.
        clear_by: Also tell the hours that are needed for the list to be empty on this day.

    Raises:
        BadInput: that day does not come after the one of the forecast, or too far.
    """
    parts = [_dates(found)]
    if clear_by:
        parts.append(_needed(found, clear_by))
    parts += [*(_course(found, name) for name in STARTS), _hours(found), _reckoned(found)]
    known = found.known
    return Report(
        kind=KIND,
        title=TITLE,
        region=known.policy.region.title,
        on=known.on,
        parts=tuple(parts),
        alarms=tuple(warnings(found)),
    )


def _dates(found: Outlook) -> Part:
    return Part(
        id="leeg",
        title="Wanneer is de wachtlijst leeg",
        columns=(
            Column("start", "begin van een onderzoek", TEXT),
            Column("wachtlijst", "wachtlijst nu", COUNT),
            Column("werkvoorraad", "werkvoorraad nu", COUNT),
            Column("in_handen", "in handen nu", COUNT),
            Column("uren", "uren werk nu", COUNT),
            Column("vroegst", "leeg op zijn vroegst", TEXT),
            Column("verwacht", "leeg naar verwachting", TEXT),
            Column("laatst", "leeg op zijn laatst", TEXT),
            Column("kans", "leeg binnen een jaar (%)", SHARE),
            Column("klaar", "werk van nu klaar", TEXT),
            Column("klaar_laatst", "werk van nu op zijn laatst klaar", TEXT),
        ),
        rows=tuple(_row(found, name, view) for name, view in found.views.items()),
        indicators=("IND-WL", "IND-WV", "IND-START"),
        note=_BAND,
    )


def _row(found: Outlook, name: str, view: View) -> Row:
    start = view.start
    return {
        "start": DEFINITIONS[name],
        "wachtlijst": start.listed,
        "werkvoorraad": len(start.waiting) - start.listed,
        "in_handen": len(found.known.in_hand(found.known.on, name)),
        "uren": round((len(start.waiting) + start.in_hand) * _effort()),
        **dict(zip(("vroegst", "verwacht", "laatst"), _days(view.empty), strict=True)),
        "kans": round(100 * view.empty.share, 1),
        "klaar": _days(view.done)[1],
        "klaar_laatst": _days(view.done)[2],
    }


def _days(band: Band) -> tuple[str, str, str]:
    low, mid, high = (day.isoformat() if day else _NEVER for day in (band.low, band.mid, band.high))
    return low, mid, high


def _needed(found: Outlook, day: date) -> Part:
    on = found.known.on
    last = found.past.coming[-1]
    if not on < day <= last:
        text = f"{day} kan niet: kies een dag na {on:%d-%m-%Y}, en niet na {last:%d-%m-%Y}; verder is niet gerekend"
        raise BadInput(text)
    workdays = sum(found.draws[0].workdays[: (day - on).days])
    rows: list[Row] = []
    for name in STARTS:
        asked = need(found, name, day)
        rows.append(
            {
                "start": DEFINITIONS[name],
                "dag": day.isoformat(),
                "werkdagen": workdays,
                "waarschijnlijk": _total(asked.likely, workdays),
                "zeker": _total(asked.sure, workdays),
                "per_week": _total(asked.likely, _WORKDAYS),
                "per_week_zeker": _total(asked.sure, _WORKDAYS),
            }
        )
    return Part(
        id="nodig",
        title=f"Uren die erbij moeten om op {day:%d-%m-%Y} leeg te zijn",
        columns=(
            Column("start", "begin van een onderzoek", TEXT),
            Column("dag", "leeg op", TEXT),
            Column("werkdagen", "werkdagen tot dan", COUNT),
            Column("waarschijnlijk", "uren erbij, haalt het in de helft van de trekkingen", COUNT),
            Column("zeker", "uren erbij, haalt het in negen van de tien", COUNT),
            Column("per_week", "uren erbij per week, helft", COUNT),
            Column("per_week_zeker", "uren erbij per week, negen van de tien", COUNT),
        ),
        rows=tuple(rows),
        note="Boven op de uren die er zijn, gelijk verdeeld over de werkdagen tot die dag.",
    )


def _total(hours: float | None, days: int) -> int | None:
    return None if hours is None else round(hours * days)


def _course(found: Outlook, name: str) -> Part:
    view, on = found.views[name], found.known.on
    weeks = range(min(_WEEKS, len(found.past.coming) // 7) + 1)
    rows: list[Row] = []
    for week in weeks:
        low, mid, high = view.listed(7 * week)
        hours = [course.in_hand[7 * week - 1] for course in view.courses] if week else []
        rows.append(
            {
                "dag": (on + DAY * 7 * week).isoformat(),
                "laag": low,
                "midden": mid,
                "hoog": high,
                "uren_in_handen": round(mean(hours)) if hours else round(view.start.in_hand * _effort()),
            }
        )
    return Part(
        id=f"verloop-{'toegewezen' if name == ASSIGNED else 'activiteit'}",
        title=f"Wachtlijst per week, naar {DEFINITIONS[name]}",
        columns=(
            Column("dag", "einde van", TEXT),
            Column("laag", "wachtlijst, laag", COUNT),
            Column("midden", "wachtlijst, midden", COUNT),
            Column("hoog", "wachtlijst, hoog", COUNT),
            Column("uren_in_handen", "uren werk in handen", COUNT),
        ),
        rows=tuple(rows),
        plot=Plot("lijn", "dag", ("laag", "midden", "hoog"), f"Wachtlijst, naar {DEFINITIONS[name]}"),
    )


def _effort() -> float:
    return forecasting().efforts[ONDERZOEK].midden


def _hours(found: Outlook) -> Part:
    """Show the hours of the coming weeks, on average over the draws."""
    weeks = range(min(13, len(found.past.coming) // 7))
    rows: list[Row] = []
    for week in weeks:
        days = slice(7 * week, 7 * week + 7)
        all_hours = mean(sum(one.hours[days]) for one in found.draws)
        hired = sum(found.past.hired[days])
        rows.append(
            {
                "van": found.past.coming[7 * week].isoformat(),
                "uren": round(all_hours),
                "inhuur": round(hired),
                "werk": round(mean(_asks(one, days) for one in found.draws)),
            }
        )
    source = "uit het register" if found.past.hours.is_registered else "naar wat eerder is afgerond"
    return Part(
        id="uren",
        title=f"Uren per week, {source}",
        columns=(
            Column("van", "zeven dagen van", TEXT),
            Column("uren", "uren die er zijn", COUNT),
            Column("inhuur", "waarvan inhuur", COUNT),
            Column("werk", "uren werk die erbij komen", COUNT),
        ),
        rows=tuple(rows),
        plot=Plot("staaf", "van", ("uren", "werk"), "Uren die er zijn en uren werk die erbij komen"),
    )


def _asks(one: Draw, days: slice) -> float:
    """Return the hours of work that come in some days of a draw."""
    return sum(effort * sum(one.inflow[kind][days]) for kind, effort in one.efforts.items())


def _reckoned(found: Outlook) -> Part:
    """Tell what was reckoned with, each number with its source."""
    rules, known = forecasting(), found.known
    weeks = max(1, len(found.past.weeks))
    rows: list[Row] = []
    for kind, one in rules.efforts.items():
        counts = known.inflow[kind]
        seen = sum(counts[week + DAY * n] for week in found.past.weeks for n in range(7))
        come = mean(sum(d.inflow[kind]) for d in found.draws) * 7 / len(found.past.coming)
        rows.append(
            {
                "werk": one.title,
                "instroom": round(seen / weeks, 1),
                "komt": round(come, 1),
                "laag": float(one.laag),
                "midden": float(one.midden),
                "hoog": float(one.hoog),
                "bron": one.source,
            }
        )
    return Part(
        id="gerekend",
        title="Waarmee is gerekend",
        columns=(
            Column("werk", "werk, in volgorde van besteden", TEXT),
            Column("instroom", f"instroom per week, laatste {weeks} weken", NUMBER),
            Column("komt", "verwacht per week", NUMBER),
            Column("laag", "uren per stuk, laag", NUMBER),
            Column("midden", "uren per stuk, midden", NUMBER),
            Column("hoog", "uren per stuk, hoog", NUMBER),
            Column("bron", "bron", TEXT),
        ),
        rows=tuple(rows),
        note=(
            f"{len(found.draws)} trekkingen, begingetal {found.seed}. Volgorde: {rules.volgorde_bron}. "
            f"Rest van wat loopt naar de tijd: {rules.looptijd_bron}. {rules.rekenwijze_bron}."
        ),
    )
