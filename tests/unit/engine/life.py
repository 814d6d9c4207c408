"""Meldingen in a world where anything may be asked at any time, and what must hold whatever was done."""

import dataclasses
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.unit.engine.world import FULL, KENNEMERLAND, World, command
from vtflow.domain import events as e
from vtflow.domain.clock_guards import watching
from vtflow.domain.corrections import CORRECTABLE
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.evolve import AFTER_CLOSING, evolve
from vtflow.domain.legs.book import LEG_BOOK
from vtflow.domain.melding import Route, State
from vtflow.domain.norms import Policy
from vtflow.domain.routing import MOVES
from vtflow.engine import Answer, NewMelding
from vtflow.ports import LegOutcome, Stored
from vtflow.store.clock_invariants import clock_faults
from vtflow.terms import Length, local_date

S = State
CJG = ("cjg-haarlem.m02", "cjg-haarlem.m03", "vt.m01")
VT = ("vt.m01", "vt.m02", "vt-spoed.m00", "vt-coordinatie.m00")
#: changes of state that come from joining, splitting and reopening rather than from a move
BESIDES = {
    (S.AANGENOMEN, S.GEVOEGD),
    (S.GECHECKT, S.MONITORING),
    *((S.GEVOEGD, to) for to in (S.AANGENOMEN, S.GECHECKT, S.BESLOTEN)),
    *((since, S.GECHECKT) for since in (S.TERUGGEKOPPELD, S.MONITORING, S.BESLOTEN)),
    # a wrong entry was undone
    *((S.EERSTE_CONTACT, to) for to in (S.GEACCEPTEERD, S.WACHTLIJST_ONTVANGER)),
    (S.HULP_GESTART, S.EERSTE_CONTACT),
    *((S.TERUGGEKOPPELD, to) for to in (S.HULP_GESTART, S.EERSTE_CONTACT)),
    (S.MONITORING, S.TERUGGEKOPPELD),
}
LEGAL = {(since, move.to) for move in MOVES.values() if move.to for since in move.states} | BESIDES
DELTAS = [timedelta(minutes=1), timedelta(hours=3), timedelta(days=1), timedelta(days=4), timedelta(days=45)]
BACK = [timedelta(0), timedelta(0), timedelta(minutes=30), timedelta(days=2)]


def _is_legal(fact: e.Fact, before: Route, after: Route) -> bool:
    """Tell whether the tables know what happened: a move of the main line, or a step of a leg from where it stood."""
    if isinstance(fact, e.StepTaken):
        step = LEG_BOOK[fact.soort].step(fact.stap)
        since = "" if fact.begins else before.traject(fact.traject).fase
        known = since in step.of if step.of else fact.begins
        return known and fact.fase == (step.to or since) and fact.ends == step.ends
    if isinstance(fact, e.TrajectCancelled):
        return fact.state in {None, after.state}
    if isinstance(fact, e.RouteClosed) and fact.naar:
        return before.is_open  # why: a family may move at any stage
    return after.state is before.state or (before.state, after.state) in LEGAL


def _ontheffen(route: Route) -> dict[str, str]:
    return {wait.norm: "niet_meer_nodig" for wait in route.waits}


def _punten(route: Route) -> list[dict[str, str]]:
    """A result for each row that the plan has for the next monitor moment."""
    waits = [wait for wait in route.waits if wait.leg == "monitoring"]
    moment = min(waits, key=lambda wait: wait.limit_at).norm if waits else ""
    rows = [row for row in route.monitorplan if row.moment == moment and not row.resultaat]
    return [{"persoon": row.persoon, "punt": row.punt, "resultaat": "veilig"} for row in rows]


def _pausable(route: Route) -> str:
    """A norm that may stand still, where one runs."""
    return next((wait.norm for wait in route.waits if wait.norm in {"OVD-TK", "OVD-AANBOD", "OVD-CONTACT"}), "OVD-TK")


def _any_norm(route: Route) -> str:
    return route.waits[route.events % len(route.waits)].norm if route.waits else "OVD-TK"


