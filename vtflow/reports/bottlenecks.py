"""Waiting lists of onderzoeken and bottlenecks at partners, as parts of a report."""

from collections import Counter
from dataclasses import dataclass, field

from vtflow.domain.partners import NO_INTAKE
from vtflow.reports.asked import Asked, beside, day_of
from vtflow.reports.chain import Chain
from vtflow.reports.facts import instant
from vtflow.reports.graph import open_waits
from vtflow.reports.report import COUNT, NUMBER, TEXT, Column, Part, Plot, Row
from vtflow.reports.wachtlijst import COUNTED, count_onderzoeken

TOTAL = "alle gemeenten"
_HEADINGS = {
    "lopend": "onderzoeken besloten en niet beëindigd",
    "werkvoorraad": "werkvoorraad",
    "wachtlijst": "wachtlijst (inspectie)",
    "korter": "korter dan 2 weken",
    "langer": "2 weken of langer",
}


def wachtlijst(asked: Asked) -> Part:
    """Return wachtlijst and werkvoorraad on the last day by both definitions of start; the period before it beside."""
    names = ("werkvoorraad", "wachtlijst", "wachtlijst_activiteit")
    return beside(_wachtlijst(asked), _wachtlijst(asked.before), names, ("gemeente",))


def _wachtlijst(asked: Asked) -> Part:
    found: dict[tuple[str, str], Counter[str]] = {}
    for chain in asked.chains:
        count_onderzoeken(found, chain, instant(asked.shuts), asked.policy.legal)
    per = {slug: found.get((asked.policy.region.id, slug), Counter()) for slug in asked.policy.region.gemeenten}
    total = sum(found.values(), Counter[str]())
    counted = ("lopend", *COUNTED, *(f"{name}_activiteit" for name in COUNTED))
    rows: list[Row] = [
        {"gemeente": name, **{one: count[one] for one in counted}}
        for name, count in ((TOTAL, total), *((asked.gemeente(slug), per[slug]) for slug in sorted(per)))
    ]
    return Part(
        id="wachtlijst",
        title="Wachtlijst en werkvoorraad van onderzoeken",
        columns=(Column("gemeente", "gemeente", TEXT), *(Column(name, _heading(name), COUNT) for name in counted)),
        rows=tuple(rows),
        indicators=("IND-WL", "IND-WV", "IND-BAND", "IND-START"),
        plot=Plot("staaf", "gemeente", ("werkvoorraad", "korter", "langer"), "Werkvoorraad en wachtlijst per gemeente"),
    )


def _heading(name: str) -> str:
    plain = name.removesuffix("_activiteit")
    return _HEADINGS[plain] + ("" if plain == name else ", naar eerste activiteit")


@dataclass(slots=True)
class _Count:
    """What lies at one partner."""

    meldingen: set[str] = field(default_factory=set[str])
    late: int = 0
    longest: int = 0
    own_list: int = 0
    codes: Counter[str] = field(default_factory=Counter[str])


def knelpunten(asked: Asked) -> Part:
    """Return per partner who waits there on the day, how long, and which bottlenecks were recorded."""
    found: dict[str, _Count] = {}
    for chain in asked.chains:
        _count(asked, chain, found)
    teams = asked.policy.region.teams
    known = [code for code in teams if code in found.keys() | asked.partners.keys() and _takes_in(teams[code].kind)]
    rows = [_row(asked, code, found.get(code, _Count())) for code in known]
    return Part(
        id="knelpunten",
        title="Knelpunten per partner",
        columns=(
            Column("subregio", "subregio", TEXT),
            Column("partner", "partner", TEXT),
            Column("neemt_aan", "neemt aan", TEXT),
            Column("wachttijd_weken", "opgegeven wachttijd (weken)", NUMBER),
            Column("meldingen", "meldingen die er wachten", COUNT),
            Column("eigen_lijst", "op eigen wachtlijst", COUNT),
            Column("te_laat", "termijnen te laat", COUNT),
            Column("langste", "langste wacht (werkdagen)", NUMBER, ("meldingen",)),
            Column("knelpunten", "vastgelegde knelpunten", TEXT),
        ),
        rows=tuple(sorted(rows, key=lambda row: (str(row["subregio"]), str(row["partner"])))),
        indicators=("IND-KNEL",),
    )


def _takes_in(kind: str) -> bool:
    return kind not in NO_INTAKE


def _count(asked: Asked, chain: Chain, found: dict[str, _Count]) -> None:
    home = asked.policy.region.veilig_thuis
    for _, holder, wait in open_waits(asked, chain):
        if holder != home:
            one = found.setdefault(holder, _Count())
            one.meldingen.add(chain.ref)
            one.late += wait.limit <= asked.end
            one.longest = max(one.longest, asked.workdays(wait.start, asked.end))
    for move in chain.handed:
        if move.what == "eigen_lijst" and chain.closed is None and chain.first("eerste-contact") is None:
            found.setdefault(move.receiver, _Count()).own_list += 1
    for done in chain.done:
        if done.what == "knelpunt-vastgelegd" and day_of(done.at) <= asked.on:
            team, _, code = done.value.partition(":")
            found.setdefault(team, _Count()).codes[code] += 1


def _row(asked: Asked, code: str, count: _Count) -> Row:
    region, titles = asked.policy.region, asked.policy.codes["knelpunt"]
    team, status = region.teams[code], asked.partners.get(code)
    takes_in = status.open if status else team.open
    return {
        "subregio": region.subregions.get(team.subregion, ""),
        "partner": team.title,
        "neemt_aan": "ja" if takes_in else "nee",
        "wachttijd_weken": status.weeks if status else None,
        "meldingen": len(count.meldingen),
        "eigen_lijst": count.own_list,
        "te_laat": count.late,
        "langste": count.longest,
        "knelpunten": ", ".join(f"{titles.get(one, one)}: {count.codes[one]}" for one in sorted(count.codes)),
    }
