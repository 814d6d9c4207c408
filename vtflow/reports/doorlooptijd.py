"""How long the chain takes, link by link: from melding to the start of help, in days."""

from collections.abc import Iterable, Iterator
from datetime import date
from statistics import median
from typing import Any, NamedTuple

from vtflow.engine import Policies
from vtflow.policy.table import Table
from vtflow.ports import Reader, Store
from vtflow.reports.asked import day_of
from vtflow.reports.counted import counted_table, known_on
from vtflow.reports.facts import Done
from vtflow.reports.kept import Melding, known_facts

_STARTS = ("hulp-gestart", "jw305-ontvangen", "hulp-begonnen")
#: how a melding comes in; an advies has another name, because it is no link of the chain
_CAME = {"melding": "melding-geregistreerd"}
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
#: what any link begins or ends with
_NAMES = frozenset(name for link in LINKS for name in (*link.starts, *link.ends))


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

    def work(reader: Reader) -> dict[tuple[str, _Link], list[int]]:
        found: dict[tuple[str, _Link], list[int]] = {}
        for melding in known_facts(reader, None, on):
            passed = _passed(melding)
            for link in LINKS:
                found.setdefault((melding.came.region, link), []).extend(_days(link, passed))
        return found

    found = store.read(work)
    return [
        {"regio": policies.policy(region).region.title, "schakel": link.title, **_figures(days)}
        for region in sorted({region for region, _ in found})
        for link in LINKS
        if (days := found[region, link])
    ]


def _passed(melding: Melding) -> list[tuple[int, int, str]]:
    """Return moment, traject and name of what was done, by moment; of one moment in the order of recording."""
    came = melding.came
    found = [(came.at, 0, _CAME.get(came.soort, came.soort))]
    found += [(done.at, done.traject, done.what) for done in melding.of(Done) if done.what in _NAMES]
    return sorted(found, key=lambda one: one[0])


def _days(link: _Link, passed: list[tuple[int, int, str]]) -> Iterator[int]:
    starts: dict[int, int] = {}
    ended: set[int] = set()
    for at, traject, name in passed:
        group = traject if link.per_traject else 0
        if name in link.starts and (group not in starts or link.per_traject):
            starts[group] = at
        elif name in link.ends and group in starts and group not in ended:
            ended.add(group)
            yield (day_of(at) - day_of(starts[group])).days


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