def _entry(route: Route, flag: bool) -> int:
    """The last entry of a kind that can be undone, or just some entry."""
    return _LAST_ENTRY.get(route.ref, 1) if flag else route.events


#: local day of the world, and per melding the number of its last entry that can be undone; set before each command
_TODAY = [date(2026, 1, 5)]
_LAST_ENTRY: dict[str, int] = {}


#: command -> what to say with it, given the route
DATA: dict[str, Callable[[Route, bool], dict[str, Any]]] = {
    "check-veiligheid": lambda _, flag: {"acuut": flag},
    "decide-veiligheidsbeoordeling": lambda _, flag: {
        "uitkomst": "einde_bemoeienis" if flag else "overdracht",
        "monitoring": flag,
        "gesproken": "alle" if flag else "nog_niet",
    },
    "inform-melder": lambda _, __: {},
    "offer-overdracht": lambda _, flag: {"aan": "cjg-haarlem", "checklist": FULL, "spoed": flag},
    "withdraw-overdracht": lambda _, __: {"reden": "onveilig"},
    "confirm-receipt": lambda _, __: {},
    "accept-overdracht": lambda _, __: {"naam": "m02", "gesprek_op": "2026-12-31"},
    "return-overdracht": lambda _, __: {"reden": "geen_veiligheidsplan"},
    "refuse-overdracht": lambda _, flag: {"reden": "niet_onze_gemeente" if flag else "geen_capaciteit"},
    "put-on-own-list": lambda _, __: {"naam": "m02", "verwachte_start": "2029-12-31"},
    "report-first-contact": lambda _, __: {},
    "report-help-started": lambda _, __: {},
    "report-back": lambda _, __: {},
    "hand-back": lambda _, flag: {"reden": "nieuwe_onveiligheid" if flag else "verhuisd"},
    "record-monitoring": lambda route, _: {"resultaat": "veilig", "reden": "afwezig", "punten": _punten(route)},
    "record-betrokkenen": lambda _, flag: {"betrokkenen": ["slachtoffer-1", "pleger-1"] if flag else ["pleger-1"]},
    "record-gesprek": lambda _, flag: {"persoon": "pleger-1" if flag else "slachtoffer-1", "uitkomst": "gesproken"},
    "plan-monitoring": lambda _, flag: {
        "rijen": [{"persoon": "pleger-1", "punt": "hulp_loopt", "moment": "MON-END" if flag else "MON-3M"}]
    },
    "close": lambda route, flag: {"ontheffen": _ontheffen(route)} if flag else {},
    "record-contact": lambda _, flag: {"uitkomst": "bereikt" if flag else "niet_bereikt"},
    "report-signal": lambda _, __: {},
    "retriage": lambda _, flag: {"acuut": flag},
    "escalate": lambda _, flag: {"niveau": 4 if flag else 2, "reden": "verzoek"},
    "acknowledge-escalation": lambda _, __: {"actie": "bellen"},
    "de-escalate": lambda _, flag: {"niveau": 0 if flag else 1, "reden": "afspraak"},
    "move-work": lambda route, _: {"van": route.casushouder or "vt.m01", "naar": "vt.m03", "reden": "caseload"},
    "set-gemeente": lambda _, __: {"gemeente": "Haarlem"},
    "split-melding": lambda _, __: {"reden": "tikfout"},
    "pause-wait": lambda route, flag: {
        "norm": _pausable(route),
        "reden": "gezin_afwezig",
        "herzien_op": str(_TODAY[0] + timedelta(days=1 if flag else 6)),
    },
    "resume-wait": lambda route, _: {"norm": next((w.norm for w in route.waits if w.is_paused), "OVD-TK")},
    "extend-wait": lambda route, flag: {
        "norm": _pausable(route),
        "reden": "meer_tijd_nodig",
        "akkoord": "vt.m03" if flag else "",
    },
    "correct-start": lambda route, flag: {
        "norm": "" if flag else _any_norm(route),
        "vanaf": (route.received_at + timedelta(hours=-30 if flag else 50)).isoformat(),
        "reden": "verkeerd_moment",
    },
    "migrate-norm": lambda route, _: {"norm": _any_norm(route), "reden": "norm_gewijzigd", "akkoord": "vt.m03"},
    "skip-wait": lambda route, _: {"norm": _any_norm(route), "reden": "anders_geregeld", "akkoord": "vt.m03"},
    "correct-booking": lambda route, flag: {
        "van": route.received_at.isoformat(),
        "tot": (route.received_at + timedelta(hours=1 if flag else 40)).isoformat(),
        "houder": "huishouden" if flag else "politie",
        "reden": "betwist",
    },
    "correct-entry": lambda route, flag: {"gebeurtenis": _entry(route, flag), "reden": "tikfout"},
    "cancel-traject": lambda _, __: {"traject": 1, "reden": "tikfout"},
    "assign-casushouder": lambda _, flag: {"casushouder": "vt.m04" if flag else "vt-spoed.m01", "reden": "caseload"},
    "record-contactpoging": lambda _, flag: (
        {"persoon": "pleger-1", "kanaal": "brief", "uitkomst": "bereikt"}
        | ({} if flag else {"uitkomst": "niet_bereikt"})
    ),
    "record-triage": lambda _, flag: {
        "versie": "voorbeeld-1",
        "antwoorden": {
            "gevaar_nu": "ja" if flag else "nee",
            "herhaling": "ja",
            "ernst": "matig",
            "jong_kind": "nee",
            "steun": "ja",
        },
    },
    "set-veiligheidsplan": lambda _, flag: {
        "voorwaarden": ["toezicht"],
        "afspraken": [{"actie": "huisarts", "eigenaar": "vt", "controle_op": "2029-12-31" if flag else "2027-01-04"}],
    },
    "check-afspraak": lambda _, flag: {"nummer": 1, "resultaat": "nagekomen" if flag else "niet_nagekomen"},
    "inform-household": lambda _, flag: {"over": "gegevens" if flag else "besluit", "wijze": "gesprek"},
    "postpone-information": lambda _, __: {"reden": "veiligheid"},
    "record-uren": lambda _, flag: {"taak": "triage", "minuten": 90 if flag else 15},
    "place-at-team": lambda _, flag: {"team": "vt-monitoring" if flag else "vt", "reden": "gelijke_wachttijd"},
    "agree-melder": lambda _, flag: {
        "opletten": ["letsel"],
        "bellen": "kantoor",
        "tot": "2026-03-20" if flag else "2026-04-20",
    },
    "end-melder-agreement": lambda _, __: {"reden": "melder_stopt"},
    "record-melder-signal": lambda _, flag: {"signaal": "klacht" if flag else "onveiliger"},
}
#: moves that bring a route further come more often than those that may be made at any time
ONWARD = [name for name, move in MOVES.items() if move.to]
ANY_TIME = [name for name in MOVES if name not in ONWARD]


