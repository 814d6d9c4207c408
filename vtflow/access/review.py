"""The monthly look at who saw what: without a part in the melding, outside hours, in an emergency; signed off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select

from vtflow.access.holder import Outcome
from vtflow.access.log import EMERGENCY, Logged, Wanted, rows
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.written_day import read_written_day
from vtflow.policy.access import Access
from vtflow.store.access_table import ACCESS_LOG, ACCESS_REVIEW
from vtflow.store.tables import MELDING
from vtflow.terms import local_date, local_midnight
from vtflow.terms.zone import AMSTERDAM

_PAGE = 500
_L, _V = ACCESS_LOG.c, ACCESS_REVIEW.c
#: why a row deserves a look, each with its Dutch text
WHY = {
    "nood": "noodtoegang",
    "zonder_relatie": "zonder overdrachtsrelatie",
    "buiten_uren": "buiten kantooruren",
    "geweigerd": "geweigerd of niet gevonden",
}
_DENIED = frozenset({Outcome.GEWEIGERD.value, Outcome.NIET_GEVONDEN.value})


@dataclass(frozen=True, slots=True)
class Finding:
    """One row that deserves a look, with why."""

    logged: Logged
    why: tuple[str, ...]  #: codes of `WHY`


@dataclass(frozen=True, slots=True)
class Review:
    """The accesses of one month in one region."""

    region: str
    month: str  #: as 2026-03
    rows: int
    last_row: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class SignedOff:
    """Somebody looked a month over."""

    month: str
    rows: int
    remarkable: int
    judgement: str
    by: str
    at: datetime


def review(connection: Connection, region: str, month: str, rules: Access) -> Review:
    """Return what deserves a look in a month, of meldingen of a region and of what was asked in that region.

    Raises:
        BadInput: it is no month.
    """
    first, after = bounds(month)
    within, last, number = _within(region), 0, 0
    findings: list[Finding] = []
    while True:
        wanted = Wanted(since=first, until=after, after=last, limit=_PAGE)
        page = rows(connection, wanted, within)
        findings += [Finding(one, why) for one in page if (why := _why(one, rules))]
        number += len(page)
        if len(page) < _PAGE:
            break
        last = page[-1].no
    last = page[-1].no if page else last
    return Review(region, month, number, last, tuple(findings))


def sign_off(connection: Connection, found: Review, judgement: str, by: str, now: datetime) -> None:
    """Record that somebody looked a month over; once a month is over and for every row there was.

    Raises:
        Refused: the month is not over, or was signed off by the same count of rows before.
    """
    if bounds(found.month)[1] > now:
        raise Refused("maand-loopt", f"{found.month} is nog niet voorbij; teken af na de laatste dag")
    earlier = signed(connection, found.region, found.month)
    if any(one.rows == found.rows for one in earlier):
        raise Refused("al-afgetekend", f"{found.month} is al afgetekend, door {earlier[-1].by}")
    values = {
        "region": found.region,
        "month": found.month,
        "last_row": found.last_row,
        "rows": found.rows,
        "remarkable": len(found.findings),
        "judgement": judgement,
        "by": by,
        "at": now,
    }
    connection.execute(insert(ACCESS_REVIEW), values)


def signed(connection: Connection, region: str, month: str = "") -> list[SignedOff]:
    """Return who looked which month over, in the order in which that was recorded."""
    query = select(_V.month, _V.rows, _V.remarkable, _V.judgement, _V.by, _V.at).where(_V.region == region)
    narrowed = query.where(_V.month == month) if month else query
    return [SignedOff(*row) for row in connection.execute(narrowed.order_by(_V.id))]


def unsigned(connection: Connection, region: str, now: datetime) -> list[str]:
    """Return the months that are over, have rows and were not signed off, oldest first."""
    first = connection.execute(select(func.min(_L.at)).where(_within(region))).scalar()
    if first is None:
        return []
    done = {one.month for one in signed(connection, region)}
    months: list[str] = []
    day = local_date(first).replace(day=1)
    while bounds(f"{day:%Y-%m}")[1] <= now:
        if f"{day:%Y-%m}" not in done:
            months.append(f"{day:%Y-%m}")
        day = _next(day)
    return months


def bounds(month: str) -> tuple[datetime, datetime]:
    """Return the first instant of a local month and the first after it.

    Raises:
        BadInput: it is no month.
    """
    try:
        first = read_written_day(f"{month}-01")
    except BadInput as error:
        text = f"{month!r} is geen maand in de kalenders, bijvoorbeeld 2026-03"
        raise BadInput(text) from error
    return local_midnight(first), local_midnight(_next(first))


def _next(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _within(region: str) -> ColumnElement[bool]:
    of_region = select(MELDING.c.ref).where(MELDING.c.region == region)
    return or_(_L.ref.in_(of_region), and_(_L.ref == "", or_(_L.region == region, _L.region == "")))


def _why(one: Logged, rules: Access) -> tuple[str, ...]:
    seen = one.seen
    found: list[str] = []
    if seen.outcome in _DENIED:
        found.append("geweigerd")
    elif seen.action == EMERGENCY:
        found.append("nood")
    elif seen.ref and not seen.related:
        found.append("zonder_relatie")
    if seen.ref and not is_ordinary_hour(seen.at, rules.day):
        found.append("buiten_uren")
    return tuple(found)


def is_ordinary_hour(at: datetime, day: Sequence[int]) -> bool:
    """Tell whether an instant lies on a weekday between two whole local hours, the second not included."""
    local = at.astimezone(AMSTERDAM)
    return local.weekday() < 5 and day[0] <= local.hour < day[1]
