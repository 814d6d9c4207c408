"""Ready-made filters on the window: addresses that answer what is late, at whom, in which gemeente, at which level.

They filter on tags only, never on states: the pages know standard state names, and ours are Dutch. They set the dates
too, because the pages hide what is older than a week or lies ahead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from vtflow.domain.norms import Policy
from vtflow.domain.routing import LEGS
from vtflow.reports.tags import FAULT, LATE, gemeente_tag, late_at_tag, late_leg_tag, level_tag, region_tag

LEVELS = {1: "herinnering", 2: "coördinator", 3: "manager", 4: "bestuur"}
TASK = "coördinatortaak"  #: what comes after the last level
HANDOVER = "overdracht"
LATE_HANDOVERS = "Welke overdrachten zijn te laat in mijn gemeente?"
#: before the first melding there was; and as far ahead as a term can lie
_FIRST_YEAR, _YEARS_AHEAD = 2000, 3


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: the question it answers, for whom or where, and its address."""

    question: str
    about: str
    tags: tuple[str, ...]
    url: str


def runs_url(base: str, tags: Sequence[str], today: date, *, steps: bool = False) -> str:
    """Return the address of the list of runs that have all these tags.

    Args:
        base: Where the window is; empty: within the window itself.
        tags: All of them must be on the run.
        today: The real day; the range ends some years after it.
        steps: Show the moments and forms too, not only the routes.
    """
    given = [
        ("type", "range"),
        ("startDate", f"{_FIRST_YEAR}-01-01"),
        ("endDate", f"{today.year + _YEARS_AHEAD}-12-31"),
        *(("tag", tag) for tag in tags),
        *(() if steps else (("hide-subflows", "true"),)),
    ]
    return f"{base}/runs?{urlencode(given)}"


def filters(policies: Sequence[Policy], base: str, today: date) -> list[Filter]:
    """Return every filter for these regions: over all, by level, by gemeente, by team."""

    def one(question: str, about: str, *tags: str, steps: bool = False) -> Filter:
        return Filter(question, about, tags, runs_url(base, tags, today, steps=steps))

    several = policies if len(policies) > 1 else ()
    gemeenten = {slug: name for policy in policies for slug, name in policy.region.gemeenten.items()}
    holders = {team.code: team.title for policy in policies for team in policy.region.teams.values()}
    late_handover = late_leg_tag(HANDOVER)
    return [
        one("Wat is te laat?", "alles", LATE),
        *(one("Wat is te laat?", policy.region.title, LATE, region_tag(policy.region.id)) for policy in several),
        *(one("Wat is te laat?", title, late_leg_tag(kind)) for kind, title in LEGS.items()),
        *(one("Op welk niveau?", f"niveau {n}: {who}", level_tag(n)) for n, who in LEVELS.items()),
        one("Wat is dringend?", "spoed", "spoed"),
        one("Wat verstreek?", "ook als het antwoord er al is", "verstreken"),
        one("Wat ging mis in vtflow zelf?", "storingen", FAULT, steps=True),
        *(one("Wat is te laat in mijn gemeente?", name, LATE, gemeente_tag(slug)) for slug, name in gemeenten.items()),
        *(one(LATE_HANDOVERS, name, late_handover, gemeente_tag(slug)) for slug, name in gemeenten.items()),
        *(one("Bij wie is het te laat?", title, late_at_tag(code)) for code, title in sorted(holders.items())),
    ]


def as_rows(found: Sequence[Filter]) -> list[dict[str, object]]:
    """Return filters as the command line and the start page give them."""
    return [{"vraag": one.question, "over": one.about, "tags": list(one.tags), "adres": one.url} for one in found]
