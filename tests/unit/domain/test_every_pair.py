"""Every pair of a place and a command is in a table or is refused with what can be done now; every place is reached."""

import re
from functools import cache

import pytest

from tests.unit.engine.told import Sight, said, sights, told
from tests.unit.engine.world import BOOK, KENNEMERLAND
from vtflow.domain.catalogue import COMMANDS
from vtflow.domain.decide import Case, decide
from vtflow.domain.draft import Context, Draft
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.legs.book import LEG_BOOK
from vtflow.domain.legs.leg import Leg
from vtflow.domain.legs.take import commands_now
from vtflow.domain.melding import State
from vtflow.domain.norms import Norm
from vtflow.domain.routing import MOVES, STAGES
from vtflow.terms import local_date

LEGS = [(leg.soort, fase) for leg in LEG_BOOK.values() for fase in leg.phases]
every_leg = pytest.mark.parametrize("leg", LEG_BOOK.values(), ids=lambda leg: leg.soort)
#: rules by which the tables refuse, as against a guard of the command itself
TABLE = {"route", "traject", "loopt-al"}
#: words with which a refusal says what to do or what there is; a command name says it too
WAYS = re.compile(
    r"\b(kies|geef|leg|doe|noem|trek|rond|wacht|besluit|draag|laat|bel|corrigeer|hervat|neem|bied|maak|volg|ga|"
    r"sluit|kan|mag|nu|lopend|is aan|uiterlijk|geeft|tot en met|hooguit|wel voor|bekend zijn|bedoelt u|eerst|dat doen|"
    r"ligt tussen|is bij)\b|[a-z]+-[a-z]+\)",
    re.IGNORECASE,
)


@cache
def _places() -> dict[tuple[str, str], Sight]:
    """A sight of every phase of every leg."""
    found: dict[tuple[str, str], Sight] = {}
    for sight in sights():
        for traject in sight.route.trajecten:
            found.setdefault((traject.soort, traject.fase), sight)
    return found


@cache
def _states() -> dict[State, Sight]:
    at_home = [sight for sight in sights() if sight.route.region == KENNEMERLAND.region.id]
    return {sight.route.state: sight for sight in reversed(at_home)}


def ask(sight: Sight, command: str, choice: int = 0, by: str = "") -> Refused | BadInput | None:
    """Give a command as a story told it; return how it was refused. Any other error is a fault."""
    who, data = said(command, local_date(sight.at), choice)
    policy = BOOK.policy(sight.route.region)
    context = Context(sight.at, sight.at, by or who, "cli", policy, history=sight.history)
    case = Case(Draft(sight.route, context), root=Draft(sight.root, context) if sight.root else None)
    try:
        decide(case, COMMANDS[command].model_validate(data))
    except (Refused, BadInput) as refusal:
        return refusal
    return None


def test_every_command_was_told_or_has_something_to_say() -> None:
    for command, kind in COMMANDS.items():
        assert kind.model_validate(said(command, local_date(sights()[0].at))[1]), command


def test_the_stories_reach_every_state_of_the_route() -> None:
    assert set(STAGES) - _states().keys() == set()


def test_the_stories_reach_every_state_in_which_an_overdracht_comes_back() -> None:
    back = {State.ONVOLLEDIG, State.GEWEIGERD, State.INGETROKKEN}

    assert back <= {one.state for sight in sights() for one in sight.route.deliveries}
    assert back | set(STAGES) == set(State)


def test_the_stories_reach_every_phase_of_every_leg() -> None:
    reached = {(traject.soort, traject.fase) for sight in sights() for traject in sight.route.trajecten}

    assert [place for place in LEGS if place not in reached] == []


