"""Write the rows of the replays: days of meldingen that give the figures which the source documents tell.

Run `python samples/make_replays.py`; the same rows each time. The figures of the sources are the lists on some days;
which melding came when is made up round them. Nobody is described: a row is a number and days.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

from vtflow.policy import PolicyBook
from vtflow.terms import LegalCalendar

FOLDER = Path(__file__).parent / "terugblik"
COLUMNS = ("naam", "gemeente", "uitkomst", "melding", "besloten", "activiteit", "toegewezen", "casushouder", "einde")
DAY = timedelta(days=1)
LEGAL: LegalCalendar = PolicyBook().policy("hollands-midden").legal


@dataclass(frozen=True, slots=True)
class Row:
    """One melding by its days."""

    naam: str
    gemeente: str
    melding: date
    besloten: date
    uitkomst: str = "onderzoek"
    activiteit: date | None = None
    toegewezen: date | None = None
    casushouder: str = ""
    einde: date | None = None

    @property
    def listed(self) -> date:
        """First day at the end of which it stands on the list unless it was assigned."""
        return LEGAL.add_workdays(self.melding, 5) + DAY


def workdays(first: date, last: date) -> list[date]:
    """Return the working days of a period, both ends included."""
    days = (first + DAY * number for number in range((last - first).days + 1))
    return [day for day in days if LEGAL.is_workday(day)]


def came(prefix: str, counts: Iterable[tuple[date, int]], gemeenten: Sequence[str]) -> Iterator[Row]:
    """Yield onderzoeken that came in on days, decided three working days later."""
    number = 0
    for day, count in counts:
        for _ in range(count):
            number += 1
            gemeente = gemeenten[number % len(gemeenten)]
            yield Row(f"{prefix}{number:03}", gemeente, day, LEGAL.add_workdays(day, 3))


def spread(days: Sequence[date], total: int) -> list[tuple[date, int]]:
    """Divide a number over days as evenly as whole numbers allow, the rest on the first ones."""
    base, rest = divmod(total, len(days))
    return [(day, base + (number < rest)) for number, day in enumerate(days)]


def assign(rows: Sequence[Row], plan: Iterable[tuple[date, int]], staff: Sequence[str]) -> list[Row]:
    """Assign the oldest that wait, so many on each day of a plan, to staff in turn."""
    found = {row.naam: row for row in rows}
    turn = 0
    for day, count in plan:
        waiting = sorted(
            (row for row in found.values() if row.toegewezen is None and row.besloten < day),
            key=lambda row: (row.melding, row.naam),
        )
        for row in waiting[:count]:
            found[row.naam] = replace(row, toegewezen=day, casushouder=staff[turn % len(staff)])
            turn += 1
    return list(found.values())


def listed(rows: Iterable[Row], day: date) -> int:
    """Return how many stand on the list at the end of a day."""
    return sum(row.listed <= day and not (row.toegewezen and row.toegewezen <= day) for row in rows)


def require(rows: Iterable[Row], day: date, count: int) -> None:
    """Stop where the list is not what the source says."""
    if (found := listed(rows, day)) != count:
        text = f"{day}: {found} on the list, not {count}"
        raise SystemExit(text)


def ended(rows: Iterable[Row], after: int) -> list[Row]:
    """Finish onderzoeken so many working days after they were assigned."""
    return [replace(row, einde=LEGAL.add_workdays(row.toegewezen, after)) if row.toegewezen else row for row in rows]


def with_activity(rows: Iterable[Row], every: int, after: int) -> list[Row]:
    """Give each n-th that waits longer a first activity while it waits, the others ten days after assigning."""
    found: list[Row] = []
    for number, row in enumerate(rows):
        day = LEGAL.add_workdays(row.besloten, after)
        if number % every == 0 and (row.toegewezen is None or day < row.toegewezen):
            found.append(replace(row, activiteit=day))
        elif row.toegewezen:
            found.append(replace(row, activiteit=LEGAL.add_workdays(max(row.toegewezen, row.besloten), 10)))
        else:
            found.append(row)
    return found


HM = ("Leiden", "Gouda", "Alphen aan den Rijn", "Katwijk")
HM_STAFF = tuple(f"vt-hm.m{number:02}" for number in range(1, 6))
HM_HIRED = tuple(f"vt-hm-inhuur.m{number:02}" for number in range(1, 9))


def hollands_midden() -> list[Row]:
    """44 on 23 February 2017 (25 under two weeks, 19 over), 66 on 1 May, 0 at the end of May by assigning."""
    running = assign(
        list(came("hm-a", spread(workdays(date(2016, 11, 14), date(2017, 1, 6)), 70), HM)),
        spread(workdays(date(2016, 11, 21), date(2017, 1, 13)), 76),
        HM_STAFF,
    )
    waiting = [
        *came("hm-b", spread(workdays(date(2017, 1, 16), date(2017, 2, 2)), 19), HM),
        *came("hm-c", spread(workdays(date(2017, 2, 3), date(2017, 2, 15)), 25), HM),
        *came("hm-d", spread(workdays(date(2017, 2, 16), date(2017, 4, 20)), 62), HM),
        *came("hm-e", spread(workdays(date(2017, 4, 21), date(2017, 6, 16)), 48), HM),
    ]
    days = workdays(date(2017, 2, 24), date(2017, 5, 1))
    on_list = sum(row.listed <= date(2017, 5, 1) for row in waiting)
    waiting = assign(waiting, spread(days, on_list - 66), HM_STAFF)
    require(waiting, date(2017, 2, 23), 44)
    require(waiting, date(2017, 5, 1), 66)
    grown = listed(waiting, date(2017, 5, 14)) - 66
    waiting = assign(waiting, spread(workdays(date(2017, 5, 2), date(2017, 5, 12)), grown), HM_STAFF)
    end = sum(row.listed <= date(2017, 5, 31) and row.toegewezen is None for row in waiting)
    waiting = assign(waiting, spread(workdays(date(2017, 5, 15), date(2017, 5, 31)), end), HM_HIRED)
    require(waiting, date(2017, 5, 31), 0)
    return ended(with_activity([*running, *waiting], 3, 8), 45)


KL = ("Haarlem", "Velsen", "Haarlemmermeer", "Zandvoort", "Heemskerk")
KL_STAFF = tuple(f"vt.m{number:02}" for number in range(1, 10))


def kennemerland() -> list[Row]:
    """48 on 1 August 2022, 15 on 12 December and rising."""
    first, low, last = date(2022, 8, 1), date(2022, 11, 21), date(2022, 12, 12)
    running = assign(
        list(came("kl-a", spread(workdays(date(2022, 4, 4), date(2022, 5, 27)), 50), KL)),
        spread(workdays(date(2022, 4, 11), date(2022, 6, 3)), 56),
        KL_STAFF,
    )
    waiting = [
        *came("kl-b", spread(workdays(date(2022, 5, 30), date(2022, 7, 22)), 48), KL),
        *came("kl-c", spread(workdays(date(2022, 7, 25), date(2022, 11, 11)), 70), KL),
        *came("kl-d", spread(workdays(date(2022, 11, 14), date(2022, 12, 16)), 40), KL),
    ]
    require(waiting, first, 48)
    before = sum(row.listed <= low for row in waiting)
    waiting = assign(waiting, spread(workdays(date(2022, 8, 2), low), before - 9), KL_STAFF)
    later = sum(row.listed <= last and row.toegewezen is None for row in waiting)
    waiting = assign(waiting, spread(workdays(low + DAY, last), later - 15), KL_STAFF)
    require(waiting, low, 9)
    require(waiting, last, 15)
    return ended(with_activity([*running, *waiting], 4, 6), 40)


ZW = ("Zaanstad", "Purmerend", "Edam-Volendam", "Waterland")


def zaanstreek_waterland() -> list[Row]:
    """More comes in than is handled, week after week, until September 2019; meldingen are taken up together."""
    found: list[Row] = []
    number = 0
    for week, monday in enumerate(date(2019, 6, 3) + 7 * DAY * n for n in range(15)):
        days = workdays(monday, monday + 4 * DAY)
        inflow, handled = 12 + week // 3, 9 + week // 5
        for place, (day, count) in enumerate(spread(days, inflow)):
            for _ in range(count):
                number += 1
                row = Row(f"zw-{number:03}", ZW[number % len(ZW)], day, LEGAL.add_workdays(day, 5), "einde_bemoeienis")
                if sum(one.einde is not None for one in found if one.melding >= monday) < handled and place < 5:
                    row = replace(row, einde=LEGAL.add_workdays(day, 6))
                found.append(row)
    return found


def text_of(rows: Iterable[Row]) -> str:
    """Return rows as CSV; an empty cell is a day that does not come."""
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in sorted(rows, key=lambda one: (one.melding, one.naam)):
        writer.writerow(["" if (value := getattr(row, name)) is None else str(value) for name in COLUMNS])
    return out.getvalue()


FILES = {
    "hollands-midden-2017.csv": hollands_midden,
    "kennemerland-2022.csv": kennemerland,
    "zaanstreek-waterland-2019.csv": zaanstreek_waterland,
}


def main() -> None:
    """Write every file."""
    for name, rows in FILES.items():
        (FOLDER / name).write_text(text_of(rows()), encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
