"""Taking a step of a leg: the same guards for every leg, then the leg's own."""

from collections.abc import Sequence

from vtflow.domain import events as e
from vtflow.domain.actors import require_actor
from vtflow.domain.command import Command
from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.domain.legs.book import LEG_BOOK, LEG_OF
from vtflow.domain.legs.leg import DECIDED, Leg, LegCommand, Step, Taken
from vtflow.domain.melding import Route, State, Traject
from vtflow.domain.written_time import clock_text


def take(draft: Draft, command: Command) -> None:
    """Record the steps of a leg command.

    Raises:
        Refused: the leg's table or one of its rules forbids it; the text says what can be done now.
        BadInput: a code, team or staff member is unknown.
    """
    leg = LEG_OF[command.name]
    steps = leg.commands[command.name]
    number = command.traject if isinstance(command, LegCommand) else 0
    if steps[0].of:
        traject: Traject | None = _chosen(draft, leg, command.name, number)
    else:
        traject = None
        _require_begin(draft.route, leg, command.name)
    whose = traject.bij if traject else (draft.route.overdracht.aan if draft.route.overdracht else "")
    require_actor(draft, tuple(dict.fromkeys(by for step in steps for by in step.by)), whose)
    for taken in leg.handlers[type(command)](draft, traject, command):
        traject = _record(draft, leg, traject, taken)


def begin_after_decision(draft: Draft) -> None:
    """Begin the leg to which the outcome of the assessment leads by itself, and let running ones answer to it."""
    for leg in LEG_BOOK.values():
        taken = leg.begins_after.get(draft.route.uitkomst or "")
        if taken is not None and _may_begin(draft.route, leg):
            _record(draft, leg, None, taken)
    _follow(draft, DECIDED)


def commands_now(route: Route) -> list[str]:
    """Return the leg commands that the tables allow on a route, in the order of the book."""
    if not route.is_open or route.state is State.GEVOEGD:
        return []
    return [
        name
        for leg in LEG_BOOK.values()
        for name, steps in leg.commands.items()
        if (_running(route, leg, steps) if steps[0].of else _may_begin(route, leg))
    ]


def _may_begin(route: Route, leg: Leg) -> bool:
    if route.soort != leg.of or route.state not in leg.begins_in:
        return False
    return leg.several or not any(t.is_open for t in _of(route, leg))


def _of(route: Route, leg: Leg) -> list[Traject]:
    return [traject for traject in route.trajecten if traject.soort == leg.soort]


def _running(route: Route, leg: Leg, steps: Sequence[Step]) -> list[Traject]:
    """Return the open trajecten of a leg that are in a phase in which one of the steps may be taken."""
    return [t for t in _of(route, leg) if t.is_open and any(t.fase in step.of for step in steps)]


def _require_begin(route: Route, leg: Leg, command: str) -> None:
    if _may_begin(route, leg):
        return
    if route.state in leg.begins_in:
        raise _refused("loopt-al", f"{leg.title} loopt al voor {route.ref}", route)
    raise _refused("route", f"{command} kan niet: {route.ref} staat op {route.state.value!r}", route)


def _refused(rule: str, reason: str, route: Route) -> Refused:
    if not route.is_open:
        return Refused(rule, reason, "Nu kan niets meer, de route is afgesloten")
    if route.state is State.GEVOEGD:
        text = f"{reason}. Nu kan op de trajecten: niets; doe dit op {route.joined_to}, waaraan gevoegd is"
        return Refused(rule, text)
    return Refused(rule, reason, f"Nu kan op de trajecten: {', '.join(commands_now(route)) or 'niets'}")


def _chosen(draft: Draft, leg: Leg, command: str, number: int) -> Traject:
    route = draft.route
    fitting = _running(route, leg, leg.commands[command])
    found = [t for t in fitting if number in {0, t.no}]
    if not found:
        there = ", ".join(f"{t.no} ({leg.phases[t.fase]})" for t in _of(route, leg) if t.is_open) or "geen"
        raise _refused("traject", f"{command} kan niet: {leg.title} van {route.ref}, lopend: {there}", route)
    if len(found) > 1:
        text = f"er lopen er {len(found)} ({leg.title}); kies met traject: {', '.join(str(t.no) for t in found)}"
        raise Refused("traject-kiezen", text)
    begun = found[0].begun_at
    if draft.context.at < begun:
        raise Refused("traject", f"{leg.title} is pas begonnen op {clock_text(begun)}")
    return found[0]


def _record(draft: Draft, leg: Leg, traject: Traject | None, taken: Taken) -> Traject:
    """Record one step and return the traject after it; a step that begins one leaves the traject given as it is."""
    step = leg.step(taken.step)
    if not step.of:
        traject = None
    if traject is not None and traject.fase not in step.of:
        text = f"{step.title} kan niet in de fase {leg.phases[traject.fase]!r} van {leg.title}"
        raise _refused("traject", text, draft.route)
    strange = [name for name, value in taken.gegevens.items() if type(value) is not step.keeps.get(name)]
    if strange:
        text = f"step {step.name} does not keep {', '.join(strange)}: declare name and type in its table"
        raise TypeError(text)
    number = traject.no if traject else len(draft.route.trajecten) + 1
    draft.record(
        e.StepTaken(
            traject=number,
            soort=leg.soort,
            stap=step.name,
            fase=step.to or (traject.fase if traject else ""),
            bij=taken.bij or (traject.bij if traject else draft.route.veilig_thuis),
            begins=traject is None,
            ends=step.ends,
            staat=taken.staat or step.staat,
            uitkomst=taken.uitkomst,
            responsible=taken.responsible,
            regisseur=taken.regisseur,
            gegevens=dict(sorted(taken.gegevens.items())),
            note=draft.note,
        )
    )
    _follow(draft, taken.step)
    return draft.route.traject(number)


def _follow(draft: Draft, event: str) -> None:
    """Let every leg that answers to `event` take its own steps; these may call forth steps of others in turn."""
    for leg in LEG_BOOK.values():
        if event not in leg.after:
            continue
        running = [] if leg.several else [t for t in _of(draft.route, leg) if t.is_open]
        traject = running[-1] if running else None
        for taken in leg.after[event](draft, traject):
            traject = _record(draft, leg, traject, taken)
