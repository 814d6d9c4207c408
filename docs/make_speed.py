"""Makes docs/prestaties.md and its pictures from what `make bench` recorded in docs/prestaties/*.json.

Run it with `.venv/bin/python docs/make_speed.py`; `make bench` does so at its end. Figures that were not measured are
left out, and the page says so.
"""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.bench.figures import recorded
from vtflow.reports.plots import svg_of
from vtflow.reports.report import Column, Part, Plot

DOCS = Path(__file__).parent
PAGE, PICTURES = DOCS / "prestaties.md", DOCS / "prestaties"
SETTLE_AIM, CHECK_AIM, REPLAY_AIM = 1_500, 20, 90
_OPEN = "open meldingen"
#: key, heading, decimals
_CURVES = (
    ("vastleggen_cpu_ms", "processortijd per vastgelegd moment (ms)", 2),
    ("opdracht_ms", "een opdracht, tot zij vastligt (ms)", 1),
    ("vraag_cpu_ms", "kijken of er iets moet (ms processortijd)", 2),
    ("geheugen_mb", "geheugen van een proces (MB)", 0),
    ("bestand_kb", "database per open melding (kB)", 1),
    ("keten_cpu_s_miljoen", "keten van een miljoen narekenen (s)", 1),
    ("naspelen_cpu_s_miljoen", "een miljoen gebeurtenissen naspelen (s)", 1),
)
_NAMES = {
    "vtflow add_workdays": "vtflow: werkdagen optellen",
    "workalendar add_working_days": "workalendar",
    "holidays get_nth_working_day": "holidays",
    "numpy busday_offset, one by one": "numpy, dag voor dag",
    "numpy busday_offset, an array": "numpy, een hele rij ineens",
}
_COMMANDS = {
    "raw transaction, the same rows": "kale transactie met dezelfde rijen",
    "one command": "een opdracht",
    "register in bulk": "innemen, veel tegelijk",
    "settle 10000 routes due at once": "10.000 momenten die samen vallen",
    "import from a file": "inlezen van een bestand",
    "DBOS step, its defaults": "stap van DBOS",
}


def main() -> None:
    """Write the page."""
    parts = [_waiting(), _commands(), _workdays(), _reports(), _curves()]
    text = "\n".join(["# Prestaties", "", *_intro(), *(line for part in parts for line in part)])
    PAGE.write_text(text.rstrip() + "\n", encoding="utf-8")
    sys.stdout.write(f"{PAGE.name} written\n")


def _intro() -> list[str]:
    return [
        "Gemaakt door `make bench` uit wat in `docs/prestaties` staat; niet met de hand aan te passen.",
        "**Belasting** is hoeveel processen gemiddeld tegelijk wilden werken toen er gemeten werd. Is dat meer dan het",
        "aantal kernen, dan was er ander werk op de machine: kijk dan naar processortijd en verhoudingen, niet naar de",
        "klok.",
        "",
    ]


def _around(found: dict[str, Any]) -> str:
    one = found["rond"]
    return (
        f"Gemeten op {one['op']}, {one['kernen']} kernen, belasting {_number(one['belasting'], 1)}, "
        f"Python {one['python']}, versie `{one['commit']}` met wat daarna is gewijzigd."
    )


def _missing(title: str, program: str) -> list[str]:
    return [f"## {title}", f"Hier nog niet gemeten: draai `{program}`.", ""]


def _waiting() -> list[str]:
    title = "Een zaak die wacht en dan verdergaat"
    found = recorded("wachten")
    if found is None:
        return _missing(title, "python tests/bench/bench_timers.py")
    rows = [
        (name, _number(one["cpu_ms"], 2), _number(one["maal_vtflow"], 1), _number(one["klok_ms"], 1), one["gevallen"])
        for name, one in found["cijfers"].items()
    ]
    return [
        f"## {title}",
        "Iedere zaak wordt zo gezet dat zij een uitval overleeft, komt meteen aan de beurt en legt vast dat zij",
        "verderging. vtflow doet er meer bij: regels, de ladder, berichten en de keten. Prefect toont de zaak ook; dat",
        "doet vtflow apart.",
        _around(found),
        "",
        *_table(("wat", "processortijd (ms)", "maal vtflow", "klok (ms)", "zaken"), rows),
        "",
    ]


