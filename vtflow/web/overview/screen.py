"""The overview page: which drawings stand beside which table, and the page of one request."""

from collections.abc import Mapping
from datetime import datetime
from threading import Lock
from typing import Any

from fastapi import HTTPException
from markupsafe import Markup

from vtflow.reports.kinds import KINDS
from vtflow.reports.overview import BANDS, Look, look, overview_facts
from vtflow.reports.standing import FLOW_DAYS, Standing, standing
from vtflow.web.overview.addresses import Place, links
from vtflow.web.overview.drawing import bars, graph
from vtflow.web.overview.kept import Kept
from vtflow.web.overview.render import render
from vtflow.wiring import App

#: pages that are kept, of different filters
_MOST_PAGES = 40
#: rows that a drawing of bars shows
_MOST_BARS = 14
#: reports that the overview offers, in this order
_OFFERED = ("tweewekelijks", "zeswekelijks", "kwartaal", "stroom", "termijnen", "overdrachten", "wachten", "keten")


class Screen:
    """Makes the overview of the regions of an installation."""

    def __init__(self, parts: App) -> None:
        """Work on these parts."""
        self._parts = parts
        self._kept: Kept[Standing] = Kept(self._standing, self._mark)
        self._lock = Lock()
        #: pages as they were shown last, each with the standing it was made of
        self._pages: dict[Place, tuple[Standing, str]] = {}

    def page(self, here: Place) -> str:
        """Return the page; raises 404 for a region that is not served here."""
        found = self._kept.get(self.known(here.region))
        with self._lock:
            if (known := self._pages.get(here)) is not None and known[0] is found:
                return known[1]
        html = self._rendered(here, found)
        with self._lock:
            self._pages.pop(here, None)
            self._pages[here] = found, html
            while len(self._pages) > _MOST_PAGES:
                del self._pages[next(iter(self._pages))]
        return html

    def _rendered(self, here: Place, found: Standing) -> str:
        seen = look(found, here.wanted)
        facts = overview_facts(seen, here.first)
        titles = {code: self._parts.policies.policy(code).region.title for code in self._parts.settings.regions}
        return render(
            "overzicht",
            facts=facts,
            plaat=drawings(seen, facts),
            links=links(here, found, titles, facts["wachtrij"]["aantal"]),
            refresh=here.url if here.refreshes else "",
            dagen=FLOW_DAYS,
            rapporten=[(KINDS[name].title, KINDS[name].says, name) for name in _OFFERED],
        )

    def known(self, region: str) -> str:
        """Return the region that is asked for, the first without one; raises 404 for another."""
        regions = self._parts.settings.regions
        if region and region not in regions:
            raise HTTPException(404, "Deze regio staat niet in deze installatie.")
        return region or regions[0]

    def close(self) -> None:
        """Stop making overviews."""
        self._kept.close()

    def _standing(self, region: str) -> Standing:
        return standing(self._parts.store, self._parts.policies, region, self._parts.clock.now())

    def _mark(self, region: str) -> tuple[int, datetime]:
        change = self._parts.store.read(lambda reader: reader.last_change())
        return change, self._parts.clock.now().replace(second=0, microsecond=0)


def drawings(seen: Look, facts: Mapping[str, Any]) -> dict[str, Markup]:
    """Return the drawings of the page, by the section they stand in."""
    risks: dict[str, tuple[int, int]] = {}
    for row in facts["contacten"]["rijen"]:
        late, soon = risks.get(row["risico"], (0, 0))
        risks[row["risico"]] = (late + row["te_laat"], soon + (not row["te_laat"]))
    return {
        "termijnen": bars(
            [(row["titel"], [(row[name], name) for name, _ in BANDS]) for row in facts["termijnen"][:_MOST_BARS]],
            "Lopende termijnen per norm, naar het deel van de norm dat op is",
        ),
        "contacten": bars(
            [(risk, [(late, "te_laat"), (soon, "tot80")]) for risk, (late, soon) in risks.items()],
            "Contacten per risico: te laat, en binnen twee dagen",
        ),
        "wie_op_wie": graph(seen, "Wie wacht op wie; de tabel noemt dezelfde getallen"),
        "verkeer": bars(
            [(f"{row['van']} → {row['naar']}", _flow_parts(row)) for row in facts["verkeer"][:_MOST_BARS]],
            "Wat er van de een naar de ander ging",
        ),
        **{
            soort: bars(
                [(row["naam"], [(row["mediaan"], "tot50")]) for row in facts["spreiding"][soort][:_MOST_BARS]],
                f"Mediaan van het wachten per {soort}, in werkdagen",
            )
            for soort in ("gemeente", "team")
        },
    }


def _flow_parts(row: Mapping[str, Any]) -> list[tuple[float, str]]:
    back = row["onvolledig"] + row["geweigerd"]
    rest = max(0, row["aangeboden"] - row["aanvaard"] - back)
    return [(row["aanvaard"], "tot50"), (back, "te_laat"), (rest, "rest")]