#: the way of a route, for meldingen that begin further on
WAY = [
    "check-veiligheid",
    "decide-veiligheidsbeoordeling",
    "offer-overdracht",
    "confirm-receipt",
    "accept-overdracht",
    "report-first-contact",
    "report-back",
]
STAGES = range(len(WAY) + 1)
PICK = st.integers(0, 3)


def _rules(version: str, times: float) -> Policy:
    """Return the rules of Kennemerland with every length so many times as long, under a version of its own."""
    norms = tuple(
        dataclasses.replace(
            norm, version=version, length=Length(max(1, int(norm.length.count * times)), norm.length.unit)
        )
        for norm in KENNEMERLAND.norms
        if norm.length.count > 0
    )
    kept = tuple(norm for norm in KENNEMERLAND.norms if norm.length.count <= 0)
    return dataclasses.replace(KENNEMERLAND, norms=(*norms, *kept))


RULES = [KENNEMERLAND, _rules("2027.1", 0.5), _rules("2027.2", 2)]


def sized(examples: int, steps: int) -> settings:
    """Return settings of a machine: half of the examples of the profile, and its steps, where that is more."""
    asked = settings()
    return settings(
        max_examples=max(examples, asked.max_examples // 2),
        stateful_step_count=max(steps, asked.stateful_step_count),
        deadline=None,
    )


def _take_back(reached: dict[int, list[str]], fact: e.WaitClosed | e.EscalationLowered) -> None:
    """Forget the rungs of a wait that ended, or those above the level it was lowered to."""
    if isinstance(fact, e.WaitClosed):
        del reached[fact.no]
    else:
        del reached[fact.no][fact.wait.reached :]


class Life(RuleBasedStateMachine):
    """Meldingen about a few households, in a world where anything may be asked at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World("2026-01-05 08:00")
        self.last: tuple[str, str, str, dict[str, Any], str] | None = None
        self.answer: Answer | None = None
        self.keys = 0
        self.steps: dict[str, list[tuple[e.Event, Route | None, Route]]] = {}
        self.fresh: list[str] = []
        self.seen = self.steps_done = 0

    @initialize(stages=st.tuples(st.sampled_from(STAGES), st.sampled_from(STAGES)))
    def first(self, stages: tuple[int, int]) -> None:
        """Two meldingen that came some way already."""
        for household, stage in zip("XY", stages, strict=True):
            self.take_in(household, acuut=False, days=0)
            for what in WAY[:stage]:
                self.ask(len(self.world.refs) - 1, what, flag=False, by=0, back=BACK[0])

    # ------------------------------------------------------------ what may happen

    @precondition(lambda self: len(self.world.refs) < 4)
    @rule(household=st.sampled_from("XXYZ"), acuut=st.booleans(), days=st.sampled_from([0, 0, 1, 20]))
    def take_in(self, household: str, *, acuut: bool, days: int) -> None:
        name = f"m{len(self.world.refs)}"
        fields = {"gemeente": "Haarlem", "melder": "politie", "kanaal": "corv", "aard": "overig"}
        new = NewMelding(
            command=command("register-melding", huishouden=household, acuut=acuut, **fields),  # pyright: ignore[reportArgumentType]
            received_at=self.world.clock.now() - timedelta(days=days),
        )
        self.world.refs[name] = self.world.engine.register("kennemerland", new).ref

    @rule(pick=PICK, choice=st.integers(0, 5), flag=st.booleans(), by=st.integers(0, 2), back=st.sampled_from(BACK))
    def go_on(self, *, pick: int, choice: int, flag: bool, by: int, back: timedelta) -> None:
        """Give a command that the route table allows now."""
        state = self.world.route(self.name(pick)).state
        moves = [one for one in ONWARD if state in MOVES[one].states and (one != "close" or flag)]
        if moves:
            self.ask(pick, moves[choice % len(moves)], flag=flag, by=by, back=back)

    @rule(
        pick=PICK,
        what=st.sampled_from(ANY_TIME),
        flag=st.booleans(),
        by=st.integers(0, 2),
        back=st.sampled_from(BACK),
    )
    def between(self, *, pick: int, what: str, flag: bool, by: int, back: timedelta) -> None:
        """Give a command that may come at any time."""
        self.ask(pick, what, flag=flag, by=by, back=back)

    @rule(pick=PICK, what=st.sampled_from(sorted(MOVES)), by=st.integers(0, 2))
    def anything(self, *, pick: int, what: str, by: int) -> None:
        """Give any command, also one that must be refused."""
        self.ask(pick, what, flag=False, by=by, back=BACK[0])

    @rule(which=st.sampled_from(range(len(RULES))))
    def other_rules(self, *, which: int) -> None:
        """Let the region count with other lengths from now on; what runs keeps its own until it is moved."""
        self.world.book.now = RULES[which]

    def name(self, pick: int) -> str:
        return sorted(self.world.refs)[pick % len(self.world.refs)]

    def ask(self, pick: int, what: str, *, flag: bool, by: int, back: timedelta) -> None:
        name = self.name(pick)
        route = self.world.route(name)
        _TODAY[0] = local_date(self.world.clock.now())
        kinds = [type(event.fact) for event in self.world.events(name)]
        _LAST_ENTRY[route.ref] = max((no for no, kind in enumerate(kinds, 1) if kind in CORRECTABLE), default=1)
        staff = (CJG if MOVES[what].by == "ontvanger" else VT)[by]
        self.say(name, what, staff, DATA[what](route, flag), back)

    def say(self, name: str, what: str, staff: str, data: dict[str, Any], back: timedelta = BACK[0]) -> None:
        """Give a command; one that is refused changes nothing."""
        route = self.world.route(name)
        self.keys += 1
        self.last = (name, what, staff, data, f"key {self.keys}")
        self.answer = None
        at = max(self.world.clock.now() - back, route.received_at)
        before = self.record()
        try:
            self.answer = self._do(at)
        except (Refused, BadInput):
            assert self.record() == before

    @precondition(lambda self: self.answer is not None)
    @rule()
    def repeat(self) -> None:
        before = self.record()

        again = self._do(self.world.clock.now())

        assert self.answer is not None
        assert (again.ref, again.events) == (self.answer.ref, self.answer.events)
        assert self.record() == before

    @rule(delta=st.sampled_from(DELTAS), send=st.booleans())
    def wait(self, delta: timedelta, *, send: bool) -> None:
        self.world.clock.set(self.world.clock.now() + delta)
        if not send:
            return
        self.world.outbox.tick()
        now, before = self.world.clock.now(), self.record()
        assert all(moment > now for s in self.stored() if s.route.is_open and (moment := s.route.next_moment))
        assert self.world.engine.settle_all() == 0
        assert self.record() == before

    @rule(pick=PICK)
    def arm(self, pick: int) -> None:
        roots = [s for s in self.stored() if s.route.joined_to is None]
        root = roots[pick % len(roots)]
        ref, number = root.route.ref, root.armed.number

        self.world.engine.advance(ref, number)

        armed = next(s.armed for s in self.stored() if s.route.ref == ref)
        moments = [
            moment
            for s in self.stored()
            if s.route.is_open and ref in {s.route.ref, s.route.joined_to} and (moment := s.route.next_moment)
        ]
        if not moments:
            assert armed.number == number
            return
        assert (armed.number, armed.at) == (number + 1, min(moments))
        before = self.stored()
        assert self.world.engine.advance(ref, number) is LegOutcome.VERVALLEN
        assert self.stored() == before

    def _do(self, at: Any) -> Answer:
        assert self.last is not None
        name, what, by, data, key = self.last
        return self.world.engine.do(self.world.refs[name], command(what, **data), by, at=at, key=key)

    def changed(self) -> list[str]:
        """The meldingen that changed in this step, with every step of their streams folded anew."""
        if self.seen == self.steps_done:
            return self.fresh
        self.seen, self.fresh = self.steps_done, []
        for name in self.world.refs:
            events = self.world.events(name)
            if len(events) == len(self.steps.get(name, ())):
                continue
            route: Route | None = None
            self.steps[name] = []
            for event in events:
                after = evolve(route, event)
                self.steps[name].append((event, route, after))
                route = after
            self.fresh.append(name)
        return self.fresh

    def stored(self) -> list[Stored]:
        return self.world.store.read(lambda reader: reader.meldingen(None, "", 100))

    def record(self) -> object:
        """Everything that a command could have changed."""
        return self.stored(), self.world.sent(), self.world.store.read(lambda reader: reader.counts())

    # ------------------------------------------------------------ what must hold

    @invariant()
    def a_step_was_made(self) -> None:
        self.steps_done += 1
        self.changed()

    @invariant()
    def one_organisation_is_responsible_at_every_instant(self) -> None:
        for name in self.changed():
            route = self.world.route(name)
            spans = self.world.store.read(lambda reader, ref=route.ref: reader.responsibilities(ref))
            assert spans[0][1] == route.received_at
            assert all(end == start for (_, _, end), (_, start, _) in pairwise(spans))
            assert all(end is None or start <= end for _, start, end in spans)
            assert (spans[-1][2] is None) == route.is_open
            assert spans[-1][0] == route.responsible

    @invariant()
    def replay_gives_the_route_and_only_legal_moves_were_made(self) -> None:
        for name in self.changed():
            for event, before, after in self.steps[name]:
                assert before is None or _is_legal(event.fact, before, after)
                # why: a dispute about a booking comes up after the close too; nothing else does
                assert before is None or before.is_open or isinstance(event.fact, AFTER_CLOSING)
            assert self.steps[name][-1][2] == self.world.route(name)

    @invariant()
    def bookings_add_up_to_the_office_time_since_receipt(self) -> None:
        office = KENNEMERLAND.region.office
        for name in self.world.refs:
            route, reached = self.world.route(name), self.world.route(name).received_at
            for booking in self.world.bookings(name):
                assert booking.start == reached
                reached = booking.end
            assert reached == route.aan_zet_since
            total = sum(booking.seconds for booking in self.world.bookings(name))
            assert total == office.office_seconds(route.received_at, reached)
            if route.is_open:
                rest = office.office_seconds(reached, self.world.clock.now())
                assert total + rest == office.office_seconds(route.received_at, self.world.clock.now())

    @invariant()
    def rungs_of_a_wait_come_in_the_order_of_its_ladder_never_early_and_not_after_its_end(self) -> None:
        for name in self.changed():
            reached: dict[int, list[str]] = {}
            lapsed = 0
            for event, before, _ in self.steps[name]:
                fact = event.fact
                assert event.recorded_at >= event.at
                if isinstance(fact, e.WaitOpened):
                    reached[fact.wait.no] = [rung.name for rung in fact.wait.ladder[: fact.wait.reached]]
                elif isinstance(fact, e.WaitClosed | e.EscalationLowered):
                    _take_back(reached, fact)
                elif before and isinstance(fact, e.ClockChange):
                    assert not list(clock_faults(event, before))
                elif before and isinstance(fact, e.TermBreached):
                    assert event.at == before.wait(fact.no).limit_at
                    assert not list(clock_faults(event, before))
                elif before and isinstance(fact, e.RungReached):
                    wait = before.wait(fact.no)
                    reached[fact.no].append(fact.rung)
                    assert reached[fact.no] == [rung.name for rung in wait.ladder[: len(reached[fact.no])]]
                    assert fact.by_hand or lapsed == fact.no or event.at >= wait.ladder[wait.reached].at
                lapsed = fact.no if isinstance(fact, e.AcknowledgementLapsed) else 0

    @invariant()
    def tables_say_what_the_routes_say(self) -> None:
        for name in self.changed():
            route = self.world.route(name)
            rows = self.world.waits(name)
            assert {row.no for row in rows if row.closed_at is None} == {wait.no for wait in route.waits}
            assert {row.no: row.level for row in rows if row.closed_at is None} == {w.no: w.level for w in route.waits}
            assert len(rows) == route.waits_opened
            assert all(row.wait <= route.waits_opened for row in self.world.sent(ref=route.ref))

    @invariant()
    def no_message_is_sent_twice(self) -> None:
        rows = Counter((row.key, row.channel) for row in self.world.sent())
        tried = Counter(delivery.key for delivery in self.world.notifier.tried)
        assert not rows or max(rows.values()) == 1
        assert not tried or max(tried.values()) == 1

    @invariant()
    def nothing_open_is_forgotten_and_somebody_is_at_the_ball(self) -> None:
        stored = self.stored()
        for root in (s.route for s in stored if s.route.is_open and s.route.joined_to is None):
            group = [s.route for s in stored if s.route.is_open and root.ref in {s.route.ref, s.route.joined_to}]
            assert any(route.next_moment for route in group), root
        for route in (s.route for s in stored):
            assert bool(route.aan_zet) == route.is_open
            assert not route.waits or route.is_open

    @invariant()
    def somebody_is_warned_when_the_next_step_does_not_come(self) -> None:
        for name in self.changed():
            route = self.world.route(name)
            if not route.is_open:
                continue
            watched = {wait.traject for wait in route.waits if wait.next_moment}
            assert [one for one in route.trajecten if one.is_open and one.no not in watched] == []
            if route.joined_to is None:
                # why: a route that was opened again by a melding that joined it is watched by the clock of that melding
                assert self._norms_of_group(route) & set(watching(route)), route

    def _norms_of_group(self, root: Route) -> set[str]:
        group = [s.route for s in self.stored() if root.ref in {s.route.ref, s.route.joined_to}]
        return {wait.norm for route in group if route.is_open for wait in route.waits}
