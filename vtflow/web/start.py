"""The start page: where everything is, and the filters that people ask for most."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from vtflow.web.page import start_page


@dataclass(frozen=True, slots=True)
class Place:
    """One address on the start page."""

    title: str
    text: str  #: one Dutch sentence: what one does there
    url: str


def add_start(app: FastAPI, places: Sequence[Place], filters: Callable[[], Sequence[Mapping[str, Any]]]) -> None:
    """Add the page `/`.

    Args:
        app: The application.
        places: Addresses, in the order shown.
        filters: Returns the ready-made filters of the window: `vraag`, `over`, `adres`.
    """

    def start() -> HTMLResponse:
        return HTMLResponse(start_page(places, filters()))

    app.get("/")(start)
