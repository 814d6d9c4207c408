"""What every count over meldingen shares: rows by region and gemeente, and one table of them with Dutch headings."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from vtflow.engine import Policies
from vtflow.policy.table import Table
from vtflow.ports import Reader
from vtflow.reports.asked import day_of
from vtflow.reports.kept import Melding, known_facts

TOTAL = "alle gemeenten"
#: region, slug of the gemeente
Place = tuple[str, str]


def received(reader: Reader, first: date | None, last: date | None, on: date | None) -> Iterator[tuple[date, Melding]]:
    """Yield what was known of every melding and advies that came in between two days, both included, with its day.

    What was taken over from another region came in there, and is not told again. Without a first or last day there is
    no bound; in the order in which they were taken in.
    """
    for melding in known_facts(reader, None, on):
        day = day_of(melding.came.at)
        if not melding.came.van and (first is None or day >= first) and (last is None or day <= last):
            yield day, melding


def by_place(found: Mapping[Place, Counter[str]], policies: Policies) -> Iterator[tuple[str, str, Counter[str]]]:
    """Yield title of the region, name of the gemeente and count; a total before those of each region, by name."""
    for region in sorted({region for region, _ in found}):
        title, names = policies.policy(region).region.title, policies.policy(region).region.gemeenten
        own = {names.get(slug, slug): count for (one, slug), count in found.items() if one == region}
        yield title, TOTAL, sum(own.values(), Counter[str]())
        for name in sorted(own):
            yield title, name, own[name]


def plain_cell(value: object) -> str:
    """Return a value as a Dutch reader expects it in a table."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, dict):
        return ", ".join(f"{name}: {number}" for name, number in value.items())  # pyright: ignore[reportUnknownVariableType]
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


def counted_table(
    title: str,
    columns: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    headings: Mapping[str, str],
    cell: Callable[[object], str] = plain_cell,
) -> Table:
    """Return rows as a table; a column without a heading of its own is called by its name."""
    return Table(
        title,
        tuple(headings.get(name, name) for name in columns),
        tuple(tuple(cell(row[name]) for name in columns) for row in rows),
    )


def known_on(title: str, on: date | None) -> str:
    """Return a title that says of which day the knowledge is."""
    return f"{title}{f', zoals bekend op {on:%d-%m-%Y}' if on else ''}"
