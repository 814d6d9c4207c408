"""What is known of a region, made by hand: so many onderzoeken that wait, a steady inflow, and hours of a team."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from vtflow.domain.capacity import UREN, Capacity, monday_of, sunday_of
from vtflow.forecast.known import Known, Onderzoek, Service
from vtflow.policy import PolicyBook
from vtflow.policy.forecasting import ONDERZOEK, VB, VV
from vtflow.reports.wachtlijst import STARTS

KENNEMERLAND = PolicyBook().policy("kennemerland")
ASSIGNED, ACTIVE = STARTS
#: a Sunday, so that coming weeks begin with a Monday
ON = date(2026, 3, 1)
FIRST = date(2025, 11, 3)
DAY = timedelta(days=1)
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)


def onderzoek(melding: date, *, assigned: date | None = None, active: date | None = None, ended: date | None = None):
    legal = KENNEMERLAND.legal
    return Onderzoek(
        melding,
        legal.add_workdays(melding, 3),
        legal.add_workdays(melding, 5) + DAY,
        {ASSIGNED: assigned, ACTIVE: active},
        ended,
    )


def waiting(count: int, melding: date = date(2026, 2, 2)) -> list[Onderzoek]:
    return [onderzoek(melding) for _ in range(count)]


def hours(count: int, monday: date, soort: str = UREN, *, known: datetime = LONG_AGO, staff: str = "", weeks: int = 1):
    return Capacity(
        region="kennemerland",
        soort=soort,
        team="vt",
        first=monday,
        last=sunday_of(monday + timedelta(weeks=weeks - 1)),
        uren=count,
        staff=staff,
        recorded_at=known,
        by="vt.m00",
    )


def roster(count: int, first: date = date(2025, 12, 1), weeks: int = 13) -> list[Capacity]:
    return [hours(count, monday_of(first) + timedelta(weeks=n)) for n in range(weeks)]


def steady(per_week: int, first: date = FIRST, on: date = ON) -> Counter[date]:
    """So many a week, one on each weekday in turn."""
    found: Counter[date] = Counter()
    monday = monday_of(first)
    while monday <= on:
        found.update(monday + DAY * (n % 5) for n in range(per_week))
        monday += timedelta(weeks=1)
    return found


def known(
    onderzoeken: list[Onderzoek],
    capacity: list[Capacity] | None = None,
    per_week: int = 0,
    *,
    on: date = ON,
    finished: Counter[date] | None = None,
    services: tuple[Service, ...] = (),
) -> Known:
    return Known(
        policy=KENNEMERLAND,
        on=on,
        first=FIRST,
        onderzoeken=tuple(sorted(onderzoeken, key=lambda one: one.melding)),
        services=services,
        inflow={VB: Counter(), VV: Counter(), ONDERZOEK: steady(per_week, on=on)},
        finished={VB: Counter(), VV: Counter(), ONDERZOEK: finished or Counter()},
        undecided=0,
        capacity=tuple(capacity or ()),
    )