def _commands() -> list[str]:
    aim = (
        "Doel: een opdracht ten minste 2 keer zo vaak als een stap van DBOS, en wat samen gaat 8 keer en 1.500 per\n"
        "seconde. Wat samen gaat is vijf keer gemeten met DBOS ertussen; hier staat het midden."
    )
    told = (
        "vtflow en DBOS op dezelfde server op deze machine. De doelen gelden voor SQLite, waarmee beide beginnen; op\n"
        "PostgreSQL kost iedere vraag een weg heen en terug, en daarvan heeft een opdracht er meer dan een stap."
    )
    return [
        *_beside_dbos("Opdrachten, naast de schijf en DBOS", "opdrachten", aim),
        *_beside_dbos("Opdrachten op PostgreSQL, naast DBOS", "postgresql", told),
    ]


def _beside_dbos(title: str, name: str, told: str) -> list[str]:
    found = recorded(name)
    if found is None:
        return _missing(title, "python tests/bench/bench_engine.py")
    rows = [
        (_COMMANDS[name], _number(one["per_s"], 0), _number(one["maal_dbos"], 1))
        for name, one in found["cijfers"].items()
        if name in _COMMANDS
    ]
    return [f"## {title}", told, _around(found), "", *_table(("wat", "per seconde", "maal DBOS"), rows), ""]


def _workdays() -> list[str]:
    title = "Werkdagen optellen"
    found = recorded("werkdagen")
    if found is None:
        return _missing(title, "python tests/bench/bench_workdays.py")
    ours = found["cijfers"]["vtflow add_workdays"]["per_s"]
    rows = [
        (_NAMES[name], _number(one["per_s"], 0), _number(ours / one["per_s"], 1))
        for name, one in found["cijfers"].items()
        if name in _NAMES
    ]
    return [
        f"## {title}",
        "Doel: ten minste 30 keer zo snel als `workalendar`. numpy is sneller als een hele rij datums tegelijk",
        "klaarstaat; vtflow heeft er steeds één. numpy kent zelf geen feestdagen: het kreeg die van `holidays`.",
        _around(found),
        "",
        *_table(("wat", "per seconde", "vtflow is zoveel keer zo snel"), rows),
        "",
    ]


def _reports() -> list[str]:
    title = "Rapporten over een jaar"
    found = recorded("rapporten")
    if found is None:
        return _missing(title, "python tests/bench/bench_reports.py")
    region, land = found["cijfers"]["regio"], found["cijfers"].get("land", {})
    whole = land.get("rapporten", {})
    rows = [
        (name, _number(one["cpu_s"], 2), _number(one["klok_s"], 2), *_land_cells(whole.get(name)))
        for name, one in region["rapporten"].items()
    ]
    slowest = max(one["cpu_s"] for one in region["rapporten"].values())
    lines = [
        f"## {title}",
        f"Doel: ieder rapport over een jaar van een regio in {region['doel_s']:.0f} s, van het land in 60 s.",
        f"De regio heeft {_number(region['meldingen'], 0)} meldingen en {_number(region['gebeurtenissen'], 0)} "
        f"gebeurtenissen. Het traagste rapport van de regio kost {_number(slowest, 2)} s processortijd: "
        f"{_verdict(slowest <= region['doel_s'])}.",
    ]
    if whole:
        longest = max(one["cpu_s"] for one in whole.values())
        lines.append(
            f"Het land is dat jaar in {land['regios']} regio's, {_number(land['meldingen'], 0)} meldingen. "
            f"Het traagste rapport daarvan: {_number(longest, 1)} s, {_verdict(longest <= land['doel_s'])}."
        )
    heads = ("rapport", "regio, processortijd (s)", "regio, klok (s)", "land, processortijd (s)", "land, klok (s)")
    return [*lines, _around(found), "", *_table(heads, rows), ""]


