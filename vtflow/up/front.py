"""What stands on the start page of this installation."""

from collections.abc import Mapping

from fastapi import FastAPI

from vtflow.reports.filters import as_rows, filters
from vtflow.settings import Settings
from vtflow.terms import local_date
from vtflow.web.start import Place, add_start
from vtflow.wiring import App, real_now


def add_front(pages: FastAPI, app: App) -> None:
    """Add the start page with the addresses of this installation."""
    policies = [app.policies.policy(region) for region in app.settings.regions]

    def found() -> list[dict[str, object]]:
        return as_rows(filters(policies, app.settings.window_url, local_date(real_now())))

    boards = {one.region.id: one.region.title for one in policies}
    add_start(pages, places(app.settings, boards), found)


def places(settings: Settings, regions: Mapping[str, str]) -> list[Place]:
    """Return the addresses, in the order in which people need them, with a board for each region and its title."""
    window = settings.window_url
    boards = [
        Place(
            f"Bord van {title}",
            "Wat is te laat en bij wie, wat komt er in 48 uur, wat kwam niet aan, wat heeft geen vervolg.",
            f"{window}/artifacts/key/bord-{region}",
        )
        for region, title in regions.items()
    ]
    return [
        Place("Overzicht", "Wachtrij, termijnen, wie op wie wacht, contacten en rapporten, met filters.", "/overzicht"),
        Place("Mijn werklijst", "Wat u vandaag moet doen, en wat bij u te laat is.", "/werklijst"),
        Place("Zoeken", "Een melding vinden met het kenmerk van de melder of van uw systeem.", "/zoeken"),
        *boards,
        Place("Routes", "Iedere melding als lijn in Prefect, met alle momenten eronder.", f"{window}/runs"),
        Place(
            "Formulieren", "Ingrijpen: escaleren, aanbieden, verlengen, herstellen en meer.", f"{window}/deployments"
        ),
        Place("Filters", "Dezelfde filters als hieronder, binnen Prefect.", f"{window}/artifacts/key/filters"),
        Place("Postvak", "Wat ieder team aan berichten kreeg.", "/postvak"),
        Place("Gezondheid", "Of deze pagina's werken, voor bewaking.", "/gezond"),
    ]
