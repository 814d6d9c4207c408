"""What was known at the end of a day and what a forecast follows from: onderzoeken, inflow, work done and hours."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from vtflow.domain.capacity import Capacity
from vtflow.domain.norms import Policy
from vtflow.policy.forecasting import ONDERZOEK, VB, VV, forecasting
from vtflow.ports import Reader
from vtflow.reports.asked import day_of
from vtflow.reports.chain import Chain
from vtflow.reports.kept import chains
from vtflow.reports.known import end_of
from vtflow.reports.wachtlijst import STARTS, WORKDAYS, onderzoeken_of
from vtflow.reports.wachtlijst import Onderzoek as Told
from vtflow.terms import LegalCalendar, local_date

DAY = timedelta(days=1)
_DECIDED = "veiligheidsbeoordeling-besloten"


@dataclass(frozen=True, slots=True)
class Onderzoek:
    """One onderzoek by its days (Europe/Amsterdam); None: not yet."""

    melding: date
    decided: date
    listed: date  #: first day at the end of which it stands on the wachtlijst unless it was started
    starts: Mapping[str, date | None]  #: by definition of start
    ended: date | None

    def waits(self, day: date, start: str) -> bool:
        """Tell whether it was decided and neither started nor ended at the end of a day."""
        return self.decided <= day and not any(one and one <= day for one in (self.starts[start], self.ended))

    def is_listed(self, day: date, start: str) -> bool:
        """Tell whether it stands on the wachtlijst at the end of a day."""
        return day >= self.listed and self.waits(day, start)

    def runs(self, day: date, start: str) -> bool:
        """Tell whether it was started and not ended at the end of a day."""
        begun = self.starts[start]
        return self.decided <= day and begun is not None and begun <= day and not (self.ended and self.ended <= day)


@dataclass(frozen=True, slots=True)
class Service:
    """One dienst Voorwaarden & Vervolg by its days."""

    begun: date
    ended: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One region as it was known at the end of a day."""

    policy: Policy
    on: date
    first: date  #: day of the first melding, or `on` where there is none
    onderzoeken: tuple[Onderzoek, ...]  #: by day of the melding, then of the decision
    services: tuple[Service, ...]
    inflow: Mapping[str, Counter[date]]  #: kind of work -> day -> how often it came
    finished: Mapping[str, Counter[date]]  #: kind of work -> day -> how often it was finished
    undecided: int  #: meldingen without a decision
    capacity: tuple[Capacity, ...]

    def listed(self, day: date, start: str) -> int:
        """Return how many onderzoeken stood on the wachtlijst at the end of a day."""
        return sum(one.is_listed(day, start) for one in self.onderzoeken)

    def in_hand(self, day: date, start: str) -> list[Onderzoek]:
        """Return the onderzoeken that were started and not ended at the end of a day."""
        return [one for one in self.onderzoeken if one.runs(day, start)]


def left_of(begun: date, day: date) -> float:
    """Return which part of the hours of a dienst is left, so many days after it began; from 1 down to the floor."""
    rules = forecasting()
    return max(rules.bodem_procent / 100, 1 - (day - begun).days / rules.looptijd_dagen)


def known_of(reader: Reader, policy: Policy, on: date) -> Known:
    """Return what was known of a region at the end of a day (Europe/Amsterdam); the same at any later time."""
    return gathered(chains(reader, policy.region.id, on), reader.capacity(policy.region.id), policy, on)


def gathered(found: Iterable[Chain], capacity: Sequence[Capacity], policy: Policy, on: date) -> Known:
    """Return what chains, as they were known at the end of a day, and the register of capacity tell.

    Args:
        found: Chains of one region.
        capacity: Its register, oldest first; rows that were recorded after the day are left out.
        policy: Rules of the region.
        on: The day.
    """
    until = end_of(on)
    meldingen = [one for one in found if one.came.soort == "melding"]
    onderzoeken = sorted(
        (_onderzoek(told, policy.legal) for one in meldingen for told in onderzoeken_of(one)),
        key=lambda one: (one.melding, one.decided),
    )
    services = tuple(service for one in meldingen for service in _services(one))
    decided = [first for one in meldingen if (first := one.first(_DECIDED)) is not None]
    return Known(
        policy=policy,
        on=on,
        first=min((day_of(one.began) for one in meldingen), default=on),
        onderzoeken=tuple(onderzoeken),
        services=services,
        inflow={
            VB: Counter(day_of(one.began) for one in meldingen),
            VV: Counter(one.begun for one in services),
            ONDERZOEK: Counter(one.decided for one in onderzoeken),
        },
        finished={
            VB: Counter(day_of(moment) for moment in decided),
            VV: Counter(one.ended for one in services if one.ended),
            ONDERZOEK: Counter(one.ended for one in onderzoeken if one.ended),
        },
        undecided=sum(one.closed is None and one.first(_DECIDED) is None for one in meldingen),
        capacity=tuple(row for row in capacity if until is None or row.recorded_at < until),
    )


def _onderzoek(told: Told, legal: LegalCalendar) -> Onderzoek:
    melding = local_date(told.melding_at)
    return Onderzoek(
        melding,
        local_date(told.decided_at),
        legal.add_workdays(melding, WORKDAYS) + DAY,
        {name: _day(getattr(told, name)) for name in STARTS},
        _day(told.ended_at),
    )


def _day(moment: datetime | None) -> date | None:
    return local_date(moment) if moment else None


def _services(chain: Chain) -> list[Service]:
    """Return the diensten Voorwaarden & Vervolg of a melding: those that are no onderzoek."""
    others = {one.traject for one in chain.onderzoeken}
    begun = {one.traject: one.at for one in chain.done if one.what == "dienst-besloten" and one.traject not in others}
    ended = {one.traject: one.at for one in chain.done if one.what == "dienst-einde"}
    return [Service(day_of(at), day_of(ended[no]) if no in ended else None) for no, at in sorted(begun.items())]