def _land_cells(one: dict[str, Any] | None) -> tuple[str, str]:
    return ("", "") if one is None else (_number(one["cpu_s"], 1), _number(one["klok_s"], 1))


def _curves() -> list[str]:
    title = "Hoe het gaat als er meer openstaat"
    found = recorded("verloop")
    if found is None:
        return _missing(title, "python tests/bench/bench_curves.py")
    each = found["cijfers"]["per_aantal"]
    rows = [
        (heading, *(_number(one[key], decimals) for one in each))
        for key, heading, decimals in (("vastleggen_per_s", "vastgelegde momenten per seconde", 0), *_CURVES)
    ]
    lines = [
        f"## {title}",
        f"Doelen: {_number(SETTLE_AIM, 0)} momenten per seconde hoeveel er ook openstaat; een keten van een miljoen "
        f"gebeurtenissen nagerekend in {CHECK_AIM} s en nagespeeld in {REPLAY_AIM} s.",
        _around(found),
        "",
        *_table((_OPEN, *(_number(one["open"], 0) for one in each)), rows),
        *_table_note(each),
        "",
    ]
    return lines + [line for key, heading, _ in _CURVES for line in _picture(key, heading, each)]


def _table_note(each: list[dict[str, Any]]) -> list[str]:
    last = each[-1]
    allowed = 1000 / last["vastleggen_cpu_ms"]
    crowded = last["belasting"] > 2
    verdicts = [
        f"Vastleggen bij {_number(last['open'], 0)} open meldingen: gemeten {_number(last['vastleggen_per_s'], 0)} per "
        f"seconde, {_verdict(last['vastleggen_per_s'] >= SETTLE_AIM)}"
        + (
            f"; de processortijd liet er {_number(allowed, 0)} toe, ander werk hield de machine bezet."
            if crowded
            else "."
        ),
        f"Keten: {_number(last['keten_cpu_s_miljoen'], 1)} s processortijd: "
        f"{_verdict(last['keten_cpu_s_miljoen'] <= CHECK_AIM)}. Naspelen: "
        f"{_number(last['naspelen_cpu_s_miljoen'], 1)} s: {_verdict(last['naspelen_cpu_s_miljoen'] <= REPLAY_AIM)}. "
        f"Omgerekend van {_number(last['gebeurtenissen'], 0)} gebeurtenissen.",
    ]
    busy = ", ".join(f"{_number(one['open'], 0)}: {_number(one['belasting'], 1)}" for one in each)
    return ["", *verdicts, f"Belasting bij het meten van {busy}."]


def _verdict(reached: bool) -> str:
    return "doel gehaald" if reached else "doel **niet** gehaald"


def _picture(key: str, heading: str, each: list[dict[str, Any]]) -> list[str]:
    part = Part(
        id=key,
        title=heading,
        columns=(Column("open", _OPEN), Column(key, heading)),
        rows=tuple({"open": _number(one["open"], 0), key: one[key]} for one in each),
        plot=Plot("lijn", "open", (key,), heading),
    )
    PICTURES.mkdir(exist_ok=True)
    (PICTURES / f"{key}.svg").write_text(svg_of(part), encoding="utf-8")
    return [f"![{heading}](prestaties/{key}.svg)", ""]


def _table(heads: tuple[Any, ...], rows: list[tuple[Any, ...]]) -> list[str]:
    ruler = "|".join(["---", *("---:" for _ in heads[1:])])
    return [_row(heads), f"|{ruler}|", *map(_row, rows)]


def _row(cells: tuple[Any, ...]) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def _number(value: float, decimals: int) -> str:
    """Return a number as Dutch readers write it."""
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


if __name__ == "__main__":
    main()
