"""A decision in the making: the route so far, the events decided, and the waits that follow from them by norm."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from msgspec import Struct, field

from vtflow.domain import events as e
from vtflow.domain.contactreeks import open_series
from vtflow.domain.evolve import evolve
from vtflow.domain.melding import Route, State, Wait
from vtflow.domain.norms import Norm, Policy, Trigger, matches
from vtflow.domain.partners import PartnerStatus
from vtflow.domain.representation import TABLE_ROLES, representative_at
from vtflow.domain.routing import ONTVANGER, main_wait, open_moments
from vtflow.domain.rungs import term
from vtflow.domain.waiting import RAAD, queue_of, risk_of
from vtflow.terms import local_date

SYSTEEM = "systeem"
#: why: a union written in the call is made anew each time
_SCALARS = (str, int, bool)


class Context(Struct, frozen=True):
    """The circumstances of one command."""

    now: datetime  #: when it is recorded, UTC
    at: datetime  #: when it took effect, UTC; not after `now`
    by: str
    assurance: str
    policy: Policy
    with_note: bool = False  #: free text came along; it is kept apart under the number of its event
    #: team -> what it said of its intake; only for a command that asks
    partners: Mapping[str, PartnerStatus] = field(default_factory=dict[str, PartnerStatus])
    #: events of the melding before this command, oldest first; only for a command that asks
    history: tuple[e.Event, ...] = ()
    melding: str = ""  #: display code of the melding that is made along; only for a conversion
    #: display code -> the one under which it goes on in another region; only for a transfer
    taken_over: Mapping[str, str] = field(default_factory=dict[str, str])
    #: casushouder -> meldingen worked on; only for a command that asks
    caseload: Mapping[str, int] = field(default_factory=dict[str, int])


class Draft:
    """Collects the events of one stream; each fact is folded at once, so later guards see its effect."""

    def __init__(self, route: Route | None, context: Context) -> None:
        """Start from a route, or from nothing for a new melding."""
        self.before = route
        self.context = context
        #: each new event with the route before and after it
        self.steps: list[tuple[e.Event, Route | None, Route]] = []
        self._route = route

    @property
    def events(self) -> list[e.Event]:
        """The new events, in order."""
        return [event for event, _, _ in self.steps]

    @property
    def route(self) -> Route:
        """The route as it stands after the events so far."""
        if self._route is None:
            text = "nothing was registered yet"
            raise LookupError(text)
        return self._route

    @property
    def note(self) -> int | None:
        """Number of the note that belongs to the next event; None without free text."""
        return (self._route.events if self._route else 0) + 1 if self.context.with_note else None

    def record(self, fact: e.Fact) -> None:
        """Append a fact at the effective moment, and let the norms answer: waits that stop, waits that start."""
        context = self.context
        self.append(e.Event(context.at, context.now, context.by, context.assurance, fact))
        self._stop_waits(fact)
        self._close_orphans(fact)
        self._start_waits(fact)

    def record_by_time(self, fact: e.Fact, at: datetime) -> None:
        """Append what time itself brought about, at its true moment."""
        self.append(e.Event(at, self.context.now, SYSTEEM, SYSTEEM, fact))

    def append(self, event: e.Event) -> None:
        """Append and fold one event without letting norms answer."""
        before = self._route
        self._route = evolve(before, event)
        self.steps.append((event, before, self._route))

    def close_wait(self, wait: Wait, how: str, reason: str = "") -> None:
        """End a wait at the effective moment."""
        at = self.context.at
        fact = e.WaitClosed(
            no=wait.no, norm=wait.norm, leg=wait.leg, in_time=not wait.is_overdue(at), how=how, reason=reason
        )
        self.append(e.Event(at, self.context.now, self.context.by, self.context.assurance, fact))

    def open_wait(self, norm: Norm, facts: Mapping[str, e.Scalar], at: datetime) -> None:
        """Open a wait under `norm`, unless one for the same subject is open already."""
        route = self.route
        overdracht = self._delivery(facts) if norm.per_overdracht else 0
        traject = int(facts.get("traject", 0)) if norm.per_traject else 0
        for one in route.waits:
            if one.norm == norm.id and one.overdracht == overdracht and one.traject == traject:
                return
        length, ladder = norm.variant(facts)
        start = norm.start(facts, at)
        limit, steps = term(norm, length, ladder, start, self.context.policy, at)
        wait = Wait(
            no=route.waits_opened + 1,
            norm=norm.id,
            version=norm.version,
            leg=norm.leg,
            holder=self._holder(norm, overdracht, traject, at),
            overdracht=overdracht,
            traject=traject,
            opened_at=start,
            length=str(length),
            basis=norm.rule.basis.value,
            due_on=limit.due_on,
            limit_at=limit.limit_at,
            certain=limit.certain,
            calendar=limit.calendar,
            ladder=steps,
        )
        self.record_by_time(e.WaitOpened(wait=wait), at)

    def open_norms(self, norm_ids: tuple[str, ...], at: datetime, traject: int = 0) -> None:
        """Open waits under norms by name, as a rung may ask; `traject` is that of the wait whose rung it is."""
        for norm_id in norm_ids:
            norm = self.context.policy.norm(norm_id, local_date(at))
            self.open_wait(norm, {**route_facts(self.route), "traject": traject}, at)

    def _delivery(self, facts: Mapping[str, e.Scalar]) -> int:
        """Return the number of the delivery that facts are about, else of the one that leads; 0 without one."""
        lead = self.route.overdracht
        return int(facts.get("no", lead.no if lead else 0))

    def _holder(self, norm: Norm, overdracht: int, traject: int, at: datetime) -> str:
        route = self.route
        if norm.holder == ONTVANGER and traject:
            return route.traject(traject).bij
        if norm.holder == ONTVANGER and overdracht:
            return route.delivery(overdracht).aan
        if norm.holder in TABLE_ROLES:
            return representative_at(self.context.policy.region, at, TABLE_ROLES[norm.holder])
        return route.responsible if norm.holder == "responsible" else route.veilig_thuis

    def _stop_waits(self, fact: e.Fact) -> None:
        stops = self.context.policy.stopping.get(e.name_of(fact))
        if not stops:
            return
        facts = facts_of(fact, self.route)
        for wait in self.route.waits:
            if is_answer(facts, wait, stops.get(wait.norm, ())):
                self.close_wait(wait, e.name_of(fact))

    def _close_orphans(self, fact: e.Fact) -> None:
        """End waits of a traject that ended, and of deliveries that are no part of the handover any more."""
        delivered = {0, *(one.no for one in self.route.deliveries)}
        ended = fact.traject if isinstance(fact, e.StepTaken) and fact.ends else -1
        for wait in self.route.waits:
            if wait.traject == ended or wait.overdracht not in delivered:
                self.close_wait(wait, e.name_of(fact))

    def _start_waits(self, fact: e.Fact) -> None:
        starts = self.context.policy.starting.get(e.name_of(fact), ())
        if not starts:
            return
        facts = facts_of(fact, self.route)
        day = local_date(self.context.at)
        for norm, trigger in starts:
            if norm.holds_on(day) and matches(trigger.when, facts):
                self.open_wait(norm, facts, self.context.at)


def is_answer(facts: Mapping[str, e.Scalar], wait: Wait, triggers: tuple[Trigger, ...]) -> bool:
    """Tell whether the facts of an event end a wait: a trigger matches, and they are not about another subject."""
    about_other = (wait.overdracht and facts.get("no", wait.overdracht) != wait.overdracht) or (
        wait.traject and facts.get("traject", wait.traject) != wait.traject
    )
    return not about_other and any(matches(trigger.when, facts) for trigger in triggers)


def route_facts(route: Route) -> dict[str, e.Scalar]:
    """Return what norms may ask about a route."""
    return {name: ask(route) for name, ask in _ROUTE_FACTS.items()}


#: what norms may ask about a route: name -> answer
_ROUTE_FACTS: Mapping[str, Callable[[Route], e.Scalar]] = {
    "staat": lambda route: route.state.value,
    "acuut": lambda route: route.acuut,
    "uitkomst": lambda route: route.uitkomst or "",
    "gevoegd": lambda route: route.joined_to is not None,
    "heeft_kinderen": lambda route: route.kinderen > 0,
    "heropend": lambda route: route.reopened,
    "raad": lambda route: next((t.fase for t in route.trajecten if t.soort == "raad" and t.is_open), ""),
    "melding_op": lambda route: route.counts_from.isoformat(),
    "toegewezen": lambda route: route.work.assigned_at is not None,
    "geinformeerd": lambda route: route.work.informed,
    "reeks_open": lambda route: bool(open_series(route)),
    "volgmoment_open": lambda route: bool(open_moments(route)),
    "te_laat": lambda route: any(wait.breached for wait in route.waits if wait is main_wait(route)),
    "klasse": lambda route: route.klasse,
    "eerdere": lambda route: route.eerdere,
    "structureel": lambda route: route.structureel,
    "op_wachtlijst": lambda route: any(one.state is State.WACHTLIJST_ONTVANGER for one in route.deliveries),
    "rij": queue_of,
    "in_rij": lambda route: queue_of(route) not in {"", RAAD},
    "risico": risk_of,
}


class _Facts(Mapping[str, e.Scalar]):
    """What norms may ask about an event, each answer worked out when it is asked: they ask for few of them."""

    __slots__ = ("_fact", "_own", "_route")

    def __init__(self, fact: e.Fact, route: Route) -> None:
        self._fact, self._route = fact, route
        self._own: Mapping[str, e.Scalar] = {}
        if isinstance(fact, e.OverdrachtOffered):
            self._own = fact.checklist
        elif isinstance(fact, e.StepTaken):
            self._own = fact.gegevens

    def get(self, name: str, default: Any = None) -> Any:
        if name in self._own:
            return self._own[name]
        if name in _field_names(type(self._fact)):
            value = getattr(self._fact, name)
            if isinstance(value, _SCALARS):
                return value
        if name == "gebeurtenis":
            return e.name_of(self._fact)
        ask = _ROUTE_FACTS.get(name)
        return ask(self._route) if ask else default

    def __getitem__(self, name: str) -> e.Scalar:
        found = self.get(name, _NOTHING)
        if found is _NOTHING:
            raise KeyError(name)
        return found

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name, _NOTHING) is not _NOTHING

    def __iter__(self) -> Iterator[str]:
        scalars = (n for n in _field_names(type(self._fact)) if isinstance(getattr(self._fact, n), _SCALARS))
        return iter(dict.fromkeys((*_ROUTE_FACTS, "gebeurtenis", *scalars, *self._own)))

    def __len__(self) -> int:
        return sum(1 for _ in self)


_NOTHING = object()


def facts_of(fact: e.Fact, route: Route) -> Mapping[str, e.Scalar]:
    """Return what norms may ask about an event: the route's facts, then the event's own fields and checklist."""
    return _Facts(fact, route)


@cache
def _field_names(kind: type[Struct]) -> frozenset[str]:
    return frozenset(kind.__struct_fields__)
