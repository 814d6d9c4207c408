"""The catalogue of indicators with their values: numerator and denominator of each, to hand to others."""

from collections.abc import Callable

from vtflow.policy.reporting import reporting
from vtflow.reports import bottlenecks, clocks, flow, graph, handovers, terms_kept
from vtflow.reports.asked import Asked
from vtflow.reports.report import COUNT, SHARE, TEXT, Column, Part, Row, Value

Pair = tuple[Value, Value]
#: indicators of which the value is a number of days or a share itself, so that no share is taken of it
_PLAIN = frozenset({"IND-DUUR", "IND-KETEN", "IND-EIGEN", "IND-SPOED"})


def catalogue(asked: Asked) -> Part:
    """Return a row an indicator and norm or holder, with numerator, denominator, value and definition."""
    rows: list[Row] = []
    for ident, indicator in reporting().indicators.items():
        for of, (over, under) in _VALUES[ident](asked).items():
            rows.append(
                {
                    "id": ident,
                    "titel": indicator.title,
                    "uitsplitsing": of,
                    "teller": over,
                    "noemer": under,
                    "aandeel": None if ident in _PLAIN else _share(over, under),
                    "definitie": indicator.definition,
                    "wat_is_teller": indicator.numerator,
                    "wat_is_noemer": indicator.denominator,
                    "bron": indicator.source,
                }
            )
    return Part(
        id="indicatoren",
        title="Indicatoren met teller en noemer",
        columns=(
            Column("id", "indicator", TEXT),
            Column("titel", "titel", TEXT),
            Column("uitsplitsing", "uitsplitsing", TEXT),
            Column("teller", "teller", COUNT),
            Column("noemer", "noemer", COUNT),
            Column("aandeel", "aandeel (%)", SHARE, ("teller", "noemer")),
            Column("definitie", "definitie", TEXT),
            Column("wat_is_teller", "wat de teller is", TEXT),
            Column("wat_is_noemer", "wat de noemer is", TEXT),
            Column("bron", "bron", TEXT),
        ),
        rows=tuple(rows),
    )


def _share(over: Value, under: Value) -> float | None:
    if isinstance(over, int | float) and isinstance(under, int | float) and under:
        return round(100 * over / under, 1)
    return None


def _first(part: Part, over: str, under: str = "") -> dict[str, Pair]:
    row = part.rows[0]
    return {"": (row[over], row[under] if under else None)}


def _each(part: Part, key: str, over: str, under: str = "") -> dict[str, Pair]:
    return {str(row[key]): (row[over], row[under] if under else None) for row in part.rows}


def _norms(part: Part, over: str, under: str) -> dict[str, Pair]:
    rows = [row for row in part.rows if row["partij"] == terms_kept.ALL and row["gemeente"] == terms_kept.ALL]
    return {str(row["norm"]): (row[over], row[under]) for row in rows}


def _wachtlijst(over: str, under: str = "lopend") -> Callable[[Asked], dict[str, Pair]]:
    return lambda asked: _first(asked.once(bottlenecks.wachtlijst), over, under)


def _both(first: str, second: str, under: str) -> Callable[[Asked], dict[str, Pair]]:
    def found(asked: Asked) -> dict[str, Pair]:
        row = asked.once(bottlenecks.wachtlijst).rows[0]
        return {first: (row[first], row[under]), second: (row[second], row[under])}

    return found


def _matrix(asked: Asked) -> dict[str, Pair]:
    part = handovers.overdrachten(asked)
    return {f"{row['van']} → {row['naar']}": (row["aanvaard"], row["aangeboden"]) for row in part.rows}


def _holders(asked: Asked) -> dict[str, Pair]:
    part = clocks.houders(asked)
    whole = sum(int(row["seconden"] or 0) for row in part.rows)
    return {str(row["houder"]): (row["seconden"], whole) for row in part.rows}


def _waits(asked: Asked) -> dict[str, Pair]:
    part = graph.wachten(asked)
    return {f"{row['wie']} → {row['op']}": (row["termijnen"], None) for row in part.rows}


_VALUES: dict[str, Callable[[Asked], dict[str, Pair]]] = {
    "IND-WL": _wachtlijst("wachtlijst"),
    "IND-WV": _wachtlijst("werkvoorraad"),
    "IND-BAND": _both("korter", "langer", "wachtlijst"),
    "IND-START": _both("wachtlijst_activiteit", "werkvoorraad_activiteit", "lopend"),
    "IND-IN": lambda asked: _first(asked.once(flow.stroom), "in"),
    "IND-UIT": lambda asked: _first(asked.once(flow.stroom), "uit"),
    "IND-STAND": lambda asked: _first(asked.once(flow.stroom), "stand"),
    "IND-AANLOOP": lambda asked: _each(asked.once(flow.aanloop), "melder", "meldingen", "vorige"),
    "IND-NORM": lambda asked: _norms(asked.once(terms_kept.termijnen), "binnen", "beoordeeld"),
    "IND-DUUR": lambda asked: _norms(asked.once(terms_kept.termijnen), "p90", "beoordeeld"),
    "IND-SPOED": lambda asked: _first(terms_kept.spoed(asked), "twee", "aantal"),
    "IND-STROOM": _matrix,
    "IND-AFWIJK": lambda asked: _each(handovers.afwijkingen(asked), "team", "poort", "overdrachten"),
    "IND-KETEN": lambda asked: _first(clocks.hulp(asked), "p90", "aantal"),
    "IND-BOEK": _holders,
    "IND-EIGEN": lambda asked: _each(clocks.schakels(asked), "schakel", "eigen_mediaan", "aantal"),
    "IND-BREUK": lambda asked: _each(terms_kept.verstreken(asked), "norm", "verstreken"),
    "IND-WACHT": _waits,
    "IND-KNEL": lambda asked: _each(asked.once(bottlenecks.knelpunten), "partner", "meldingen"),
}
