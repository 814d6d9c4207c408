"""The route table: which command may follow on which state, whose it is, and which wait leads each state.

This module is the one place that says how a melding may move; the README diagram is printed from it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vtflow.domain.errors import Refused
from vtflow.domain.melding import Route, State, Wait

S = State

VEILIG_THUIS = "veilig_thuis"
ONTVANGER = "ontvanger"
IEDEREEN = "iedereen"
#: leg of the moments at which a family is followed
MONITORING = "monitoring"

#: leg kinds of the chain, in order: the name of their Prefect flow and what it says on screen
LEGS: dict[str, str] = {
    "directe-veiligheidscheck": "Directe veiligheidscheck",
    "veiligheidsbeoordeling": "Veiligheidsbeoordeling",
    "overdracht": "Overdracht",
    "dienst": "Dienst van Veilig Thuis",
    "raadsonderzoek": "Raad voor de Kinderbescherming",
    "gecertificeerde-instelling": "Gecertificeerde instelling",
    "zsm": "ZSM en strafzaak",
    "huisverbod": "Tijdelijk huisverbod",
    "jeugdhulp": "Jeugdhulp en andere hulp",
    "crisis": "Crisishulp",
    "mda": "MDA++ en Zorg- en Veiligheidshuis",
    "samenwerking": "Samenwerking",
    "ondersteuning": "Ondersteuning",
    "advies": "Advies",
    "monitoring": "Monitoring",
    "afsluiting": "Afsluiting",
}


@dataclass(frozen=True, slots=True)
class Stage:
    """A state on screen: its title, its leg and the norms that may lead it, first open one first."""

    title: str
    leg: str
    main: tuple[str, ...]


_DECIDED_NEXT = (
    *("OVD-AANBOD", "VTO-INDIENEN", "VTO-TERUG", "KENNIS-GEVEN", "TK-VB", "AFSLUITING"),
    *("KENNIS-ONTV", "KENNIS-VERVOLG", "BESLUIT-UITVOEREN"),
)
_RAAD = (
    *("VTO-HERSTEL", "VTO-SPOED", "VTO-ONTVANGST", "VTO-INTAKE", "VTO-START"),
    *("GI-JB", "GI-5WD", "RAAD-ONDERZOEK", "RAAD-UITSPRAAK", "GI-PLAN", "GI-AFRONDEN", "VOTS"),
)
_MONITOR = ("MON-3M", "MON-12M", "MON-END", "AFSLUITING")

STAGES: dict[State, Stage] = {
    S.AANGENOMEN: Stage("Directe veiligheidscheck", "directe-veiligheidscheck", ("VB-DIRECT", "VB-5WD")),
    S.GECHECKT: Stage("Veiligheidsbeoordeling", "veiligheidsbeoordeling", ("VB-5WD", "WACHT-HERTRIAGE")),
    S.BESLOTEN: Stage("Overdracht voorbereiden", "overdracht", _DECIDED_NEXT),
    S.AANGEBODEN: Stage("Wacht op ontvangst", "overdracht", ("OVD-ONTV",)),
    S.ONTVANGEN: Stage("Wacht op aanvaarding", "overdracht", ("OVD-ACC",)),
    S.GEACCEPTEERD: Stage("Wacht op eerste contact", "overdracht", ("OVD-CONTACT", "OVD-TK")),
    S.WACHTLIJST_ONTVANGER: Stage("Op wachtlijst ontvanger", "overdracht", ("OVD-WACHT", "OVD-TK")),
    S.EERSTE_CONTACT: Stage("Wacht op start van hulp", "overdracht", ("OVD-WACHT", "OVD-TK")),
    S.HULP_GESTART: Stage("Wacht op terugkoppeling", "overdracht", ("OVD-TK",)),
    S.IN_DIENST: Stage("Dienst van Veilig Thuis", "dienst", ("OND-START", "VV-START", "DIENST-10W")),
    S.BIJ_RVDK: Stage("Raad voor de Kinderbescherming", "raadsonderzoek", _RAAD),
    S.BIJ_JUSTITIE: Stage("Politie en justitie", "zsm", ("JUST-START", "JUST-TK", "JUST-VERVOLG")),
    S.TERUGGEKOPPELD: Stage("Monitoring", "monitoring", _MONITOR),
    S.MONITORING: Stage("Monitoring", "monitoring", _MONITOR),
    S.GEVOEGD: Stage("Gevoegd", "veiligheidsbeoordeling", ("VB-DIRECT", "VB-5WD", "TK-VB")),
    S.AFGESLOTEN: Stage("Afgesloten", "afsluiting", ()),
}


#: where an advies stands as long as it is open
ADVIES_STAGE = Stage("Advies", "advies", ("ADV-MELDEN", "ADV-ANTWOORD", "ADV-AFSLUITEN"))


def stage(route: Route) -> Stage:
    """Return where a route stands on screen: by its state, or as an advies."""
    return ADVIES_STAGE if route.soort == "advies" and route.is_open else STAGES[route.state]


@dataclass(frozen=True, slots=True)
class Move:
    """A command, the states it is allowed in, whose it is, and where it leads (None: the state stays)."""

    letter: str  #: its arrow in the diagram
    command: str
    states: frozenset[State]
    by: str
    to: State | None = None
    again: frozenset[State] = frozenset()  #: states in which it may come twice; the second time changes nothing
    per_overdracht: bool = False  #: the states are those of the delivery it is about
    after_close: bool = False  #: also on a route that ended


_OPEN = frozenset(STAGES) - {S.AFGESLOTEN}
_DONE_WORK = frozenset({S.TERUGGEKOPPELD, S.MONITORING})
_DECIDED = _OPEN - {S.AANGENOMEN, S.GECHECKT}
_TAKEN_OVER = frozenset({S.GEACCEPTEERD, S.WACHTLIJST_ONTVANGER, S.EERSTE_CONTACT, S.HULP_GESTART, S.TERUGGEKOPPELD})
_OFFERED = frozenset({S.AANGEBODEN, S.ONTVANGEN})

MOVES: dict[str, Move] = {
    move.command: move
    for move in (
        Move("a", "check-veiligheid", frozenset({S.AANGENOMEN, S.GEVOEGD}), VEILIG_THUIS, S.GECHECKT),
        Move("b", "decide-veiligheidsbeoordeling", frozenset({S.GECHECKT, S.GEVOEGD}), VEILIG_THUIS, S.BESLOTEN),
        Move("c", "inform-melder", _OPEN, VEILIG_THUIS),
        Move("d", "offer-overdracht", frozenset({S.BESLOTEN}), VEILIG_THUIS, S.AANGEBODEN, again=_OFFERED),
        Move("e", "withdraw-overdracht", _OFFERED, VEILIG_THUIS, S.BESLOTEN, per_overdracht=True),
        Move("f", "confirm-receipt", frozenset({S.AANGEBODEN}), ONTVANGER, S.ONTVANGEN, per_overdracht=True),
        Move("g", "accept-overdracht", _OFFERED, ONTVANGER, S.GEACCEPTEERD, per_overdracht=True),
        Move("h", "return-overdracht", _OFFERED, ONTVANGER, S.BESLOTEN, per_overdracht=True),
        Move("i", "refuse-overdracht", _OFFERED, ONTVANGER, S.BESLOTEN, per_overdracht=True),
        Move(
            "j",
            "put-on-own-list",
            frozenset({S.ONTVANGEN, S.GEACCEPTEERD}),
            ONTVANGER,
            S.WACHTLIJST_ONTVANGER,
            per_overdracht=True,
        ),
        Move(
            "k",
            "report-first-contact",
            frozenset({S.GEACCEPTEERD, S.WACHTLIJST_ONTVANGER}),
            ONTVANGER,
            S.EERSTE_CONTACT,
            per_overdracht=True,
        ),
        Move("l", "report-help-started", frozenset({S.EERSTE_CONTACT}), ONTVANGER, S.HULP_GESTART, per_overdracht=True),
        Move(
            "m",
            "report-back",
            frozenset({S.EERSTE_CONTACT, S.HULP_GESTART}),
            ONTVANGER,
            S.TERUGGEKOPPELD,
            per_overdracht=True,
        ),
        Move("n", "record-monitoring", _DONE_WORK, VEILIG_THUIS, S.MONITORING),
        Move("o", "close", _DONE_WORK | {S.BESLOTEN}, VEILIG_THUIS, S.AFGESLOTEN),
        Move("p", "record-contact", _OPEN, IEDEREEN),
        Move("q", "report-signal", _OPEN, IEDEREEN),
        Move("r", "retriage", _OPEN, VEILIG_THUIS),
        Move("s", "escalate", _OPEN, IEDEREEN),
        Move("t", "acknowledge-escalation", _OPEN, IEDEREEN),
        Move("ta", "de-escalate", _OPEN, VEILIG_THUIS),
        Move("y", "hand-back", _TAKEN_OVER, ONTVANGER, S.GECHECKT, per_overdracht=True),
        Move("tb", "move-work", _OPEN, VEILIG_THUIS),
        Move("tc", "set-gemeente", _OPEN, VEILIG_THUIS),
        Move("u", "split-melding", frozenset({S.GEVOEGD}), VEILIG_THUIS, S.AANGENOMEN),
        Move("v", "record-betrokkenen", _OPEN, VEILIG_THUIS),
        Move("w", "record-gesprek", _OPEN, VEILIG_THUIS),
        Move("x", "plan-monitoring", _DECIDED - {S.GEVOEGD}, VEILIG_THUIS),
        Move("aa", "assign-casushouder", _OPEN - {S.GEVOEGD}, VEILIG_THUIS),
        Move("ab", "record-contactpoging", _OPEN, VEILIG_THUIS),
        Move("ac", "record-triage", _OPEN, VEILIG_THUIS),
        Move("ad", "set-veiligheidsplan", _OPEN - {S.GEVOEGD}, VEILIG_THUIS),
        Move("ae", "check-afspraak", _OPEN - {S.GEVOEGD}, ONTVANGER),
        Move("af", "inform-household", _OPEN - {S.GEVOEGD}, VEILIG_THUIS),
        Move("ag", "postpone-information", _OPEN - {S.GEVOEGD}, VEILIG_THUIS),
        Move("ah", "record-uren", _OPEN, VEILIG_THUIS),
        Move("al", "place-at-team", _OPEN - {S.GEVOEGD}, VEILIG_THUIS),
        Move("ai", "agree-melder", _OPEN, VEILIG_THUIS),
        Move("aj", "end-melder-agreement", _OPEN, VEILIG_THUIS),
        Move("ak", "record-melder-signal", _OPEN, VEILIG_THUIS),
        Move("ba", "pause-wait", _OPEN, VEILIG_THUIS),
        Move("bb", "resume-wait", _OPEN, VEILIG_THUIS),
        Move("bc", "extend-wait", _OPEN, VEILIG_THUIS),
        Move("bd", "correct-start", _OPEN, VEILIG_THUIS),
        Move("be", "migrate-norm", _OPEN, VEILIG_THUIS),
        Move("bf", "skip-wait", _OPEN, VEILIG_THUIS),
        Move("bg", "correct-entry", _OPEN, VEILIG_THUIS),
        Move("bh", "cancel-traject", _OPEN - {S.GEVOEGD}, VEILIG_THUIS),
        Move("bi", "correct-booking", _OPEN, VEILIG_THUIS, after_close=True),
    )
}


def require_move(route: Route, command: str, besides: Callable[[Route], Sequence[str]] = lambda _: ()) -> Move:
    """Return the move of a command on this route.

    Args:
        route: Where it stands.
        command: Name of the command.
        besides: Gives the commands of the legs that are allowed now, for the text; asked only when it refuses.

    Raises:
        Refused: the route table does not know it, or not in this state; the text says what is allowed.
    """
    move = MOVES.get(command)
    if move is None or not _allows(move, route):
        allowed = [*moves_now(route), *besides(route)]
        ended = "" if route.is_open else ", want de route is afgesloten"
        now = f"Nu kan{' alleen' if ended else ''}: {', '.join(allowed) or 'niets meer'}{ended}"
        raise Refused("route", f"{command} kan niet: {route.ref} staat op {route.state.value!r}", now)
    return move


def moves_now(route: Route) -> list[str]:
    """Return the commands of the main line that the table allows on a route, in the order of the table."""
    return [move.command for move in MOVES.values() if _allows(move, route) and route.state not in move.again]


def _allows(move: Move, route: Route) -> bool:
    """Tell whether a move may be made; with several deliveries, on one that is not where the melding stands."""
    if not route.is_open:
        return move.after_close
    return route.state in move.states | move.again or (
        move.per_overdracht and any(one.state in move.states for one in route.deliveries)
    )


def main_wait(route: Route) -> Wait | None:
    """Return the wait that leads the route's state; the nearest open one where none of the leading norms is open."""
    for norm in stage(route).main:
        for wait in route.waits:
            if wait.norm == norm:
                return wait
    return min(route.waits, key=lambda w: w.limit_at, default=None)


def open_moments(route: Route) -> list[Wait]:
    """Return the waits for the moments of the monitoring that are still to come; may be empty."""
    return [wait for wait in route.waits if wait.leg == MONITORING]


def diagram() -> str:
    """Return the route table as a Mermaid state diagram; each arrow carries its letter and command."""
    lines = ["stateDiagram-v2", "    [*] --> aangenomen: register-melding"]
    for move in MOVES.values():
        if move.to is None:
            continue
        lines += [
            f"    {state.value} --> {move.to.value}: {move.letter}. {move.command}"
            for state in STAGES
            if state in move.states and not (state is S.GEVOEGD and move.to is not S.AANGENOMEN)
        ]
    lines.append("    gecheckt --> monitoring: b. decide-veiligheidsbeoordeling (einde bemoeienis, met monitoring)")
    lines.append("    aangenomen --> gevoegd: een open route over hetzelfde huishouden")
    lines.append("    gevoegd --> [*]: met de route waaraan gevoegd is")
    lines.append("    afgesloten --> [*]")
    return "\n".join(lines)