@pytest.mark.parametrize("state", STAGES, ids=str)
def test_in_a_state_every_command_is_carried_out_or_refused_in_words_that_help(state: State) -> None:
    sight = _states()[state]
    route = sight.route
    moves = [m.command for m in MOVES.values() if route.is_open and state in m.states and m.command != "split-melding"]
    for command in COMMANDS:
        for by in ("", f"{route.veilig_thuis}.m01"):
            refusal = ask(sight, command, by=by)
            if refusal is None:
                assert route.is_open or MOVES[command].after_close
                assert command in MOVES or command in commands_now(route), command
                continue
            text = str(refusal)
            assert WAYS.search(text), f"{command}: {text}"
            if isinstance(refusal, Refused) and refusal.rule == "route" and command in MOVES.keys() - {"close"}:
                assert state not in MOVES[command].states or not route.is_open, command
                assert all(name in text for name in moves), text
                assert moves or "de route is afgesloten" in text


@pytest.mark.parametrize(("soort", "fase"), LEGS)
def test_in_a_phase_every_command_of_the_leg_follows_its_table_or_is_refused_in_words_that_help(
    soort: str, fase: str
) -> None:
    leg, sight = LEG_BOOK[soort], _places()[soort, fase]
    now = commands_now(sight.route)
    for command in leg.commands:
        for choice in range(max(1, min(4, len(told()[command])))):
            refusal = ask(sight, command, choice, f"{sight.route.veilig_thuis}.m01")
            if command not in now:
                assert isinstance(refusal, Refused), f"{command} was carried out"
                assert refusal.rule in TABLE, f"{command}: {refusal.rule}"
                assert all(name in str(refusal) for name in now), f"{command}: {refusal}"
                assert now or "niets" in str(refusal)
            elif refusal is not None:
                assert WAYS.search(str(refusal)), f"{command}: {refusal}"
                assert not isinstance(refusal, Refused) or refusal.rule != "route"


# ------------------------------------------------------------------- who would be warned


def _norms(leg: Leg) -> list[Norm]:
    """Return the norms that belong to a traject of this leg: a step of it starts them."""
    names = {step.name for step in leg.steps}
    norms = BOOK.policy("kennemerland").norms
    return [norm for norm in norms if norm.per_traject and names & {trigger.on for trigger in norm.starts}]


def _watched(leg: Leg) -> dict[str, list[frozenset[str]]]:
    """Return per open phase which norms may be open there, once for each way of coming there.

    A start counts whatever it asks; a stop counts only when it asks nothing. The walks judge what they ask.
    """
    norms = _norms(leg)
    starts = {step.name: {n.id for n in norms if any(t.on == step.name for t in n.starts)} for step in leg.steps}
    stops = {
        step.name: {n.id for n in norms if any(t.on == step.name and not t.when for t in n.stops)} for step in leg.steps
    }
    found: dict[str, list[frozenset[str]]] = {}
    left = [(step, "", frozenset[str]()) for step in leg.steps if not step.of]
    while left:
        step, since, was = left.pop()
        phase, now = step.to or since, frozenset(was - stops[step.name] | starts[step.name])
        if step.ends or now in found.setdefault(phase, []):
            continue
        found[phase].append(now)
        left += [(onward, phase, now) for onward in leg.steps if phase in onward.of]
    return {phase: ways for phase, ways in found.items() if ways}


@every_leg
def test_in_every_open_phase_by_whatever_way_a_norm_waits_for_the_next_step(leg: Leg) -> None:
    unseen = [phase for phase, ways in _watched(leg).items() if not all(ways)]

    assert unseen == []


@every_leg
def test_every_norm_of_a_leg_can_be_answered_by_a_step_that_the_leg_still_takes(leg: Leg) -> None:
    for norm in _norms(leg):
        phases = {phase for phase, ways in _watched(leg).items() if any(norm.id in way for way in ways)}
        answers = {step.name for step in leg.steps if step.of & phases} | {
            step.name for other in LEG_BOOK.values() for step in other.steps if other is not leg
        }
        stopping = {trigger.on for trigger in norm.stops}
        ending = any(step.ends and step.of & phases for step in leg.steps)
        assert stopping & answers or ending, norm.id
