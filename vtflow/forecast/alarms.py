"""What a forecast warns of: a list that was emptied by assigning, work that is not done, and more work than hours."""

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import mean

from vtflow.forecast.hours import hired_on
from vtflow.forecast.known import DAY, Known, left_of
from vtflow.forecast.outlook import Outlook
from vtflow.policy.forecasting import ONDERZOEK, forecasting
from vtflow.reports.wachtlijst import STARTS

#: the start by which a list is emptied on paper: a casushouder was assigned
ASSIGNED = STARTS[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Emptied:
    """How the list fell in the last weeks, and what became of the work."""

    since: date  #: day on which the list was highest
    before: int  #: on the list then
    after: int  #: on the list now
    assigned: int  #: onderzoeken that got a casushouder since
    finished: int  #: onderzoeken that were finished since
    in_hand_before: int
    in_hand: int
    hours: int  #: left of what is in hand
    hired: int  #: hours of temporary staff since

    @property
    def by_assigning(self) -> bool:
        """Tell whether the list fell because work was assigned and not because it was done."""
        fall = self.before - self.after
        return fall > 0 and 2 * (self.in_hand - self.in_hand_before) >= fall and 2 * self.finished < self.assigned


def emptied(known: Known) -> Emptied:
    """Return how the list fell since it was highest, within the days that the data file says."""
    on, rules = known.on, forecasting()
    days = [on - DAY * number for number in range(rules.toewijzing_dagen + 1)]
    since = max(days, key=lambda day: (known.listed(day, ASSIGNED), day))
    hand = known.in_hand(on, ASSIGNED)
    effort = rules.efforts[ONDERZOEK].midden
    hired = [row for row in known.capacity if row.staff]
    passed = [since + DAY * (number + 1) for number in range((on - since).days)]
    begun = [max(one.starts[ASSIGNED] or one.decided, one.decided) for one in known.onderzoeken if one.starts[ASSIGNED]]
    return Emptied(
        since=since,
        before=known.listed(since, ASSIGNED),
        after=known.listed(on, ASSIGNED),
        assigned=sum(since < day <= on for day in begun),
        finished=sum(count for day, count in known.finished[ONDERZOEK].items() if since < day <= on),
        in_hand_before=len(known.in_hand(since, ASSIGNED)),
        in_hand=len(hand),
        hours=round(effort * sum(left_of(max(one.starts[ASSIGNED] or on, one.decided), on) for one in hand)),
        hired=round(sum(hired_on(hired, day, known.policy.legal) for day in passed)),
    )


def warnings(found: Outlook) -> list[str]:
    """Return what the forecast warns of, in Dutch; may be empty."""
    return [one for one in (_assigning(found.known), _undone(found), _too_much(found), _no_hours(found)) if one]


def _assigning(known: Known) -> str:
    fell = emptied(known)
    if not fell.by_assigning:
        return ""
    hired = f" Inhuur deed in die tijd hooguit {fell.hired} uur." if fell.hired else ""
    return (
        f"De wachtlijst daalde sinds {fell.since:%d-%m-%Y} van {fell.before} naar {fell.after} door toe te wijzen, "
        f"niet door af te ronden: {fell.assigned} toegewezen, {fell.finished} afgerond. Wat in handen is groeide van "
        f"{fell.in_hand_before} naar {fell.in_hand} onderzoeken; daarvan rest ongeveer {fell.hours} uur werk.{hired}"
    )


def _undone(found: Outlook) -> str:
    view, on = found.views[ASSIGNED], found.known.on
    soon = on + timedelta(days=forecasting().toewijzing_dagen)
    if view.start.listed or not found.known.in_hand(on, ASSIGNED) or (view.done.mid and view.done.mid <= soon):
        return ""
    when = f"pas rond {view.done.mid:%d-%m-%Y}" if view.done.mid else "binnen een jaar niet"
    return f"De wachtlijst is leeg, maar de onderzoeken die in handen zijn, zijn {when} klaar bij de uren van nu"


def _too_much(found: Outlook) -> str:
    needed = [sum(effort * sum(one.inflow[kind]) for kind, effort in one.efforts.items()) for one in found.draws]
    hours = [sum(one.hours) for one in found.draws]
    weeks = len(found.past.coming) / 7
    comes, is_there = mean(needed) / weeks, mean(hours) / weeks
    if comes <= is_there or not is_there:
        return ""
    return (
        f"Er komt per week ongeveer {comes:.0f} uur werk bij en er is {is_there:.0f} uur: zo groeit het werk, "
        "en een lijst die leeg raakt blijft niet leeg"
    )


def _no_hours(found: Outlook) -> str:
    if found.past.hours.is_registered:
        return ""
    weeks = forecasting().geschiedenis_weken
    return (
        "Het register noemt geen uren van teams; gerekend is met wat in de laatste "
        f"{weeks} weken is afgerond. Leg uren vast met: vtflow capacity hours"
    )
