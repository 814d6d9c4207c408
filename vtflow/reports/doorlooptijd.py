"""How long the chain takes, link by link: from melding to the start of help, in days."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from statistics import median
from typing import Any, NamedTuple

from vtflow.domain import events as e
from vtflow.engine import Policies
from vtflow.policy.table import Table
from vtflow.ports import Reader, Store
from vtflow.reports.counted import counted_table, known_on
from vtflow.reports.known import end_of, known_events
from vtflow.reports.queue import all_stored
from vtflow.terms import local_date

_STARTS = ("hulp-gestart", "jw305-ontvangen", "hulp-begonnen")
_REFERRED = ("aanbieder-verwezen", "opnieuw-verwezen")
COLUMNS = ("regio", "schakel", "aantal", "mediaan_dagen", "p90_dagen", "langste_dagen")
_HEADINGS = {"mediaan_dagen": "mediaan (dagen)", "p90_dagen": "90 % binnen (dagen)", "langste_dagen": "langste (dagen)"}


class _Link(NamedTuple):
    """One link of the chain; `per_traject` counts each referral by itself, from its latest start."""

    title: str
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    per_traject: bool = False


LINKS = (
    _Link("melding tot besluit", ("melding-geregistreerd",), ("veiligheidsbeoordeling-besloten",)),
    _Link("besluit tot eerste aanbod", ("veiligheidsbeoordeling-besloten",), ("overdracht-aangeboden",)),
    _Link("eerste aanbod tot aanvaarding", ("overdracht-aangeboden",), ("overdracht-geaccepteerd",)),
    _Link("aanvaarding tot eerste contact", ("overdracht-geaccepteerd",), ("eerste-contact",)),
    _Link("verwijzing tot toewijzing", _REFERRED, ("jw301-verzonden",), per_traject=True),
    _Link("verwijzing tot intake", _REFERRED, ("intake-gedaan",), per_traject=True),
    _Link("intake tot start van hulp", ("intake-gedaan",), ("jw305-ontvangen", "hulp-begonnen"), per_traject=True),
    _Link(
        "crisisoproep tot antwoord", ("crisis-gebeld", "crisis-doorgebeld"), ("crisis-beantwoord",), per_traject=True
    ),
    _Link("melding tot eerste hulp", ("melding-geregistreerd",), _STARTS),
)


def doorlooptijd_rows(store: Store, policies: Policies, on: date | None = None) -> list[dict[str, Any]]:
    """Return a row a link: regions by id, links in the order of the chain; links that nobody passed are left out.

    A link counts where its end was reached, from its first start to its first end after that; of a referral that went
    on to another provider, from the latest. Days are calendar days between local dates; `p90_dagen` is the smallest
    number of days within which at least 90 % was done.

    Args:
        store: The record.
        policies: Regions by name.
        on: Count what was known at the end of this day (Europe/Amsterdam); None: all that is known.
    """
    until = end_of(on)

    def work(reader: Reader) -> dict[tuple[str, _Link], list[int]]:
        found: dict[tuple[str, _Link], list[int]] = {}
        for stored in all_stored(reader):
            events = known_events(reader, stored.route.ref, until)
            for link in LINKS:
                found.setdefault((stored.route.region, link), []).extend(_days(link, events))
        return found

    found = store.read(work)
    return [
        {"regio": policies.policy(region).region.title, "schakel": link.title, **_figures(days)}
        for region in sorted({region for region, _ in found})
        for link in LINKS
        if (days := found[region, link])
    ]


def _days(link: _Link, events: Sequence[e.Event]) -> Iterator[int]:
    groups: dict[int, list[tuple[str, datetime]]] = {}
    for event in events:
        number = event.fact.traject if link.per_traject and isinstance(event.fact, e.StepTaken) else 0
        groups.setdefault(number, []).append((e.name_of(event.fact), event.at))
    for passed in groups.values():
        start: datetime | None = None
        for name, at in sorted(passed, key=lambda pair: pair[1]):
            if name in link.starts and (start is None or link.per_traject):
                start = at
            elif name in link.ends and start is not None:
                yield (local_date(at) - local_date(start)).days
                break


def _figures(days: Iterable[int]) -> dict[str, Any]:
    ranked = sorted(days)
    within = ranked[-(-9 * len(ranked) // 10) - 1]
    return {
        "aantal": len(ranked),
        "mediaan_dagen": median(ranked),
        "p90_dagen": within,
        "langste_dagen": ranked[-1],
    }


def doorlooptijd_table(rows: list[dict[str, Any]], on: date | None = None) -> Table:
    """Return the rows as a table with Dutch headings and numbers."""
    return counted_table(known_on("Doorlooptijd per schakel", on), COLUMNS, rows, _HEADINGS, _cell)


def _cell(value: object) -> str:
    return f"{value:g}".replace(".", ",") if isinstance(value, float) else str(value)
