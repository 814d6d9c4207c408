"""The addresses of the overview: its filters are links, so that a choice can be kept as a bookmark."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from vtflow.reports.filters import LEVELS
from vtflow.reports.overview import ROWS, choices, levels_of
from vtflow.reports.standing import Filter, Standing

PATH = "/overzicht"


@dataclass(frozen=True, slots=True)
class Place:
    """What an address asks for."""

    region: str
    wanted: Filter = Filter()  # noqa: RUF009  # why: a named tuple does not change
    first: int = 0
    refreshes: bool = True

    @property
    def url(self) -> str:
        """Return the address."""
        given: dict[str, object] = {
            "regio": self.region,
            "gemeente": self.wanted.gemeente,
            "team": self.wanted.team,
            "niveau": self.wanted.level,
            "vanaf": self.first,
            "verversen": "" if self.refreshes else "uit",
        }
        return f"{PATH}?{urlencode({name: value for name, value in given.items() if value})}"

    def under(self, **wanted: object) -> str:
        """Return the address under another filter, from the first row on."""
        return dataclasses.replace(self, wanted=self.wanted._replace(**wanted), first=0).url  # pyright: ignore[reportArgumentType]


def links(here: Place, found: Standing, regions: Mapping[str, str], total: int) -> dict[str, Any]:
    """Return every link of the page.

    Args:
        here: What is shown.
        found: How the region stands; it tells what can be filtered on.
        regions: Regions of this installation with their titles.
        total: Rows of the queue in all.
    """
    wanted, options = here.wanted, choices(found)
    names = {name: dict(options[name]) for name in options}
    level_titles = [(str(n), f"{n} {LEVELS[min(n, 4)]}") for n in levels_of(found.queue)]
    chosen = [
        *([names["gemeente"].get(wanted.gemeente, wanted.gemeente)] if wanted.gemeente else []),
        *([names["team"].get(wanted.team, wanted.team)] if wanted.team else []),
        *([f"niveau {wanted.level} en hoger"] if wanted.level else []),
    ]
    return {
        "regios": [(title, Place(code).url, code == here.region) for code, title in regions.items()],
        "stil": dataclasses.replace(here, refreshes=False).url,
        "levend": dataclasses.replace(here, refreshes=True).url,
        "alles": dataclasses.replace(here, wanted=Filter(), first=0).url,
        "gekozen": chosen,
        "vorige": dataclasses.replace(here, first=max(0, here.first - ROWS)).url if here.first else "",
        "volgende": dataclasses.replace(here, first=here.first + ROWS).url if here.first + ROWS < total else "",
        "filters": [
            ("Gemeente", _options(here, "gemeente", options["gemeente"], wanted.gemeente)),
            ("Team", _options(here, "team", options["team"], wanted.team)),
            ("Niveau van de ladder", _options(here, "level", level_titles, str(wanted.level))),
        ],
    }


def _options(here: Place, name: str, options: Sequence[tuple[str, str]], chosen: str) -> list[tuple[str, str, bool]]:
    return [
        (title, here.under(**{name: int(value) if name == "level" else value}), value == chosen)
        for value, title in options
    ]
